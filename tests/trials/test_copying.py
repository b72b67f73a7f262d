"""COPY and upserts: every character arrives as it was, an error names its column, keys are nobody else's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction

from tests.factories import date, make_posted_outcome, make_trial
from trials.copying import array_text, copy_rows, delete_rows, next_keys, upsert_rows
from trials.models import Arm, Document, Intervention, PostedMeasurement, PostedOutcome, Reference, Trial

pytestmark = pytest.mark.django_db

ODD = [
    "tab\there",
    "new\nline\r\nand return",
    "back\\slash \\n \\t \\\\",
    "\\N",
    "\\.",
    "NULL",
    'double " quote, comma, {brace}',
    "single ' quote $1 %s {}",
    "søren 漢字 🧠 \u2028 \ufeff",
    " spaces before and after ",
    "",
]


def arm(trial: Trial, position: int, label: str, names: Any = ()) -> tuple[Any, ...]:
    return trial.pk, position, label, "", "", names


ARM = ("trial_id", "position", "label", "type", "description", "intervention_names")


def test_every_character_survives_in_text_in_arrays_and_in_json() -> None:
    trial = make_trial()
    copy_rows(Arm, ARM, [arm(trial, i, words, (words, "x", words)) for i, words in enumerate(ODD)])
    stored = trial.arms.order_by("position").values_list("label", "intervention_names")
    assert list(stored) == [(words, [words, "x", words]) for words in ODD]
    notices = [{"pmid": words, "source": words} for words in ODD]
    columns = ("trial_id", "position", "pmid", "type", "citation", "retractions")
    copy_rows(Reference, columns, [(trial.pk, 0, "", "", "", notices)])
    assert Reference.objects.get().retractions == notices


def test_an_array_of_nothing_is_not_an_array_of_an_empty_text() -> None:
    assert (array_text(()), array_text(("",))) == ("{}", '{""}')


def test_what_is_missing_stays_missing_and_numbers_stay_exact() -> None:
    trial = make_trial()
    columns = (
        "trial_id",
        "position",
        "type",
        "label",
        "has_protocol",
        "date",
        "uploaded",
        "filename",
        "size",
    )
    copy_rows(
        Document,
        columns,
        [
            (trial.pk, 0, "", "", None, None, "", "", None),
            (trial.pk, 1, "", "", False, date("2005-11"), "", "", 0),
        ],
    )
    stored = Document.objects.order_by("position").values_list("has_protocol", "date", "size")
    assert list(stored) == [(None, None, None), (False, date("2005-11"), 0)]
    outcome = make_posted_outcome(trial)
    columns = ("outcome_id", "position", "group_id", "value", "spread", "json_path", "comment")
    columns += ("class_title", "class_position", "category_title", "category_position")
    columns += ("value_text", "spread_text", "lower_text", "upper_text")
    value = Decimal("-12345678901234567890.123456789012345")
    copy_rows(PostedMeasurement, columns, [(outcome.pk, 1, "", value, None, "", "", "", 0, "", 0, *[""] * 4)])
    assert PostedMeasurement.objects.values_list("value", "spread").get(position=1) == (value, None)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"type": "x" * 41}, "type"),
        ({"label": "a\0b"}, "label"),
        ({"intervention_names": ("a\0b",)}, "names"),
    ],
)
def test_an_error_names_the_column_to_blame(wrong: dict[str, Any], column: str) -> None:
    trial = make_trial()
    row = dict(zip(ARM, arm(trial, 0, "fine"), strict=True)) | wrong
    with pytest.raises(DataError, match=rf"Arm\.\w*{column}: "), transaction.atomic():
        copy_rows(Arm, ARM, [arm(trial, 1, "fine"), tuple(row.values())])
    assert not Arm.objects.exists()


def test_half_a_character_and_a_nul_in_json_are_errors_of_their_column() -> None:
    trial = make_trial()
    columns = ("trial_id", "position", "pmid", "type", "citation", "retractions")
    for odd in ("\0", "half \ud83e"):
        with pytest.raises(DataError, match=r"Reference\.retractions: "), transaction.atomic():
            copy_rows(Reference, columns, [(trial.pk, 0, "", "", "", [{"pmid": odd}])])
    with pytest.raises(DataError, match=r"Arm\.label"), transaction.atomic():
        copy_rows(Arm, ARM, [arm(trial, 0, "half \ud83e")])


def test_a_row_that_is_there_already_is_refused() -> None:
    trial = make_trial()
    with pytest.raises(IntegrityError, match="arm_position_in_trial"), transaction.atomic():
        copy_rows(Arm, ARM, [arm(trial, 0, "one"), arm(trial, 0, "again")])


def test_keys_are_handed_out_once_and_the_next_row_comes_after_them() -> None:
    first, second = next_keys(Intervention, 3), next_keys(Intervention, 2)
    assert len({*first, *second}) == 5
    assert sorted(first) == first
    later = Intervention.objects.create(trial=make_trial(), position=0, name="x")
    assert later.pk > max(second)
    assert next_keys(Intervention, 0) == []


def test_an_upsert_adds_what_is_new_and_sets_only_the_columns_named() -> None:
    trial = make_trial()
    held = Arm.objects.create(trial=trial, position=0, label="old", description="kept")
    columns = ("trial_id", "position", "label", "type", "description", "intervention_names")
    for label in ("new", "newer"):  # twice in one transaction
        stored = upsert_rows(
            Arm,
            columns,
            [(trial.pk, 1, label, "", "given", ()), (trial.pk, 0, label, "", "given", ())],
            unique=["trial_id", "position"],
            update=["label"],
        )
    assert [row[1:] for row in stored] == [(trial.pk, 0), (trial.pk, 1)]
    assert stored[0][0] == held.pk
    rows = trial.arms.order_by("position").values_list("pk", "label", "description")
    assert list(rows) == [(held.pk, "newer", "kept"), (stored[1][0], "newer", "given")]


def test_rows_are_deleted_by_the_keys_of_what_they_hang_on_and_no_others() -> None:
    gone, kept = make_trial(), make_trial()
    for trial in (gone, kept):
        make_posted_outcome(trial).analyses.all().delete()
    delete_rows(PostedMeasurement, "outcome_id", [gone.pk], through=(PostedOutcome, "trial_id"))
    delete_rows(PostedOutcome, "trial_id", [gone.pk])
    assert [one.trial_id for one in PostedOutcome.objects.all()] == [kept.pk]
    assert PostedMeasurement.objects.count() == 1
