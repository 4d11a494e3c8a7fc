"""What holds for every style, tested the day it appears."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from glyphstudio import discovery
from glyphstudio.drawing import Shadow, Stroke
from glyphstudio.engine.style import Style, Window
from glyphstudio.engine.weights import weights_from
from glyphstudio.params import changed, settings_of

discovery.import_all("glyphstudio.styles")
STYLES = sorted(Style.registry)


@pytest.fixture(scope="module", params=STYLES)
def style(request) -> Style:
    torch.set_num_threads(1)
    kind = Style.registry[request.param]
    return kind(kind.params_type())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    """What a fresh network sets for three messages."""
    generator = torch.Generator().manual_seed(1)
    with weights_from(generator), torch.no_grad():
        network = style.make_network(8).train()
        return network(torch.randn(16, 8, generator=generator))[:3].clone()


def test_the_network_sets_as_many_numbers_as_the_style_draws(style, numbers):
    assert numbers.shape == (3, style.outputs)


def test_a_style_holds_no_weights(style):
    assert not list(style.parameters())
    assert not style.state_dict()


def test_soft_images_lie_in_the_readers_space(style, numbers):
    images = style.soft(numbers, 32)
    assert images.shape == (3, style.channels, 32, 32)
    assert images.min() >= 0
    assert images.max() <= 1


def test_every_number_can_learn_from_the_soft_image(style, numbers):
    free = numbers.clone().requires_grad_()
    images = style.soft(free, 32)
    target = torch.rand(images.shape, generator=torch.Generator().manual_seed(2))
    (images - target).square().mean().backward()
    assert torch.isfinite(free.grad).all()
    moved = (free.grad != 0).any(0).float().mean()
    assert moved > 0.5  # a stroke that is far from drawn may rest


def test_penalties_are_finite_scalars_with_a_gradient(style, numbers):
    free = numbers.clone().requires_grad_()
    penalties = style.penalties(free, style.soft(free, 32), torch.Generator().manual_seed(3))
    for penalty in penalties.values():
        assert penalty.shape == ()
        assert torch.isfinite(penalty)
    if penalties:
        torch.stack(list(penalties.values())).sum().backward()
        assert torch.isfinite(free.grad).all()


def test_training_pictures_are_drawn_where_the_numbers_are_without_asking_for_them(style, numbers):
    # tensors of the meta device hold nothing: what looks at one, or mixes it with the CPU's, fails
    style.penalties(numbers, style.soft(numbers, 32))  # constants are made on the CPU, once
    elsewhere = copy.deepcopy(style).to("meta")
    free = torch.empty_like(numbers, device="meta").requires_grad_()
    images = elsewhere.soft(free, 32)
    assert images.device.type == "meta"
    (images.sum() + sum(elsewhere.penalties(free, images).values())).backward()
    assert free.grad is not None


@pytest.mark.parametrize("size", [1, 17, 64])
def test_hard_pictures_are_colours_at_any_size(style, numbers, size):
    picture = style.hard(numbers, style.pen_type(), size)
    assert picture.shape == (3, 3, size, size)
    assert picture.min() >= 0
    assert picture.max() <= 1


def test_a_hard_picture_is_drawn_on_its_paper_and_shows_something(style, numbers):
    picture = style.hard(numbers, style.pen_type(), 64)
    spread = picture.flatten(2).std(2).amax(1)
    assert (spread > 0.02).all()


def test_tiles_fit_together(style, numbers):
    pen, size = style.pen_type(), 96
    whole = style.hard(numbers, pen, size)
    pieces = torch.empty_like(whole)
    for left, right in ((0, 37), (37, 64), (64, 96)):
        for top, bottom in ((0, 50), (50, 96)):
            tile = style.hard(numbers, pen, size, Window(left, top, right, bottom))
            pieces[:, :, top:bottom, left:right] = tile
    assert (whole - pieces).abs().max() <= 1 / 255


def test_a_glyph_does_not_depend_on_its_neighbours(style, numbers):
    pen = style.pen_type()
    together = style.hard(numbers, pen, 48)
    alone = torch.cat([style.hard(one, pen, 48) for one in numbers.split(1)])
    assert (together - alone).abs().max() <= 1 / 255


def test_the_soft_image_resembles_the_hard_one(style, numbers):
    soft = style.soft(numbers, 32).flatten()
    hard = torch.nn.functional.avg_pool2d(style.hard_code(numbers, 96), 3).flatten()
    together = torch.corrcoef(torch.stack((soft, hard)))[0, 1]
    assert together > 0.5


def test_the_hard_picture_is_read_back_as_the_image_it_shows(style, numbers):
    code = style.hard_code(numbers, 32)
    assert code.shape == (3, style.channels, 32, 32)
    assert code.min() >= 0
    assert code.max() <= 1


def test_paper_is_what_the_corner_shows(style, numbers):
    if style.name == "plain":
        pytest.skip("the plain style fills its picture")
    corner = style.hard_code(numbers, 64)[:, :, 0, 0]
    assert (corner - style.paper).abs().max() < 0.02


def test_every_pen_setting_may_go_to_its_ends(style, numbers):
    pen = style.pen_type()
    for setting in settings_of(pen):
        if setting.kind == "choice":
            values = list(setting.choices)
        elif setting.kind == "bool":
            values = [not setting.default]
        elif setting.minimum is not None and setting.maximum is not None:
            values = [setting.minimum, setting.maximum]
        else:
            continue
        for value in values:
            held = int(value) if setting.kind == "int" else value
            picture = style.hard(numbers[:1], changed(pen, {setting.path: held}), 32)
            assert torch.isfinite(picture).all(), (setting.path, value)
            assert picture.min() >= 0, (setting.path, value)
            assert picture.max() <= 1, (setting.path, value)


def test_another_palette_changes_the_colours(style, numbers):
    pen = style.pen_type()
    other = "cyanotype" if pen.palette != "cyanotype" else "sumi"
    first = style.hard(numbers, pen, 32)
    second = style.hard(numbers, pen.model_copy(update={"palette": other}), 32)
    assert (first - second).abs().max() > 0.1


def test_drawing_leaves_the_global_random_stream_alone(style, numbers):
    before = torch.random.get_rng_state()
    style.soft(numbers, 32, torch.Generator().manual_seed(1))
    style.hard(numbers, style.pen_type(), 32)
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_vector_drawing_stays_near_its_paper(style, numbers):
    drawing = style.vector(numbers[0], style.pen_type())
    if drawing is None:
        pytest.skip("no vector form yet")
    assert drawing.items
    for item in drawing.items:
        if isinstance(item, Shadow):  # which comes from beyond the picture
            continue
        parts = item.lines if isinstance(item, Stroke) else item.loops
        points = np.array([point for part in parts for point in part])
        assert np.isfinite(points).all()
        assert points.min() > -0.5
        assert points.max() < 1.5


def test_a_style_says_where_its_card_stands(style):
    assert style.label
    assert style.group in {"scripts", "ornaments", "prints", "free"}
