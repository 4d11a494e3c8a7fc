"""Names by a pattern."""

from __future__ import annotations

from datetime import date

import pytest

from glyphstudio.errors import FileError
from glyphstudio.files import checked_name
from glyphstudio.files.patterns import USUAL, facts_of, filled, path_by

FACTS = facts_of("Mirror", seed=7, day=date(2026, 11, 21))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (USUAL, "Mirror"),
        ("{model} {seed}", "Mirror 7"),
        ("{date}_{model}-{counter}", "2026-11-21_Mirror-004"),
        ("  print of {model} ", "print of Mirror"),
        ("no fields", "no fields"),
        ("a/b:{model}", "a b Mirror"),
        ("", "glyphs"),
        ("...", "glyphs"),
        ("con", "glyphs"),
    ],
)
def test_fields_are_filled_in(pattern, name):
    assert filled(pattern, FACTS, counter=4) == name
    assert checked_name(name) == name


def test_what_is_not_known_leaves_no_trace():
    facts = facts_of("Mirror")
    assert filled("{model}-{seed}-{counter}", facts, counter=12) == "Mirror-012"
    assert filled("{seed} {model} {date}", facts, counter=1) == "Mirror"


@pytest.mark.parametrize("pattern", ["{modell}", "{", "{model", "{}", "}{", "{{model}}"])
def test_a_field_that_there_is_not_is_explained(pattern):
    with pytest.raises(FileError, match=r"\{model\}, \{seed\}, \{date\}, \{counter\}"):
        filled(pattern, FACTS, counter=1)


def test_a_models_name_is_never_a_pattern_or_a_path():
    facts = facts_of("{counter}/../../etc")
    assert "/" not in filled("{model}", facts, counter=1)
    assert filled("{model}", facts_of("{seed}"), counter=1) == "{seed}"


def test_the_counter_goes_on_where_nothing_lies(tmp_path):
    for number in (1, 2, 4):
        (tmp_path / f"Mirror {number:03d}.png").write_bytes(b"")
    assert path_by(tmp_path, "{model} {counter}", ".png", FACTS).name == "Mirror 003.png"
    assert path_by(tmp_path, "{model} {counter}", ".gif", FACTS).name == "Mirror 001.gif"
    (tmp_path / "Mirror 003.png").symlink_to("nowhere")
    assert path_by(tmp_path, "{model} {counter}", ".png", FACTS).name == "Mirror 005.png"


def test_without_a_counter_a_taken_name_is_numbered(tmp_path):
    (tmp_path / "Mirror.png").write_bytes(b"")
    assert path_by(tmp_path, "{model}", ".png", FACTS).name == "Mirror-2.png"
    (tmp_path / "Mirror").mkdir()
    assert path_by(tmp_path, "{model}", "", FACTS).name == "Mirror-2"
