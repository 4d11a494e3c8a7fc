"""Breeding by eye: parents are chosen, generations follow, going back branches."""

from __future__ import annotations

import pytest

from glyphstudio.errors import SettingError
from glyphstudio.lineage import (
    MOST_GENERATIONS,
    Generation,
    Lineage,
    bred,
    founded,
    picked,
    returned,
)
from glyphstudio.message import Message


def litter(first: float) -> list[Message]:
    return [Message.of([first, float(n)]) for n in range(12)]


def test_a_click_makes_a_parent_and_another_click_does_not() -> None:
    one = picked(founded(litter(0), 1), 4)
    assert one.parents == (litter(0)[4],)
    assert picked(one, 4).parents == ()


def test_of_three_parents_the_first_chosen_goes() -> None:
    lineage = founded(litter(0), 1)
    for child in (1, 5, 9):
        lineage = picked(lineage, child)
    assert lineage.shown is not None
    assert lineage.shown.chosen == (5, 9)


def test_a_generation_knows_its_parents_and_what_made_it() -> None:
    after = bred(picked(founded(litter(0), 1), 3), litter(1), seed=8, amount=0.4)
    made = after.shown
    assert made is not None
    assert (made.parents, made.before, made.seed, made.amount) == ((3,), 0, 8, 0.4)
    assert after.ancestors == (0, 1)


def test_nobody_breeds_without_parents() -> None:
    with pytest.raises(SettingError, match="Choose one or two"):
        bred(founded(litter(0), 1), litter(1), seed=1, amount=0.3)


def test_going_back_branches_and_forgets_nothing() -> None:
    lineage = bred(picked(founded(litter(0), 1), 3), litter(1), seed=1, amount=0.3)
    back = picked(returned(lineage, 0), 7)
    branched = bred(back, litter(2), seed=2, amount=0.3)
    assert len(branched.generations) == 3
    assert branched.ancestors == (0, 2)
    assert branched.generations[1].children == tuple(litter(1))


@pytest.mark.parametrize("bad", [-1, 12, 99])
def test_what_is_not_there_cannot_be_chosen(bad: int) -> None:
    lineage = founded(litter(0), 1)
    with pytest.raises(SettingError):
        picked(lineage, bad)
    with pytest.raises(SettingError):
        returned(lineage, bad)
    with pytest.raises(SettingError):
        picked(Lineage(), 0)


def test_however_long_one_breeds_no_more_are_kept_than_can_be() -> None:
    lineage = founded(litter(0), 1)
    for number in range(MOST_GENERATIONS + 30):
        lineage = bred(picked(lineage, number % 12), litter(number), seed=number, amount=0.3)
    assert len(lineage.generations) == MOST_GENERATIONS
    assert lineage.ancestors == tuple(range(MOST_GENERATIONS))
    assert Lineage.model_validate(lineage.model_dump()) == lineage


def test_a_branch_goes_before_the_line_that_led_here() -> None:
    lineage = bred(picked(founded(litter(0), 1), 3), litter(1), seed=1, amount=0.3)
    lineage = bred(picked(returned(lineage, 0), 5), litter(2), seed=2, amount=0.3)
    for number in range(3, MOST_GENERATIONS + 1):
        lineage = bred(picked(lineage, 0), litter(number), seed=number, amount=0.3)
    assert lineage.generations[0].children == tuple(litter(0))
    assert lineage.generations[1].children == tuple(litter(2))
    assert lineage.generations[1].before == 0


def test_a_lineage_edited_by_hand_ends_where_it_makes_no_sense() -> None:
    ring = Lineage(generations=(Generation(before=1), Generation(before=0)), at=1)
    assert ring.ancestors == (0, 1)
    wrong = Lineage(generations=(Generation(children=(litter(0)[0],), chosen=(7,)),), at=0)
    assert wrong.parents == ()
    assert Lineage(at=5).shown is None
