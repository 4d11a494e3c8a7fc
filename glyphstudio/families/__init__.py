"""Kinds of model, one file each, found by being there."""
