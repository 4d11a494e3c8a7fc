"""Copy and paste: a glyph leaves as a picture, a file and a line of text, and comes back whole."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Slot
from PySide6.QtGui import QGuiApplication, QImage

from glyphstudio import files
from glyphstudio.errors import FileError
from glyphstudio.glyphtext import as_text, glyphs_in
from glyphstudio.gui.carrying import carried, carry
from glyphstudio.gui.drops import pixels_of
from glyphstudio.gui.window import Window
from glyphstudio.gui.workers import Job, Running
from glyphstudio.scene import Liked, Scene, read_scene_text
from glyphstudio.shelving import put_on

PNG = "image/png"
MOST_PNG = 256 * 2**20
MOST_LINES, MOST_FILES = 200, 100  # of many glyphs
NOTHING = "There is nothing on the clipboard that can be shown here."


class Clipboard(QObject):
    """Fills the clipboard and takes what is on it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._bench = window, window.bench
        self._copying: Scene | None = None
        window.actions_.connect_to("edit.copy", self.copy)
        window.actions_.connect_to("edit.paste", self.paste)
        window.bench.copied.connect(self.fill)
        window.image_dropped.connect(self.take_image)
        window.glyphs_dropped.connect(self.bring)

    # ---- copying

    def copy(self) -> None:
        """The kept glyphs that are chosen while the shelf has the keyboard; else the stage."""
        shelf = self._window.shelf
        if shelf.list.hasFocus() and shelf.glyphs:
            self.copy_glyphs(shelf.glyphs)
        else:
            self._bench.copy_picture()
            self._copying = self._bench.scene

    def copy_glyphs(self, glyphs: Sequence[Liked]) -> None:
        """Kept glyphs: their messages, their text, and the pictures that are written."""
        paths = [p for one in glyphs[:MOST_FILES] if (p := self._bench.kept_picture(one))]
        self._put(glyphs, paths)
        count = len(glyphs)
        what = "it and its message" if count == 1 else f"{count} glyphs and their messages"
        self._window.notice.say(f"Copied {what}.")

    @Slot(object)
    def fill(self, path: object) -> None:
        """A picture of the stage is written: what it says of itself goes along."""
        if not isinstance(path, Path):
            return
        now, embeds = self._copying, self._bench.preferences.embed

        def do(_running: Running) -> object:
            return glyph_of(path) if embeds else (None if now is None else of_stage(now))

        def go_on(glyph: object) -> None:
            glyphs = [glyph] if isinstance(glyph, Liked) else []
            self._put(glyphs, [path], says=embeds)
            self._window.notice.say("Copied, with its recipe." if embeds else "Copied.")

        self._bench.look(Job("read what was copied", do), go_on)

    def _put(self, glyphs: Sequence[Liked], paths: Sequence[Path], *, says: bool = True) -> None:
        data = QMimeData()
        if paths:
            data.setImageData(QImage(str(paths[0])))  # our own file, written a moment ago
            data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        if glyphs:
            carry(glyphs, data)
            if says:
                data.setText(as_text(glyphs[:MOST_LINES]))
        QGuiApplication.clipboard().setMimeData(data)

    # ---- pasting

    def paste(self) -> None:
        """A glyph of ours, a file, or a picture; one without a message goes through the channel."""
        found: QMimeData | None = QGuiApplication.clipboard().mimeData()  # None where it is empty
        data = found or QMimeData()
        glyphs: tuple[Liked, ...] = ()
        try:
            glyphs = carried(data) or glyphs_in(data.text())
        except FileError as error:
            self._bench.failed.emit(str(error), "")
            return
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if glyphs:
            self.bring(glyphs, "Paste")
        elif paths:
            self._bench.open_file(paths[0])
        elif data.hasFormat(PNG):
            self._take_png(bytes(data.data(PNG).data()), QGuiApplication.clipboard().image())
        elif data.hasImage():
            self.take_image(QGuiApplication.clipboard().image())
        else:
            self._window.notice.say(NOTHING)

    def bring(self, glyphs: object, label: str = "From the shelf") -> None:
        """One comes to the stage, several to the shelf."""
        assert isinstance(glyphs, tuple)
        if len(glyphs) == 1:
            self._bench.show_glyph(glyphs[0], label)
            return
        scene = put_on(self._bench.scene, glyphs)
        new = len(scene.shelf) - len(self._bench.scene.shelf)
        self._bench.act(f"{label} {len(glyphs)} glyphs", scene)
        told = f"{new} glyphs are on the shelf." if new else "They are on the shelf already."
        self._window.notice.say(told)

    def _take_png(self, raw: bytes, image: QImage) -> None:
        """Other programs may hand on a PNG of ours as it is, with what it says of itself."""
        folder = self._bench.studio.state / "copied"

        def do(_running: Running) -> object:
            if len(raw) > MOST_PNG:
                return image
            path = files.make_folder(folder) / "pasted.png"
            files.write_bytes(path, raw, sync=False)
            return path if scene_of(path) is not None else image

        def go_on(answer: object) -> None:
            if isinstance(answer, Path):
                self._bench.open_file(answer)
            else:
                self.take_image(answer)

        self._bench.look(Job("look at a pasted picture", do), go_on)

    @Slot(object)
    def take_image(self, image: object) -> None:
        """A picture that is no file goes through the channel."""
        if isinstance(image, QImage) and not image.isNull():
            self._bench.picture_dropped.emit(pixels_of(image))


def scene_of(path: Path) -> Scene | None:
    """What a picture of ours says of itself; None where it says nothing that can be read."""
    from glyphstudio.exporters.provenance import read_provenance

    with contextlib.suppress(FileError):
        provenance = read_provenance(path)
        if provenance is not None:
            return read_scene_text(provenance.scene).scene
    return None


def glyph_of(path: Path) -> Liked | None:
    """The glyph that a picture shows; None for a sheet."""
    scene = scene_of(path)
    return None if scene is None else of_stage(scene)


def of_stage(scene: Scene) -> Liked | None:
    """The glyph that the glyph view shows, or that is all there is."""
    one = scene.view.stage == "glyph" or len(scene.messages) == 1
    if not one or scene.chosen is None or scene.model is None:
        return None
    return Liked(model=scene.model, message=scene.chosen, pen=dict(scene.pen))
