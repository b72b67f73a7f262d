"""No difference between two versions is lost, and none is made up, whatever attributes the facts have."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from tests.trials.random_facts import changeable, changed, changed_at, filled, paths
from tests.trials.two_versions import NOTHING, between, planned
from trials import facts as f
from trials.change_fields import COMPUTED_FROM, KINDS
from trials.change_kinds import CHANGE_WORDS, RANKS, ChangeKind
from trials.changes import changes, headline
from trials.differences import NAMED_BY, PLACES, RENAMED_BY, attributes, names

TOLD_WITH = {
    "last_known_status": "overall_status",
    "enrollment_kind": "enrollment",
    "has_results": "results_first_posted",
}
RESULTS = {"results", "results_first_posted"}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", changeable(f.TrialFacts))
def test_a_change_of_any_attribute_however_deep_is_told(name: str, seed: int) -> None:
    random = Random(f"{name} {seed}")
    before = filled(f.TrialFacts, random)
    after = changed(before, name, random)
    for found in (changes(before, after), changes(after, before)):
        assert found, f"{getattr(before, name)!r} -> {getattr(after, name)!r}"
        assert {one.field.split(".")[0] for one in found} <= {name, TOLD_WITH.get(name, name)} | RESULTS
        assert all(one.before != one.after for one in found)
        assert max(len(one.before) + len(one.after) for one in found) < 4500
        assert [(one.rank, one.field) for one in found] == sorted((one.rank, one.field) for one in found)


@pytest.mark.parametrize("path", list(paths(f.TrialFacts)))
def test_a_change_at_any_depth_is_told_with_where_it_is(path: str) -> None:
    random = Random(path)
    before = filled(f.TrialFacts, random, full=True)
    after = changed_at(before, path, random)
    found = changes(before, after)
    first = path.split(".")[0]
    assert found
    assert all(one.before != one.after for one in found)
    assert {one.field.split(".")[0] for one in found} == {TOLD_WITH.get(first, first)}


@pytest.mark.parametrize("seed", range(10))
def test_equal_facts_are_no_change(seed: int) -> None:
    assert changes(filled(f.TrialFacts, Random(seed)), filled(f.TrialFacts, Random(seed))) == ()
    assert headline(()) is None


@pytest.mark.parametrize("seed", range(10))
def test_another_order_is_no_change(seed: int) -> None:
    random = Random(seed)
    before = filled(f.TrialFacts, random)
    lists = {name: getattr(before, name) for name in attributes(before)}
    shuffled = {
        name: tuple(random.sample(value, len(value)))
        for name, value in lists.items()
        if isinstance(value, tuple)
    }
    assert changes(before, msgspec.structs.replace(before, **shuffled)) == ()


def test_the_place_of_an_item_is_no_change() -> None:
    moved = tuple(
        msgspec.structs.replace(planned("Walking"), type=type_, position=position)
        for type_, position in (("PRIMARY", 3), ("SECONDARY", 1))
    )
    back = tuple(msgspec.structs.replace(one, position=0) for one in moved)
    assert between({"planned_outcomes": moved}, {"planned_outcomes": back}) == ()


def structs(shape: Any) -> Iterator[type]:
    """Every type of facts within a type."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        yield shape
        for one in get_type_hints(shape).values():
            yield from structs(one)
    for one in get_args(shape):
        yield from structs(one)


def test_every_type_in_a_list_says_what_names_it() -> None:
    listed = {
        one for one in structs(f.TrialFacts) if one not in (f.TrialFacts, f.PostedResultsFacts, f.Reading)
    }
    assert {one.__name__ for one in listed if not names(one)} == set()
    for shape, those in (*NAMED_BY.items(), *RENAMED_BY.items()):
        assert set(those) <= set(shape.__struct_fields__), shape


def test_rules_are_about_attributes_that_exist() -> None:
    known = set(attributes(NOTHING))
    assert {path.split(".")[0] for path in KINDS} <= known
    assert set(COMPUTED_FROM) | {one for origins in COMPUTED_FROM.values() for one in origins} <= known
    every = {name for shape in structs(f.TrialFacts) for name in shape.__struct_fields__}
    assert every >= PLACES
    assert {
        *("position", "class_position", "category_position", "period_position", "step", "json_path")
    } == PLACES


def test_every_kind_has_words_and_a_rank_of_its_own() -> None:
    assert list(CHANGE_WORDS) == [kind.value for kind in ChangeKind]
    assert len(set(RANKS.values())) == len(ChangeKind)
    assert min(RANKS.values()) == 1
    assert max(len(kind.value) for kind in ChangeKind) <= 40
