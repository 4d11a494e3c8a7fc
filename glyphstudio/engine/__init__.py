"""The laboratory: drawers, channel, sessions, players; torch, no Qt."""
