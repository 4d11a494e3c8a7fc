"""The library, runs and preferences on disk; no torch, no Qt."""
