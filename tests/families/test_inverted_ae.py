from __future__ import annotations

import math

import pytest
import torch

from glyphstudio.engine.channel import ChannelParams
from glyphstudio.engine.family import Schedule
from glyphstudio.engine.finish import FinishParams
from glyphstudio.errors import GlyphError, SettingError, TrainingError
from glyphstudio.families.inverted_ae import InvertedAE, InvertedAEParams
from glyphstudio.params import changed, parsed, settings_of

SMALL = {"style": "ink", "latent_size": 6, "batch": 8, "reader_width": 8}


def grown(*, steps: int = 100, seed: int = 0, **settings: object) -> InvertedAE:
    torch.set_num_threads(1)
    params = parsed(InvertedAEParams, SMALL | settings)
    family = InvertedAE(params, seed=seed, schedule=Schedule(1, steps), device=torch.device("cpu"))
    family.set_up()
    return family


def everything(family: InvertedAE) -> tuple[dict[str, torch.Tensor], dict[str, float]]:
    tensors, numbers = family.training_state()
    gradients = {
        f"gradient.{i}": w.grad
        for i, w in enumerate(family.reader.parameters())
        if w.grad is not None
    }
    return tensors | gradients, numbers


def is_unchanged(family: InvertedAE, before: tuple[dict[str, torch.Tensor], object]) -> bool:
    tensors, numbers = everything(family)
    same = all(torch.equal(tensors[name], before[0][name]) for name in before[0])
    return same and tensors.keys() == before[0].keys() and numbers == before[1]


# ---- a bad step


def test_a_loss_that_is_no_number_changes_nothing(monkeypatch):
    family = grown()
    family.train_step()
    before = everything(family)
    monkeypatch.setattr(
        type(family.drawer.style),
        "penalties",
        lambda self, numbers, images, generator=None: {"bad": numbers.sum() * math.nan},
    )
    assert math.isnan(family.train_step()["loss"])
    assert is_unchanged(family, before)


def test_a_gradient_that_is_no_number_changes_nothing(monkeypatch):
    family = grown()
    family.train_step()
    before = everything(family)
    monkeypatch.setattr(  # the root of zero is zero, its slope infinite
        type(family.drawer.style),
        "penalties",
        lambda self, numbers, images, generator=None: {"bad": (numbers * 0).sqrt().sum()},
    )
    assert math.isnan(family.train_step()["loss"])
    assert is_unchanged(family, before)


def test_an_image_that_is_no_number_leaves_the_statistics_alone(monkeypatch):
    family = grown(drawing={"even_use": True})
    family.train_step()
    before = everything(family)
    whole = type(family.drawer.style).soft

    def torn(self, numbers, size, generator=None):
        images = whole(self, numbers, size, generator).clone()
        images[0, 0, 3, 3] = math.inf
        return images

    monkeypatch.setattr(type(family.drawer.style), "soft", torn)
    assert math.isnan(family.train_step()["loss"])
    assert is_unchanged(family, before)


def test_after_a_bad_step_training_is_as_if_it_had_not_been(monkeypatch):
    spoiled, whole = grown(), grown()
    with monkeypatch.context() as patch:
        patch.setattr(
            type(spoiled.drawer.style),
            "penalties",
            lambda self, numbers, images, generator=None: {"bad": numbers.sum() * math.nan},
        )
        spoiled.train_step()
    assert spoiled.train_step() == whole.train_step()
    assert is_unchanged(spoiled, everything(whole))


# ---- settings


def test_drawing_is_checked_by_the_styles_own_type():
    with pytest.raises(SettingError, match="no setting called wings"):
        parsed(InvertedAEParams, {"style": "ink", "drawing": {"wings": 2}})


def test_an_unknown_style_is_one_sentence():
    with pytest.raises(GlyphError, match="no style called 'woodcut'"):
        parsed(InvertedAEParams, {"style": "woodcut"})


def test_settings_survive_json():
    params = parsed(InvertedAEParams, SMALL | {"drawing": {"knots": 9}})
    assert parsed(InvertedAEParams, params.model_dump(mode="json")) == params


def test_a_setting_of_the_style_can_be_set_by_its_path():
    params = changed(parsed(InvertedAEParams, SMALL), {"drawing.knots": 10})
    assert params.drawing.knots == 10


def test_the_form_shows_the_styles_settings_too():
    paths = {setting.path for setting in settings_of(parsed(InvertedAEParams, SMALL))}
    assert {"drawing.knots", "channel.rotate_deg", "finish.steps", "latent_size"} <= paths


@pytest.mark.parametrize("size", [30, 33])
def test_a_training_size_the_reader_cannot_fold_is_refused(size):
    with pytest.raises(SettingError, match="multiple of 8"):
        parsed(InvertedAEParams, {"size": size})


