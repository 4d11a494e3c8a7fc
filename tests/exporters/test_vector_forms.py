"""Every style's vector form, written, drawn by another program and laid beside our own picture."""

from __future__ import annotations

import pytest
from rasters import differing, seen, written

from glyphstudio import discovery
from glyphstudio.engine import device, models
from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.style import Style
from glyphstudio.errors import ModelFileError

SIDE = 1024
MOST = 0.005  # of the pixels may differ


discovery.import_all("glyphstudio.styles")


@pytest.fixture(params=sorted(Style.registry))
def player(request):
    try:
        model = models.load_model(request.param)
    except ModelFileError:
        pytest.skip("no bundled model")
    return models.open_player(model, device.choose("cpu"))


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_other_programs_draw_what_we_draw(player, suffix, tmp_path):
    if not player.has_paths:
        pytest.skip("no vector form yet")
    latents = random_messages(2, player.latent_size, seed=3, kind=player.message)
    for latent in latents:
        ours = player.draw(latent[None], player.pen, SIDE)[0]
        path = written(tmp_path / f"a{suffix}", player.paths(latent, player.pen))
        assert differing(seen(path, SIDE), ours) < MOST
