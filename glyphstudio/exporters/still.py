"""One frame of a film file, to know it by."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from glyphstudio.errors import FileError

AT = 0.9  # of the film: a birth is seen at its end
MOST_PACKETS = 600  # looked at before a film counts as broken
MOST_S = 1.0  # then an earlier frame will do
MOST_PIXELS = 8192 * 8192
_DEMUXERS = {".mp4": "mp4", ".webm": "matroska", ".mov": "mov", ".apng": "apng"}


def read_still(path: Path) -> npt.NDArray[np.uint8]:
    """A frame near the end of an MP4 or WebM, as a picture (h, w, 3).

    Raises:
        FileError: it is no film, is broken, or its frames are too large.
    """
    broken = FileError(f"{path.name} is no film that can be read.")
    try:
        with av.open(
            str(path), format=_DEMUXERS[path.suffix.lower()], metadata_errors="replace"
        ) as container:
            stream = container.streams.video[0]
            if not 0 < stream.width * stream.height <= MOST_PIXELS:
                raise broken
            found, end = None, time.monotonic() + MOST_S
            late = AT * (container.duration or 0)  # in microseconds
            container.seek(int(late))  # lands on the key frame before
            for packet in islice(container.demux(stream), MOST_PACKETS):
                for found in packet.decode():
                    if (found.time or 0.0) * 1e6 >= late or time.monotonic() > end:
                        return np.ascontiguousarray(found.to_ndarray(format="rgb24"))
            if found is not None:
                return np.ascontiguousarray(found.to_ndarray(format="rgb24"))
    except (av.error.FFmpegError, OSError, LookupError, ValueError) as error:
        raise broken from error
    raise broken
