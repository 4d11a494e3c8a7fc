"""The one place that writes and reads files: whole or not at all, strict, with plain sentences."""

from __future__ import annotations

from glyphstudio.files.names import (
    checked_name,
    first_frame,
    free_path,
    is_frame,
    naming,
    plain_name,
    readable,
    shown,
)
from glyphstudio.files.pictures import parse_picture, read_picture
from glyphstudio.files.reading import is_there, parse_json, read_bytes, read_json
from glyphstudio.files.tensors import TensorHeader, TensorInfo, read_tensor_header, tensor_header
from glyphstudio.files.writing import (
    atomic,
    atomic_folder,
    is_part,
    make_folder,
    remove_stale_parts,
    sync_file,
    write_bytes,
    write_json,
    write_text,
)

__all__ = [
    "TensorHeader",
    "TensorInfo",
    "atomic",
    "atomic_folder",
    "checked_name",
    "first_frame",
    "free_path",
    "is_frame",
    "is_part",
    "is_there",
    "make_folder",
    "naming",
    "parse_json",
    "parse_picture",
    "plain_name",
    "read_bytes",
    "read_json",
    "read_picture",
    "read_tensor_header",
    "readable",
    "shown",
    "remove_stale_parts",
    "sync_file",
    "tensor_header",
    "write_bytes",
    "write_json",
    "write_text",
]
