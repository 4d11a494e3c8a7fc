"""Glyph Studio: a studio in which a visual language is born, live."""

from __future__ import annotations

__version__ = "0.1.0"