@pytest.mark.parametrize("latent_size", [2, 300, 2048])
def test_messages_of_any_size_can_be_learned(latent_size):
    family = grown(latent_size=latent_size)
    assert math.isfinite(family.train_step()["loss"])


# ---- learning


def test_a_short_training_learns_to_read():
    family = grown(steps=80, batch=32, channel={"dial": 0.5})
    losses = [family.train_step()["message"] for _ in range(80)]
    assert losses[0] > 0.9  # knowing nothing costs 1
    assert sum(losses[-5:]) / 5 < 0.5


def test_the_ramp_starts_gently_and_reaches_full_strength_half_way():
    family = grown(steps=20)
    noise = [family.train_step()["noise"] for _ in range(20)]
    assert noise[0] == pytest.approx(0.1)
    assert noise[10:] == [1.0] * 10


def test_a_channel_that_hardens_with_skill_waits_for_the_reader():
    family = grown(steps=10**6, batch=32, channel={"dial": 0.3, "hardens_with_skill": True})
    noise = [family.train_step()["noise"] for _ in range(100)]
    assert noise[0] == noise[10] == pytest.approx(0.1)  # nothing is read yet
    assert noise[-1] > 0.11
    assert noise == sorted(noise)


def test_skill_is_remembered_by_a_resumed_training():
    settings = {"batch": 32, "channel": {"dial": 0.1, "hardens_with_skill": True}}
    family = grown(**settings)
    for _ in range(40):
        family.train_step()
    resumed = grown(**settings)
    resumed.load_training_state(*family.training_state())
    assert resumed.strength == family.strength > 0.1


def test_ink_is_pulled_to_its_target():
    z = torch.randn(64, 6, generator=torch.Generator().manual_seed(0))
    inks = []
    for target in (0.05, 0.6):
        family = grown(ink_target=target, ink_weight=30.0, batch=32)
        for _ in range(40):
            family.train_step()
        with torch.no_grad():
            inks.append(float(family.drawer.eval()(z).mean()))
    assert inks[1] > inks[0] + 0.1


def test_a_hard_step_shows_the_reader_the_hard_drawing(monkeypatch):
    family = grown(straight_through=1.0, channel={"dial": 0.0})
    seen = []
    family.reader.register_forward_pre_hook(lambda module, given: seen.append(given[0].detach()))
    family.train_step()
    z = torch.randn(8, 6, generator=grown().generator("messages"))
    numbers = grown().drawer.numbers(z)
    assert torch.allclose(seen[0], family.drawer.style.hard_code(numbers, 32), atol=1e-5)


def test_the_reader_s_finish_reads_the_hard_drawing_better():
    family = grown(steps=60, batch=32, finish={"pictures": 200, "steps": 100})
    for _ in range(60):
        family.train_step()
    player = family.make_player(family.params, device=torch.device("cpu"))
    figures = []
    for state in (family.model_state(), family.finish()):
        player.load(state)
        figures.append(player.measure().r2)
    assert figures[1] > figures[0]


def test_a_finish_that_learns_its_pictures_by_heart_is_not_kept():
    family = grown(
        steps=60, batch=32, latent_size=256, reader_width=32,
        finish={"pictures": 16, "steps": 150, "learning_rate": 5e-3},
    )  # fmt: skip
    for _ in range(60):
        family.train_step()
    before, after = family.model_state(), family.finish()
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize(("channel", "finish", "share"), [(0.5, 0.8, 0.8), (0.9, 0.8, 0.9)])
def test_the_finish_shows_the_reader_more_tilted_glyphs(channel, finish, share):
    sent = ChannelParams(perspective_probability=channel)
    assert FinishParams(tilted=finish).harder(sent).perspective_probability == share


def test_finishing_reports_how_far_it_is():
    family = grown(finish={"pictures": 32, "steps": 5})
    shares = []
    family.finish(lambda share: shares.append(share) or True)
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.8 < shares[-1] <= 1


def test_a_batch_of_another_size_can_go_on():
    family = grown()
    family.train_step()
    family.apply(changed(family.params, {"batch": 16}))
    assert math.isfinite(family.train_step()["loss"])


def test_watching_does_not_change_the_result():
    watched, unwatched = grown(), grown()
    for _ in range(4):
        watched.train_step()
        watched.measure()
        torch.randn(7)
        unwatched.train_step()
    assert is_unchanged(watched, everything(unwatched))


def test_too_many_processes_are_explained(monkeypatch):
    monkeypatch.setattr("glyphstudio.engine.blocks.processes", lambda: (0, 5))
    with pytest.raises(TrainingError, match="8 cannot be shared by 5"):
        grown()
