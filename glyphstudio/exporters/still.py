"""One frame of a film file, to know it by."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from glyphstudio.errors import FileError

AT = 0.9  # of the film: a birth is seen at its end
MOST_PACKETS = 400  # looked at in vain before a film counts as broken
MOST_PIXELS = 8192 * 8192
_DEMUXERS = {".mp4": "mp4", ".webm": "matroska"}


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
            if container.duration:
                container.seek(int(AT * container.duration))
            for packet in islice(container.demux(stream), MOST_PACKETS):
                for frame in packet.decode():
                    return np.ascontiguousarray(frame.to_ndarray(format="rgb24"))
    except (av.error.FFmpegError, OSError, LookupError, ValueError) as error:
        raise broken from error
    raise broken
