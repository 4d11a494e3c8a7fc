"""The errors people see: each carries one sentence an artist can act on."""

from __future__ import annotations


class GlyphError(Exception):
    """Something went wrong that one plain sentence explains; everything else is a bug."""


class SettingError(GlyphError):
    """A setting's name, type or range is wrong."""


class RecipeError(GlyphError):
    """A recipe cannot be understood."""


class FileError(GlyphError):
    """A file or folder cannot be read or written as asked."""


class SaveError(FileError):
    """Writing failed; what was there before is still there."""


class ModelFileError(FileError):
    """A file is not a model we can open safely."""


class PictureError(FileError):
    """A file is not a picture we can open safely."""


class TrainingError(GlyphError):
    """A training cannot start or go on."""


class ExportError(GlyphError):
    """An export cannot be made as asked."""


class Cancelled(GlyphError):
    """Somebody asked to stop; nothing was left behind."""
