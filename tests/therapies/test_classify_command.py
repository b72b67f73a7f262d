"""manage.py classify: counts, reasons and agreement, in words."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.therapies.records import record
from tests.therapies.test_actions import DRUG, HSCT, MSC, store
from therapies.models import Assignment

pytestmark = pytest.mark.django_db


def classify(*arguments: str) -> str:
    output = StringIO()
    call_command("classify", *arguments, stdout=output)
    return output.getvalue()


def test_it_classifies_everything_and_prints_counts() -> None:
    store(MSC)
    store(DRUG)
    printed = classify()
    assert "2 trials read, 1 changed" in printed
    assert "MSC              1 trials: 1 certain, 0 likely, 0 to review" in printed
    assert Assignment.objects.count() == 1


def test_it_explains_a_match_with_the_words_and_their_field() -> None:
    store(HSCT)
    printed = classify("--explain", "nct00000002")
    assert "HSCT (Haematopoietic stem cell transplantation): certain" in printed
    assert '"AHSCT" in brief_title, by names: AHSCT' in printed
    assert not Assignment.objects.exists()


def test_it_explains_what_set_words_aside() -> None:
    store(record("Faecal transfer after HSCT in MS", "Stool"))
    printed = classify("--explain", "NCT00000001")
    assert "No therapy named" in printed
    assert "tells who takes part; the study gives something else" in printed


def test_it_explains_that_a_trial_is_not_about_the_disease() -> None:
    store(record("Mesenchymal stem cells", conditions=("Arthritis",)))
    assert "Not about multiple sclerosis" in classify("--explain", "NCT00000001")


def test_an_unknown_trial_is_a_clear_error() -> None:
    with pytest.raises(CommandError, match="NCT09999999 is not stored"):
        classify("--explain", "NCT09999999")


def test_it_prints_precision_recall_and_every_disagreement(tmp_path: Path) -> None:
    for facts in (MSC, HSCT, DRUG):
        store(facts)
    labels = tmp_path / "labels.tsv"
    rows = (
        "nct_id\ttherapy",
        "NCT00000001\tMSC",
        "NCT00000002\tMSC",
        "NCT00000003\tNONE",
        "NCT00000004\tHSCT",
    )
    labels.write_text("\n".join(rows), encoding="utf-8")
    printed = classify("--evaluate", str(labels))
    assert "3 of 4 labelled trials are stored" in printed
    assert "MSC          1.000   0.500" in printed
    assert "NCT00000002  label MSC, rules HSCT" in printed
    assert "NCT00000004  is not stored" in printed


def test_a_missing_label_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.tsv: cannot be read"):
        classify("--evaluate", str(tmp_path / "none.tsv"))


def test_without_a_file_it_compares_with_the_labels_that_ship() -> None:
    store(MSC)
    assert "0 of 60 labelled trials are stored and were compared" in classify("--evaluate")
