"""What an artist does with kept glyphs: acts on the shelf of a scene, and its collections."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from glyphstudio.errors import SettingError
from glyphstudio.files import shown
from glyphstudio.message import ModelRef
from glyphstudio.scene import Liked, Scene

MOST_NAME = 80  # letters of a collection's name


def put_on(scene: Scene, glyphs: Sequence[Liked], collection: str = "") -> Scene:
    """Glyphs from elsewhere stand at the end of the shelf; what stands there already does not."""
    there = {_identity(one) for one in scene.shelf}
    fresh: list[Liked] = []
    for one in glyphs:
        if _identity(one) not in there:
            there.add(_identity(one))
            fresh.append(one.model_copy(update={"collection": collection}) if collection else one)
    return scene.with_(shelf=(*scene.shelf, *fresh)) if fresh else scene


def taken_off(scene: Scene, places: Collection[int]) -> Scene:
    """Without the kept glyphs at these places."""
    gone = set(places)
    rest = tuple(one for place, one in enumerate(scene.shelf) if place not in gone)
    return scene.with_(shelf=rest)


def collected(scene: Scene, places: Collection[int], name: str) -> Scene:
    """The kept glyphs at these places belong to a collection; "" for to none.

    Raises:
        SettingError: the name is too long, or of blanks alone.
    """
    called, moved = collection_name(name) if name else "", set(places)
    return scene.with_(
        shelf=tuple(
            one.model_copy(update={"collection": called}) if place in moved else one
            for place, one in enumerate(scene.shelf)
        )
    )


def renamed(scene: Scene, old: str, new: str) -> Scene:
    """A collection has another name; that of another one joins the two, "" ends it.

    Raises:
        SettingError: the name is too long, or of blanks alone.
    """
    return collected(scene, places_in(scene.shelf, old), new)


def collection_name(text: str) -> str:
    """A name as it is kept: one line, without what hides or turns letters.

    Raises:
        SettingError: it is too long, or nothing is left of it.
    """
    name = shown(text)
    if not name:
        raise SettingError("A collection needs a name.")
    if len(name) > MOST_NAME:
        raise SettingError(f"A collection's name has at most {MOST_NAME} letters.")
    return name


def collections_of(shelf: Sequence[Liked]) -> dict[str, int]:
    """The collections by name, with how many glyphs each has; "" counts those in none."""
    counts: dict[str, int] = {}
    for one in shelf:
        counts[one.collection] = counts.get(one.collection, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (item[0].casefold(), item[0])))


def places_in(shelf: Sequence[Liked], collection: str | None) -> tuple[int, ...]:
    """Where the glyphs of a collection stand; "": those in none; None: all."""
    return tuple(
        place
        for place, one in enumerate(shelf)
        if collection is None or one.collection == collection
    )


def models_of(scene: Scene) -> tuple[ModelRef, ...]:
    """Every model that a scene speaks of, each once, the stage's first."""
    spoken = [scene.model, scene.timeline.model, *(one.model for one in scene.shelf)]
    found: dict[tuple[str, str, str, int], ModelRef] = {}
    for ref in spoken:
        if ref is not None:
            hashed = ref.model_hash
            key = (hashed, "", "", 0) if hashed else ("", ref.name, ref.run, ref.step)
            found.setdefault(key, ref)
    return tuple(found.values())


def _identity(one: Liked) -> tuple[str, str, str]:
    """What makes two kept glyphs the same one, wherever they belong."""
    ref = one.model
    which = ref.model_hash or f"{ref.run}@{ref.step}@{ref.name}"
    return which, one.message.data, repr(sorted(one.pen.items()))
