"""Every style's vector form, written, drawn by another program and laid beside our own picture."""

from __future__ import annotations

import pytest
from rasters import differing, seen, written

from glyphstudio import discovery
from glyphstudio.engine import device, models
from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.style import Style
from glyphstudio.errors import ModelFileError
from glyphstudio.params import changed, settings_of

SIDE = 1024
SMALL = 512  # where borders are a larger share
MOST = 0.005  # of the pixels may differ


discovery.import_all("glyphstudio.styles")


PIXELS = {"plain", "plain-colour"}  # a network draws them, pixel by pixel


def test_every_style_but_those_of_pixels_has_paths():
    assert {name for name, one in Style.registry.items() if one.vector is Style.vector} == PIXELS


@pytest.fixture(params=sorted(set(Style.registry) - PIXELS))
def player(request):
    try:
        model = models.load_model(request.param)
    except ModelFileError:
        pytest.skip("no bundled model")
    return models.open_player(model, device.choose("cpu"))


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_other_programs_draw_what_we_draw(player, suffix, tmp_path):
    latents = random_messages(2, player.latent_size, seed=3, kind=player.message)
    for latent in latents:
        ours = player.draw(latent[None], player.pen, SIDE)[0]
        path = written(tmp_path / f"a{suffix}", player.paths(latent, player.pen))
        assert differing(seen(path, SIDE), ours) < MOST


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 10, 13])
def test_long_fine_lines_are_ours_too(seed, tmp_path):
    player = models.open_player(models.load_model("pendulum"), device.choose("cpu"))
    latent = random_messages(1, player.latent_size, seed=seed, kind=player.message)
    path = written(tmp_path / "a.svg", player.paths(latent[0], player.pen))
    ours = player.draw(latent, player.pen, SIDE)[0]
    assert differing(seen(path, SIDE), ours) < MOST / 5


@pytest.mark.slow
def test_every_pen_setting_acts_on_paths_as_on_pictures(player, tmp_path):
    latent = random_messages(1, player.latent_size, seed=4, kind=player.message)
    off = {}
    for setting in settings_of(player.pen):
        if setting.kind == "choice":
            values = list(setting.choices)
        elif setting.kind == "bool":
            values = [not setting.default]
        elif setting.kind in ("int", "float"):
            kind = int if setting.kind == "int" else float
            values = [kind(setting.minimum), kind(setting.maximum)]
        else:
            values = ["cyanotype"]
        for value in values:
            pen = changed(player.pen, {setting.path: value})
            ours = player.draw(latent, pen, SMALL)[0]
            path = written(tmp_path / "a.svg", player.paths(latent[0], pen))
            off[setting.path, value] = differing(seen(path, SMALL), ours)
    assert {key: share for key, share in off.items() if share > 3 * MOST} == {}
