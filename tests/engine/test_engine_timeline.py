"""The poses of films."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glyphstudio import timeline as acts
from glyphstudio.engine import looks, ways
from glyphstudio.engine import timeline as films
from glyphstudio.engine.models import load_model, open_player
from glyphstudio.engine.style import Pen
from glyphstudio.errors import SettingError
from glyphstudio.message import Message
from glyphstudio.palette import palette
from glyphstudio.scene import Scene
from glyphstudio.timeline import EASINGS, EVEN, Easing, Key, Timeline

PATHS = ("slerp", "lerp", "spline", "circle", "harmonics")
RNG = np.random.default_rng(3)
MESSAGES = RNG.standard_normal((6, 16)).astype(np.float32)


def line(count: int = 5, *, loop: bool = True, **values) -> Timeline:
    keys = [
        Key(message=Message.of(row.tolist()), seconds=0.5 + n / 5, **values)
        for n, row in enumerate(MESSAGES[:count])
    ]
    return Timeline(keys=tuple(keys), loop=loop)


def film(timeline: Timeline, **values) -> films.Film:
    return films.Film(timeline, Pen(), **values)


def walked(made: films.Film, places: int = 2001) -> np.ndarray:
    times = np.linspace(0, made.seconds, places)
    return np.stack([made.pose(time).latents[0] for time in times]).astype(np.float64)


@pytest.fixture(scope="module")
def player():
    return open_player(load_model("mirror"))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("loop", [True, False])
def test_a_film_comes_by_every_key(path, loop):
    timeline = acts.pathed(line(loop=loop), None, path)
    made = film(timeline)
    for start, message in zip(acts.starts(timeline), MESSAGES, strict=False):
        np.testing.assert_allclose(made.pose(start).latents[0], message, atol=1e-4)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_first_frame_of_a_loop_continues_its_last(path, count):
    made = film(acts.pathed(line(count), None, path))
    z = np.stack([made.frame(i).latents[0] for i in range(made.count)] * 2).astype(np.float64)
    steps = np.linalg.norm(np.diff(z, axis=0), axis=1)
    assert steps[made.count - 1] <= 1.05 * steps[: made.count - 1].max() + 1e-6
    np.testing.assert_array_equal(made.pose(made.seconds).latents, made.pose(0).latents)
    assert made.seamless


@pytest.mark.parametrize("path", PATHS)
def test_no_path_jumps(path):
    z = walked(film(acts.pathed(line(), None, path)))
    steps = np.linalg.norm(np.diff(z, axis=0), axis=1)
    assert steps.max() < 8 * steps.mean()


def test_a_spline_turns_no_corner():
    def corner(path):
        even = acts.eased(acts.pathed(line(), None, path), None, EVEN)
        z = walked(film(even))
        return np.linalg.norm(np.diff(z, 2, axis=0), axis=1).max()

    assert corner("spline") < 0.05 * corner("slerp")


def test_messages_on_the_way_are_as_long_as_messages_are_but_on_the_straight_line():
    for path in PATHS:
        long = np.linalg.norm(walked(film(acts.pathed(line(), None, path))), axis=1)
        ends = np.linalg.norm(MESSAGES[:5], axis=1)
        within = long.min() > 0.9 * ends.min()
        assert within == (path != "lerp"), path
        assert long.max() < 1.2 * ends.max()


def test_a_circle_of_one_key_goes_all_round():
    z = walked(film(acts.pathed(line(1), None, "circle")))
    np.testing.assert_allclose(z[1000], -MESSAGES[0], atol=1e-2)


@pytest.mark.parametrize("path", PATHS)
def test_equal_opposite_and_empty_messages_give_finite_ways(path):
    rows = [[0.0] * 4, [1.0, 0, 0, 0], [1.0, 0, 0, 0], [-1.0, 0, 0, 0], [0.0] * 4]
    keys = tuple(Key(message=Message.of(row), path=path) for row in rows)
    assert np.isfinite(walked(film(Timeline(keys=keys)), 301)).all()


def test_an_open_film_ends_with_its_last_key_and_a_loop_one_frame_before_its_first():
    made = film(line(3, loop=False))
    np.testing.assert_array_equal(made.frame(made.count - 1).latents[0], MESSAGES[2])
    assert made.count == 36  # 1.2 s
    assert not made.seamless
    round_ = film(line(3))
    assert round_.time(round_.count) == pytest.approx(round_.seconds)


def test_holds_stand_still():
    made = film(acts.held(line(3), 1, 2.0))
    start = acts.starts(made.timeline)[1]
    for late in (0.0, 1.0, 1.99):
        np.testing.assert_array_equal(made.pose(start + late).latents[0], MESSAGES[1])


@pytest.mark.parametrize("easing", EASINGS.values())
def test_easings_begin_and_end_and_overshoot_at_most_as_drawn(easing):
    values = [ways.ease(easing, t) for t in np.linspace(0, 1, 101)]
    assert (values[0], values[-1]) == (0, 1)
    assert min(values) > -0.6
    assert max(values) < 1.6
    if 0 <= easing.y1 <= 1 and 0 <= easing.y2 <= 1:
        assert np.diff(values).min() >= 0


def test_an_easing_is_the_bezier_of_css():
    assert ways.ease(Easing(), 0.25) == pytest.approx(0.12916, abs=1e-4)
    assert ways.ease(Easing(x1=0.25, y1=0.1, x2=0.25, y2=1), 0.5) == pytest.approx(0.8024, abs=1e-4)


@pytest.mark.parametrize("columns", [2, 5, 8])
def test_a_grid_shows_the_same_loop_later_and_later(columns):
    made = film(acts.set_(line(), columns=columns, phase=0.1))
    pose = made.pose(0.7)
    assert pose.latents.shape == (columns**2, 16)
    late = made.pose((0.7 - 2 * 0.1 * made.seconds) % made.seconds).latents[0]
    np.testing.assert_allclose(pose.latents[2], late, atol=1e-5)
    grid = films.grid_of(columns, 512)
    assert grid.width == grid.height == 512


def test_what_is_played_is_a_part():
    made = film(acts.ranged(line(), 0.25, 0.5))
    assert made.count == round(made.seconds * 30 * 0.25)
    assert made.time(0) == pytest.approx(made.seconds / 4)
    assert not made.seamless


def test_500_keys_are_posed_at_once():
    rows = np.random.default_rng(0).standard_normal((500, 64))
    keys = [Key(message=Message.of(row.tolist()), path="spline") for row in rows]
    made = film(acts.added(Timeline(), keys))
    assert made.count == 18_000
    assert np.isfinite(made.pose(599.9).latents).all()


@pytest.mark.parametrize(
    ("timeline", "values", "complaint"),
    [
        (Timeline(), {}, "no keys"),
        (line(), {"latent_size": 3}, "another model"),
        (Timeline(keys=(*line(2).keys, Key(message=Message.of([1.0])))), {}, "different models"),
        (Timeline(clip="film"), {}, "no glyph"),
        (Timeline(clip="film"), {"messages": MESSAGES}, "no film"),
        (Timeline(clip="axis", axis=3), {"messages": MESSAGES, "axes": MESSAGES[:2]}, "axis 4"),
    ],
)
def test_what_cannot_be_filmed_is_told(timeline, values, complaint):
    with pytest.raises(SettingError, match=complaint):
        film(timeline, **values)


def test_a_training_goes_there_and_back_in_a_loop():
    steps = tuple(range(0, 1000, 100))
    shown = Timeline(clip="film", seconds=4)
    made = film(shown, messages=MESSAGES, steps=steps)
    assert [made.pose(t).step for t in (0, 2, 4)] == [0, 900, 0]
    once = film(acts.set_(shown, loop=False), messages=MESSAGES, steps=steps)
    assert [once.pose(t).step for t in (0, 4)] == [0, 900]


def test_a_swept_axis_goes_to_both_sides_and_leaves_the_rest():
    axes = np.eye(16, dtype=np.float32)[:2]
    made = film(Timeline(clip="axis", axis=1, seconds=4), messages=MESSAGES, axes=axes)
    z = walked(made)
    assert (z[:, 1].min(), z[:, 1].max()) == pytest.approx((-3, 3), abs=1e-3)
    np.testing.assert_allclose(z[:, 2], np.full(len(z), MESSAGES[0, 2]), atol=1e-5)


def test_pens_blend_their_numbers_and_their_colours(player):
    pen = player.pen_type
    a, b = pen(palette="sumi"), pen(palette="ffffff-204080")
    middle = looks.between(a, b, 0.5)
    assert middle.other is None
    paper = palette(middle.pen.palette).paper
    assert paper not in (palette("sumi").paper, "#ffffff")
    numbers = [n for n, v in dict(a).items() if isinstance(v, float)]
    for name in numbers:
        far = a.model_copy(update={name: getattr(a, name) + 0.2})
        half = getattr(looks.between(a, far, 0.5).pen, name)
        assert half == pytest.approx(getattr(a, name) + 0.1)


def test_pens_that_cannot_be_half_are_mixed_in_the_middle():
    a, b = Pen(palette="ffffff-204080"), Pen(palette="ffffff-204080-c02020", ink=1)
    assert looks.between(a, b, 0.3) == looks.Look(a)
    assert looks.between(a, b, 0.7) == looks.Look(b)
    middle = looks.between(a, b, 0.5)
    assert (middle.pen, middle.other, middle.share) == (a, b, pytest.approx(0.5))


@pytest.mark.parametrize(
    ("one", "two"),
    [("ffffff-000000", "000000-ffffff"), ("f4efe4-1b1b1e-8a2f2b", "101018-e0b040-f0f0f0"),
     ("ffffff-204080", "101018-e0b040-f0f0f0")],
)  # fmt: skip
def test_a_glyph_is_never_lost_between_dark_on_light_and_light_on_dark(player, one, two):
    pens = [player.pen_type(palette=word) for word in (one, two)]
    latent = np.zeros((1, player.latent_size), np.float32)
    spread = []
    for t in np.linspace(0, 1, 21):
        look = looks.between(*pens, float(t))
        spread.append(films.drawn(player, films.Pose(latent, (look,)), 48).astype(float).std())
    assert min(spread) > 0.6 * min(spread[0], spread[-1])
    assert looks.between(*pens, 0.5).opens


def test_one_picture_opens_into_another():
    one, other = np.zeros((2, 40, 40, 3), np.uint8), np.full((2, 40, 40, 3), 200, np.uint8)
    assert not films.opened(one, other, 0.0).any()
    assert (films.opened(one, other, 1.0) == 200).all()
    middle = films.opened(one, other, 0.5)
    assert (middle[:, 20, 20] == 200).all()
    assert not middle[:, 0, 0].any()


def test_the_pen_that_is_seen_is_told_as_changes_of_the_players_own(player):
    key = {"palette": "ffffff-204080"}
    pen = looks.pen_of(player.pen, key)
    assert looks.seen_pen(looks.Look(pen), player.pen) == key
    crossing = looks.Look(player.pen, other=pen, share=0.4)
    assert looks.seen_pen(crossing, player.pen) == {}
    assert looks.seen_pen(replace(crossing, share=0.6), player.pen) == key


def test_a_crossfade_and_noise_are_seen(player):
    latents = np.zeros((1, player.latent_size), np.float32)
    one, two = player.pen, player.pen.model_copy(update={"palette": "000000-ffffff"})
    at = [looks.Look(one), looks.Look(one, other=two, share=0.5), looks.Look(two)]
    pictures = films.drawn(player, films.Pose(np.repeat(latents, 3, 0), tuple(at)), 32)
    middle = pictures[0].astype(int) + pictures[2]
    assert abs(2 * pictures[1].astype(int) - middle).max() <= 3
    seen = tuple(looks.Look(one, noise) for noise in (0.0, 0.05, 1.0))
    crisp, faint, noisy = films.drawn(
        player, films.Pose(np.repeat(latents, 3, 0), seen), 64, noise_seed=4
    ).astype(int)
    assert 0 < abs(faint - crisp).mean() < abs(noisy - crisp).mean()


def test_frames_are_drawn_like_poses_and_what_stands_still_only_once(player, monkeypatch):
    rows = np.random.default_rng(0).standard_normal((2, player.latent_size))
    keys = tuple(Key(message=Message.of(row.tolist()), hold=0.5, seconds=0.2) for row in rows)
    scene = Scene(timeline=Timeline(keys=keys, fps=20))
    frames = films.Frames(films.Film.of(scene, player), player, 48)
    drawn, draw = [], player.draw
    monkeypatch.setattr(player, "draw", lambda *a: drawn.append(1) or draw(*a))
    pictures = list(frames.all())
    assert len(pictures) == frames.count == 28
    assert len(drawn) < 12
    wanted = draw(np.array(rows[1:], np.float32), player.pen, 48)[0]
    np.testing.assert_array_equal(pictures[14], wanted)


def test_grids_too_fine_are_refused():
    with pytest.raises(SettingError, match="do not fit"):
        films.grid_of(8, 20)
