"""Taking glyphs away: the shelf, the quick picture and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from glyphstudio import files
from glyphstudio.errors import GlyphError
from glyphstudio.files.patterns import path_by
from glyphstudio.gui import export_plan
from glyphstudio.gui.draw_worker import THUMBNAIL
from glyphstudio.gui.errands import Keep, KeptModel
from glyphstudio.gui.export_desk import ExportDesk
from glyphstudio.gui.export_plan import gap_of
from glyphstudio.gui.locating import run_of, same
from glyphstudio.gui.model_desk import ModelDesk
from glyphstudio.gui.moments import of_film
from glyphstudio.gui.requests import ExportJob, ExportProgress, FilmInfo, ModelInfo, Pixels
from glyphstudio.gui.restoring import fitting_pen
from glyphstudio.gui.scene_bench import message_of
from glyphstudio.gui.sheet import as_picture
from glyphstudio.gui.thumbnails import key_of
from glyphstudio.gui.workers import Job, Running
from glyphstudio.scene import Liked, ModelRef, Scene, inked, liked, resaid, said, viewed
from glyphstudio.shelving import taken_off
from glyphstudio.store import library

if TYPE_CHECKING:
    from glyphstudio.gui.workbench import Workbench

KEPT_SIZE = 1024
GLYPH_SIZE = 2048
SHEET_SIZE = 256
MOST_WANTED = 60  # kept glyphs that may be in sight
WRONG_SIZE = "This glyph has {} numbers and its model takes {}, so it cannot be drawn."


@dataclass(frozen=True, slots=True)
class PicturesFound:
    """Keys, full pictures and small ones of kept glyphs."""

    pictures: tuple[tuple[str, Path, Pixels], ...]


class Takeaway(QObject):
    """Keeps glyphs on the shelf with their weights and a full picture; copies what is seen."""

    copied = Signal(object)  # Path: a picture of the stage, for the clipboard
    kept_drawn = Signal()  # the full picture of a kept glyph is written

    def __init__(self, bench: Workbench, models: ModelDesk, exports: ExportDesk) -> None:
        super().__init__(bench)
        self._bench, self._models, self._exports = bench, models, exports
        self._pictures: dict[str, Path] = {}
        self._copies: set[int] = set()
        self._sought: set[str] = set()  # keys whose pictures were looked for
        models.kept.connect(self._take_kept)
        models.model_changed.connect(self._seek_again)
        exports.made_quietly.connect(self._take_picture)

    # ---- the shelf

    def like(self) -> None:
        """Keep the chosen glyph; of a run, with the weights of the very step that is shown."""
        bench = self._bench
        bench.hold()
        model, chosen, frame = bench.model, bench.scene.chosen, self._frame()
        pen = dict(bench.scene.pen)
        read = bench.read  # what a picture of the artist's own was taken for
        if read is not None and model is not None and len(read) == model.latent_size:
            chosen = message_of(read)
            pen = pen if bench.read_pen is None else bench.read_pen
        if frame is not None and bench.scene.view.stage in ("glyph", "sheet"):
            film, step = frame
            latent = film.latents[bench.scene.view.chosen % len(film.latents)]
            if chosen is not None and len(chosen) == len(latent):
                latent = np.array(chosen.numbers, np.float32)
            ref = ModelRef(run=film.run.name, step=step)
            self._models.send(Keep(ref, film.run, latent, pen, step))
        elif model is None or chosen is None:
            bench.noticed.emit("There is no glyph on the stage to keep yet.")
        elif model.ref.run and model.path is not None:
            latent = np.array(chosen.numbers, np.float32)
            self._models.send(Keep(model.ref, run_of(model.path), latent, pen))
        else:
            self._put(liked(bench.scene, chosen, pen))

    @Slot(object)
    def _take_kept(self, kept: object) -> None:
        scene = self._bench.scene
        if isinstance(kept, KeptModel):
            one = Liked(model=kept.ref, message=message_of(kept.latent), pen=kept.pen)
            if not scene.shelf or scene.shelf[-1] != one:
                self._models.thumbnails.put(key_of(one) or "", kept.picture)
                self._put(scene.with_(shelf=(*scene.shelf, one)), run_of(kept.path))

    def _put(self, scene: Scene, run: Path | None = None) -> None:
        """What is last on this scene's shelf is kept; `run`: its weights lie there."""
        if scene == self._bench.scene:
            return
        self._bench.act("Keep", scene)
        one = scene.shelf[-1]
        self._models.depict(one)
        key = key_of(one)
        if key is not None and key not in self._pictures:
            name = files.plain_name(one.model.name or one.model.run, otherwise="glyph")
            self._pictures[key] = self._bench.studio.state / "kept" / key[:16] / f"{name}.png"
            self._draw(self._pictures[key], one, run)

    def _draw(self, path: Path, one: Liked, run: Path | None) -> None:
        """Write the full picture, with its recipe, in the background."""
        try:
            files.make_folder(path.parent)
        except GlyphError:
            return  # it cannot be dragged out then; it is on the shelf all the same
        view = self._bench.scene.view.model_copy(update={"chosen": 0, "stage": "glyph"})
        scene = Scene(messages=(one.message,), pen=dict(one.pen), view=view, model=one.model)
        embed = self._bench.preferences.embed
        job = ExportJob("glyph", "png", path, scene, {}, KEPT_SIZE, embed=embed, film_run=run)
        self._exports.start(replace(job, exactly=True, replaces=True), quiet=True)

    def picture(self, one: Liked) -> Path | None:
        """The full picture of a kept glyph, once it is written; for dragging it out."""
        key = key_of(one) or ""
        path = self._pictures.get(key) or next(iter(_kept_at(self._bench.studio.state, key)), None)
        return path if path is not None and path.is_file() else None

    def look_for_pictures(self) -> None:
        """Pictures of what was kept before the last start, as far as it may be in sight."""
        self.want(self._bench.scene.shelf[-MOST_WANTED:])

    def want(self, glyphs: tuple[Liked, ...]) -> None:
        """Find full and small pictures of kept glyphs, or draw the small ones; once for each."""
        state, studio = self._bench.studio.state, self._bench.studio
        wanted = {key: one for one in glyphs if (key := key_of(one)) not in self._sought and key}
        self._sought |= wanted.keys()

        def do(_running: Running) -> object:
            found = []
            for key in wanted:
                for path in _kept_at(state, key)[:1]:
                    small = library.thumbnail(path, studio, side=THUMBNAIL)
                    if small is not None:
                        found.append((key, path, small))
            return PicturesFound(tuple(found))

        def take(found: object) -> None:
            self._take_pictures(found)
            for one in wanted.values():
                model = self._models.model
                if model is not None and same(model.ref, one.model):
                    self._models.depict(one)  # unless it is known by now

        if wanted:
            self._bench.look(Job("find kept pictures", do), take)

    @Slot()
    def _seek_again(self) -> None:
        """Another model may draw what none could before."""
        self._sought.clear()

    def _take_pictures(self, found: object) -> None:
        if isinstance(found, PicturesFound):
            for key, path, small in found.pictures:
                self._pictures[key] = path
                self._models.thumbnails.put(key, small)
            self.kept_drawn.emit()

    def take_off(self, places: tuple[int, ...]) -> None:
        """Kept glyphs leave the shelf; undo brings them back."""
        scene = self._bench.scene
        gone = [place for place in places if 0 <= place < len(scene.shelf)]
        if gone:
            self._bench.act("Take off the shelf", taken_off(scene, gone))

    def recall(self, index: int) -> None:
        """A kept glyph is on the stage again, with its model and pen."""
        bench = self._bench
        if not 0 <= index < len(bench.scene.shelf):
            return
        self.show(bench.scene.shelf[index], "From the shelf")

    def show(self, one: Liked, label: str) -> None:
        """A glyph is on the stage, with its model and pen; of another size it is refused."""
        bench = self._bench

        def change(scene: Scene) -> Scene:
            if bench.read is not None:  # a picture of the artist's own has the stage
                scene = viewed(scene, stage="glyph")
            return inked(said(scene, one.message), dict(one.pen))

        self._show((one,), label, change)

    def show_sheet(self, glyphs: tuple[Liked, ...], label: str, then: Callable[[], None]) -> None:
        """Glyphs of one model and pen are the sheet on the stage; `then` follows."""

        def change(scene: Scene) -> Scene:
            scene = inked(resaid(scene, [one.message for one in glyphs], None), glyphs[0].pen)
            return viewed(scene, stage="sheet" if len(glyphs) > 1 else "glyph", chosen=0)

        self._show(glyphs, label, change, then)

    def _show(
        self,
        glyphs: tuple[Liked, ...],
        label: str,
        change: Callable[[Scene], Scene],
        then: Callable[[], None] | None = None,
    ) -> None:
        """With their model on the stage, change the scene; of another size they are refused."""
        bench, ref = self._bench, glyphs[0].model
        bench.set_drifting(False)

        def show(model: ModelInfo) -> None:
            odd = next((one for one in glyphs if len(one.message) != model.latent_size), None)
            if odd is not None:
                bench.failed.emit(WRONG_SIZE.format(len(odd.message), model.latent_size), "")
                return
            scene = bench.scene
            if not same(scene.model, ref) or not scene.messages:
                scene = bench.opened_scene(model)
            scene = change(scene)
            bench.act(label, inked(scene, fitting_pen(model.pen, scene.pen)))
            if then is not None:
                then()

        model = bench.model
        if model is not None and same(model.ref, ref):
            show(model)
        else:
            bench.open_ref(ref, show)

    # ---- pictures of the stage

    def save_quickly(self) -> None:
        """What is on the stage, as a PNG into the studio folder, named by the pattern."""
        from glyphstudio.gui import export_order  # which stands on the workbench

        bench = self._bench
        if bench.model is None:
            return
        bench.hold()
        try:
            choices = export_plan.remembered()  # of the dialog, for the pattern of names
            folder = files.make_folder(bench.studio.exports)
            told = export_order.facts(export_plan.formats()[0], choices, bench)
            path = path_by(folder, choices.pattern, ".png", told)
        except GlyphError as error:
            bench.failed.emit(str(error), "")
            return
        self._exports.start(self._job(path, GLYPH_SIZE))

    def copy(self) -> None:
        """What is on the stage, as a PNG with its recipe, for the clipboard."""
        bench = self._bench
        if bench.model is None:
            return
        bench.hold()
        try:
            folder = files.make_folder(bench.studio.state / "copied")
        except GlyphError as error:
            bench.failed.emit(str(error), "")
            return
        name = files.plain_name(bench.model.label, otherwise="glyph")
        job = replace(self._job(folder / f"{name}.png", KEPT_SIZE), replaces=True)
        self._copies.add(self._exports.start(job, quiet=True))

    def _frame(self) -> tuple[FilmInfo, int] | None:
        """The film that the stage shows, and its step."""
        from glyphstudio.gui.projector import Projector  # which stand on the workbench
        from glyphstudio.gui.timeline_desk import TimelineDesk

        desk, film = TimelineDesk.of(self._bench), self._bench.film
        if desk.showing:  # the timeline has the stage
            step = desk.frame.step if desk.frame is not None else 0
            filmed = desk.timeline.clip == "film" and film is not None and step in film.steps
            return (film, step) if filmed and film is not None else None
        projector = Projector.of(self._bench)
        if projector.film is None or not projector.showing:
            return None
        return projector.film, projector.step

    def _job(self, path: Path, size: int) -> ExportJob:
        """One glyph on the glyph view, the sheet; what the stage shows where it is neither."""
        scene, embed = self._bench.scene, self._bench.preferences.embed
        job = ExportJob("glyph", "png", path, scene, {}, size, embed=embed)
        if scene.view.stage != "glyph":
            gap = gap_of(SHEET_SIZE)
            job = replace(job, what="sheet", size=SHEET_SIZE, columns=scene.view.columns, gap=gap)
        if self._bench.staged is not None:
            return replace(job, pixels=as_picture(*self._bench.staged))
        frame = self._frame()
        return job if frame is None else of_film(job, frame[0], frame[1:])

    def _take_picture(self, progress: object) -> None:
        if not isinstance(progress, ExportProgress):
            return
        if progress.job.serial in self._copies:
            self._copies.discard(progress.job.serial)
            self.copied.emit(progress.job.path)
        else:
            self.kept_drawn.emit()


def _kept_at(state: Path, key: str) -> list[Path]:
    """The full pictures of a kept glyph that lie in the state folder."""
    return sorted((state / "kept" / key[:16]).glob("*.png")) if key else []
