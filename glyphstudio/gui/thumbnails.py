"""Small pictures of glyphs, remembered: for the history, the shelf and the film of acts."""

from __future__ import annotations

from collections import OrderedDict

from glyphstudio.gui.requests import Pixels
from glyphstudio.recipe import canonical_json, digest
from glyphstudio.scene import Liked, Message, ModelRef, Scene

MOST = 1500


def key_of(seen: Scene | Liked) -> str | None:
    """What a small picture depends on: model, message and pen; None where nothing is shown."""
    message: Message | None = seen.chosen if isinstance(seen, Scene) else seen.message
    model: ModelRef | None = seen.model
    if message is None or model is None:
        return None
    which = model.model_hash or f"{model.run}@{model.step}"
    return digest(f"{which}\n{message.data}\n{canonical_json(seen.pen)}")


class Thumbnails:
    """The pictures by key; the oldest are forgotten. Owned by the GUI thread."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[str, Pixels] = OrderedDict()
        self._asked: set[str] = set()

    def get(self, key: str | None) -> Pixels | None:
        """The picture (96, 96, 3), always the same array for the same key."""
        return None if key is None else self._pictures.get(key)

    def wants(self, key: str | None) -> bool:
        """Whether it should be drawn; says so once."""
        if key is None or key in self._pictures or key in self._asked:
            return False
        self._asked.add(key)
        return True

    def put(self, key: str, picture: Pixels) -> None:
        """Remember one; of a glyph that has a picture already, that one stays."""
        self._asked.discard(key)
        self._pictures.setdefault(key, picture)
        while len(self._pictures) > MOST:
            self._pictures.popitem(last=False)

    def forget(self, key: str | None) -> None:
        """One that nobody will look at again."""
        if key is not None:
            self._pictures.pop(key, None)

    def forget_wishes(self) -> None:
        """Another model is open: what was asked for will not come."""
        self._asked.clear()
