"""The channel against kornia, and its promises: exact, repeatable, in slices, cheap when off."""

from __future__ import annotations

import math

import kornia.filters
import kornia.geometry.transform as reference
import pytest
import torch

from glyphstudio.engine import channel as channels
from glyphstudio.engine.channel import CHANNEL_S, EFFECTS, Channel, ChannelParams, hardened
from glyphstudio.params import settings_of

SIZE = 24


def only(*effects: str, **values: float) -> ChannelParams:
    """Settings with these effects on and all others off; tilts hit every picture."""
    switches = {f"{effect}_on": effect in effects for effect in EFFECTS}
    return ChannelParams(**{"perspective_probability": 1.0, **switches, **values})


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(n: int = 6, c: int = 2, height: int = SIZE, width: int = SIZE) -> torch.Tensor:
    """Smooth random images in [0, 1], so that a wrong half pixel shows but rounding does not."""
    coarse = torch.rand(n, c, 7, 7, generator=generator(99))
    return torch.nn.functional.interpolate(coarse, (height, width), mode="bilinear")


def in_pixels(points: torch.Tensor, size: int = SIZE) -> torch.Tensor:
    """From half sides around the middle to pixel coordinates."""
    return (points + 1) * size / 2 - 0.5


def warped(images: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    return reference.warp_perspective(images, matrix, (SIZE, SIZE), align_corners=True)


def kornia_affine(channel: Channel, draws: channels.Draws, n: int) -> torch.Tensor:
    moves = channel.moves(draws)
    return reference.get_affine_matrix2d(
        moves.shift * SIZE / 2,
        torch.full((n, 2), SIZE / 2 - 0.5),
        moves.scale[:, None].expand(-1, 2),
        moves.angle.rad2deg(),
        moves.shear,
        torch.zeros(n),
    )


def kornia_perspective(channel: Channel, draws: channels.Draws, n: int) -> torch.Tensor:
    corners = channel.moves(draws).corners
    assert corners is not None
    start = in_pixels(torch.tensor([[-1.0, -1], [1, -1], [1, 1], [-1, 1]])).expand(n, -1, -1)
    return reference.get_perspective_transform(start, in_pixels(corners))


def kornia_crop(channel: Channel, draws: channels.Draws, n: int) -> torch.Tensor:
    moves = channel.moves(draws)
    assert moves.centre is not None
    assert moves.window is not None
    middle = torch.full((n, 2), SIZE / 2 - 0.5)
    zoom = (1 / moves.window)[:, None].expand(-1, 2)
    shift = -moves.centre / moves.window[:, None] * SIZE / 2
    return reference.get_affine_matrix2d(shift, middle, zoom, torch.zeros(n))


AFFINE = {
    "translate": only("translate", translate=0.2),
    "rotate": only("rotate_deg", rotate_deg=70),
    "scale": only("scale", scale=0.5),
    "shear": only("shear_deg", shear_deg=30),
    "all four": only("translate", "rotate_deg", "scale", "shear_deg", rotate_deg=40),
}


@pytest.mark.parametrize("params", AFFINE.values(), ids=AFFINE.keys())
def test_an_affine_warp_is_kornias(params):
    images, channel = pictures(), Channel(params)
    draws = channel.draws(6, generator(), size=SIZE)
    mine = channel.apply(images, draws, paper=0.0)
    theirs = warped(images, kornia_affine(channel, draws, 6))
    assert (mine - images).abs().mean() > 0.01
    torch.testing.assert_close(mine, theirs, atol=2e-5, rtol=0)


def test_a_perspective_is_kornias():
    images, channel = pictures(), Channel(only("perspective", perspective=0.6))
    draws = channel.draws(6, generator(), size=SIZE)
    mine = channel.apply(images, draws, paper=0.0)
    torch.testing.assert_close(
        mine, warped(images, kornia_perspective(channel, draws, 6)), atol=1e-4, rtol=0
    )


def test_a_crop_is_kornias_zoom_to_the_same_part():
    images, channel = pictures(), Channel(only("crop", crop=0.6))
    draws = channel.draws(6, generator(), size=SIZE)
    mine = channel.apply(images, draws, paper=0.0)
    torch.testing.assert_close(
        mine, warped(images, kornia_crop(channel, draws, 6)), atol=2e-5, rtol=0
    )


def test_a_crop_shows_nothing_from_outside():
    channel = Channel(only("crop", crop=0.8))
    arrived = channel(torch.ones(32, 1, SIZE, SIZE), paper=0.0, generator=generator())
    arrived = arrived[..., 3:-3, 3:-3]  # the outer half pixel, 5 times enlarged, fades to paper
    torch.testing.assert_close(arrived, torch.ones_like(arrived))


def test_the_composed_geometry_is_kornias_matrices_multiplied():
    params = only("translate", "rotate_deg", "scale", "shear_deg", "perspective", "crop")
    images, channel = pictures(), Channel(params)
    draws = channel.draws(6, generator(), size=SIZE)
    matrix = (
        kornia_crop(channel, draws, 6)
        @ kornia_perspective(channel, draws, 6)
        @ kornia_affine(channel, draws, 6)
    )
    mine = channel.apply(images, draws, paper=0.0)
    torch.testing.assert_close(mine, warped(images, matrix), atol=1e-4, rtol=0)


def test_a_bend_is_kornias_remap():
    images, channel = pictures(), Channel(only("warp", warp=0.1))
    draws = channel.draws(6, generator(), size=SIZE)
    maps = in_pixels(channel.grid(draws, SIZE, SIZE))
    mine = channel.apply(images, draws, paper=0.0)
    theirs = reference.remap(images, maps[..., 0], maps[..., 1], align_corners=True)
    torch.testing.assert_close(mine, theirs, atol=1e-4, rtol=0)


def test_a_bend_strays_as_far_as_it_is_set_and_smoothly():
    channel = Channel(only("warp", warp=0.05))
    draws = channel.draws(500, generator(), size=SIZE)
    still = Channel(only("rotate_deg", rotate_deg=1)).grid(draws, SIZE, SIZE, strength=0.0)
    stray = channel.grid(draws, SIZE, SIZE) - still
    corner = stray[:, 0, 0]  # a knot, where nothing is averaged
    assert corner.std() == pytest.approx(2 * 0.05, rel=0.15)  # in half sides
    assert stray.diff(dim=1).std() < 0.35 * stray.std()


def test_a_bend_comes_after_the_matrices():
    params = only("warp", "rotate_deg", "perspective", warp=0.05, rotate_deg=60)
    channel, straight = Channel(params), Channel(params.model_copy(update={"warp_on": False}))
    draws = channel.draws(6, generator(), size=SIZE)
    stray = Channel(only("warp", warp=0.05)).grid(draws, SIZE, SIZE)
    # looking at a picture of coordinates shows where each pixel looks
    seen = straight.grid(draws, 512, 512).permute(0, 3, 1, 2)  # x and y as two images
    bent = torch.nn.functional.grid_sample(seen, stray, align_corners=False)
    mine = channel.grid(draws, SIZE, SIZE).permute(0, 3, 1, 2)
    inside = (stray.abs() < 0.95).all(-1)[:, None].expand_as(mine)
    assert inside.float().mean() > 0.7
    torch.testing.assert_close(mine[inside], bent[inside], atol=2e-3, rtol=0)


def test_a_blur_is_kornias():
    images, channel = pictures(), Channel(only("blur", blur=2.0))
    draws = channel.draws(6, generator(), size=SIZE)
    sigma = channel.blur_sigma(draws, SIZE)
    reach = math.ceil(3 * 2.0 * SIZE / 32)
    theirs = kornia.filters.gaussian_blur2d(
        images, 2 * reach + 1, sigma[:, None].expand(-1, 2), border_type="constant"
    )
    torch.testing.assert_close(channel.apply(images, draws, paper=0.0), theirs, atol=1e-5, rtol=0)


def test_added_noise_has_the_sigma_of_its_size():
    channel = Channel(only("add_noise", add_noise=0.3))
    for size, sigma in ((32, 0.3), (16, 0.15), (64, 0.6)):
        images = torch.full((40, 1, size, size), 0.5)
        noise = channel(images, paper=0.0, generator=generator()) - images
        assert noise.std() == pytest.approx(sigma, rel=0.03)
        assert abs(float(noise.mean())) < 0.01


def test_multiplied_noise_speckles_ink_and_leaves_paper():
    channel = Channel(only("multiply_noise", multiply_noise=0.5))
    paper = torch.tensor([0.9, 0.8, 0.7])
    images = paper.view(1, 3, 1, 1).repeat(20, 1, 32, 32)
    images[..., 16:] -= 0.4
    arrived = channel(images, paper=paper, generator=generator())
    torch.testing.assert_close(arrived[..., :16], images[..., :16])
    assert (arrived - images)[..., 16:].std() == pytest.approx(0.4 * 0.5, rel=0.03)


def test_outside_of_a_picture_lies_paper():
    paper = torch.tensor([0.9, 0.8, 0.7])
    blank = paper.view(1, 3, 1, 1).expand(16, 3, SIZE, SIZE)
    effects = [effect for effect in EFFECTS if effect != "add_noise"]
    channel = Channel(only(*effects))
    arrived = channel(blank, paper=paper, generator=generator())
    torch.testing.assert_close(arrived, blank, atol=1e-6, rtol=0)
    moved = Channel(only("translate", translate=0.5))(
        torch.zeros(16, 3, SIZE, SIZE), paper=paper, generator=generator()
    )
    assert {round(float(v), 3) for v in moved[:, 0].unique()} >= {0.0, 0.9}


def test_a_steep_tilt_shows_paper_beyond_the_horizon_and_no_infinities():
    channel = Channel(only("perspective", perspective=0.6, dial=2.0))
    images = torch.ones(500, 1, SIZE, SIZE)
    grid = channel.grid(channel.draws(500, generator(), size=SIZE), SIZE, SIZE)
    arrived = channel(images, paper=0.0, generator=generator())
    assert grid.isfinite().all()
    assert arrived.min() >= 0
    assert arrived.max() <= 1 + 1e-6


def test_only_the_set_share_of_pictures_is_tilted():
    channel = Channel(only("perspective", perspective_probability=0.25))
    corners = channel.moves(channel.draws(2000, generator(), size=SIZE)).corners
    tilted = (corners.abs() != 1).flatten(1).any(1).float().mean()
    assert tilted == pytest.approx(0.25, abs=0.04)


def test_a_wide_picture_turns_without_being_sheared():
    images = torch.zeros(1, 1, 20, 40)
    images[..., 8:12, 18:22] = 1  # a square in the middle stays one
    channel = Channel(only("rotate_deg", rotate_deg=90))
    draws = channel.draws(1, generator(), size=SIZE)
    draws.uniform[:] = 1.0  # a quarter turn
    torch.testing.assert_close(channel.apply(images, draws, paper=0.0), images, atol=1e-5, rtol=0)


# ---- promises


def test_strength_nothing_gives_back_the_very_images():
    images = pictures()
    everything = Channel(only(*EFFECTS))
    assert everything(images, paper=0.3, generator=generator(), strength=0.0) is images
    dialled_down = Channel(only(*EFFECTS, dial=0.0))
    assert dialled_down(images, paper=0.3, generator=generator()) is images


@pytest.mark.parametrize("effect", EFFECTS)
def test_strength_scales_every_effect(effect):
    images, channel = pictures(n=16), Channel(only(effect))
    draws = channel.draws(16, generator(), size=SIZE, channels=2)
    faint, half, full = (
        (channel.apply(images, draws, paper=0.0, strength=strength) - images).square().mean()
        for strength in (1e-6, 0.5, 1.0)
    )
    assert faint < 1e-8
    assert faint < half < full


@pytest.mark.parametrize("effect", EFFECTS)
def test_half_the_dial_is_half_the_strength(effect):
    images = pictures()
    half_dial, full_dial = Channel(only(effect, dial=0.5)), Channel(only(effect))
    draws = full_dial.draws(6, generator(), size=SIZE, channels=2)
    torch.testing.assert_close(
        half_dial.apply(images, draws, paper=0.0),
        full_dial.apply(images, draws, paper=0.0, strength=0.5),
    )


def test_the_same_generator_gives_the_same_pictures_and_no_other_stream_moves():
    images, channel = pictures(), Channel(only(*EFFECTS))
    before = torch.get_rng_state()
    first = channel(images, paper=0.0, generator=generator(1))
    again = channel(images, paper=0.0, generator=generator(1))
    other = channel(images, paper=0.0, generator=generator(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(before, torch.get_rng_state())


def test_two_halves_of_a_batch_arrive_as_the_whole_does():
    images, channel = pictures(n=8), Channel(only(*EFFECTS))
    draws = channel.draws(8, generator(), size=SIZE, channels=2)
    whole = channel.apply(images, draws, paper=0.0)
    for part in (slice(0, 4), slice(4, 8)):
        share = channel.apply(images[part], draws.rows(part), paper=0.0)
        torch.testing.assert_close(share, whole[part], atol=1e-5, rtol=1e-5)


def test_what_is_off_draws_nothing_and_changes_nothing(monkeypatch):
    images = pictures()
    channel = Channel(only())
    draws = channel.draws(6, generator(), size=SIZE, channels=2)
    assert (draws.bumps, draws.speckle, draws.grain) == (None, None, None)
    assert channel.apply(images, draws, paper=0.4) is images
    grain = Channel(only("add_noise"))
    monkeypatch.setattr(channels, "sampling_grid", None)  # calling it would fail
    monkeypatch.setattr(channels, "blurred", None)
    assert not torch.equal(grain(images, paper=0.4, generator=generator()), images)


def test_switching_an_effect_leaves_the_draws_of_the_others():
    with_bend = Channel(only("rotate_deg", "warp")).draws(5, generator(), size=8)
    without = Channel(only("rotate_deg")).draws(5, generator(), size=8)
    assert torch.equal(with_bend.uniform, without.uniform)


def test_gradients_reach_the_images():
    everything = Channel(only(*EFFECTS))
    images = pictures(n=2, c=1, height=8, width=8).double().requires_grad_()
    draws = everything.draws(2, generator(), size=8)
    assert torch.autograd.gradcheck(
        lambda x: everything.apply(x, draws, paper=torch.tensor([0.2])), images, atol=1e-4
    )


def test_grain_on_a_large_picture_averages_down_to_the_grain_of_training():
    channel = Channel(only("add_noise"))
    draws = channel.draws(3, generator(), size=8)
    small = torch.full((3, 1, 8, 8), 0.5)
    large = torch.full((3, 1, 40, 40), 0.5)
    averaged = torch.nn.functional.avg_pool2d(channel.apply(large, draws, paper=0.0), 5)
    torch.testing.assert_close(averaged, channel.apply(small, draws, paper=0.0))


def test_noise_before_the_geometry_is_softened_by_it():
    first, after = CHANNEL_S, CHANNEL_S.model_copy(update={"noise_first": False})
    blank = torch.zeros(64, 1, 32, 32)
    spread = [
        Channel(params)(blank, paper=0.0, generator=generator())[..., 8:24, 8:24].std()
        for params in (first, after)
    ]
    assert spread[1] == pytest.approx(0.125, rel=0.03)
    assert 0.5 * spread[1] < spread[0] < 0.9 * spread[1]


def test_half_precision_pictures_keep_their_type_and_a_full_precision_grid():
    images, channel = pictures(), Channel(only("rotate_deg", "perspective"))
    draws = channel.draws(6, generator(), size=SIZE)
    exact = channel.apply(images, draws, paper=0.0)
    rough = channel.apply(images.bfloat16(), draws, paper=0.0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        automatic = channel.apply(images, draws, paper=0.0)
    assert rough.dtype == torch.bfloat16
    assert (rough.float() - exact).abs().max() < 0.01
    assert torch.equal(automatic, exact)


def test_a_strength_in_a_tensor_is_the_same_strength():
    images, channel = pictures(), Channel(only(*EFFECTS))
    draws = channel.draws(6, generator(), size=SIZE, channels=2)
    torch.testing.assert_close(
        channel.apply(images, draws, paper=0.0, strength=torch.tensor(0.6)),
        channel.apply(images, draws, paper=0.0, strength=0.6),
        atol=1e-3,  # its blur kernel cannot know the strength and reaches further
        rtol=0,
    )


def test_the_noise_grows_over_the_first_half_and_stays():
    channel = Channel(ChannelParams())
    at = [channel.strength_at(progress) for progress in (0.0, 0.25, 0.5, 1.0)]
    assert at == pytest.approx([0.1, 0.55, 1.0, 1.0])
    assert Channel(ChannelParams(ramp=0)).strength_at(0.0) == 1.0


def test_hardening_follows_skill_and_not_time():
    channel = Channel(ChannelParams(hardens_with_skill=True))
    assert channel.strength_at(1.0, skill=0.0) == pytest.approx(0.1)
    assert channel.strength_at(0.0, skill=1.0) == pytest.approx(1.0)


def test_skill_grows_while_the_loss_is_low_and_shrinks_half_as_fast():
    assert hardened(0.5, 0.6) == pytest.approx(0.5 + 1 / 150)
    assert hardened(0.5, 0.9) == 0.5
    assert hardened(0.5, 1.3) == pytest.approx(0.5 - 1 / 300)
    assert hardened(1.0, 0.1) == 1.0
    assert hardened(0.0, 9.9) == 0.0


def test_every_effect_has_a_strength_and_a_switch_that_may_change_live():
    live = {setting.path for setting in settings_of(ChannelParams()) if setting.live}
    assert {name for effect in EFFECTS for name in (effect, f"{effect}_on")} <= live


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
def test_a_gpu_gives_the_pictures_of_the_cpu():
    images, channel = pictures(), Channel(only(*EFFECTS))
    draws = channel.draws(6, generator(), size=SIZE, channels=2)
    there = channel.apply(images.cuda(), draws.to(torch.device("cuda")), paper=0.0)
    torch.testing.assert_close(
        there.cpu(), channel.apply(images, draws, paper=0.0), atol=1e-3, rtol=0
    )
