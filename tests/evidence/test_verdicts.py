"""The first words of the site rest on numbers that exist."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from evidence.domains import DOMAIN_LABELS
from evidence.facts import ReportFacts
from evidence.literature_files import read_literature
from evidence.questions import QUESTIONS
from evidence.verdicts import Pointer, VerdictError, read_verdicts, verdicts

SHIPPED = [
    (f"{therapy}/{domain}", pointer)
    for therapy, domains in read_verdicts().items()
    for domain, verdict in domains.items()
    for pointer in (verdict.lead, *verdict.also)
]


@cache
def shipped_reports() -> dict[str, ReportFacts]:
    return {report.id: report for report in read_literature().reports}


def test_each_tracked_therapy_has_a_verdict_on_relapse_disability_and_safety() -> None:
    assert {therapy: set(domains) for therapy, domains in verdicts().items()} == {
        "hsct": {"relapse", "disability", "safety"},
        "msc": {"relapse", "disability", "safety"},
    }
    assert {"relapse", "disability", "safety"} <= set(DOMAIN_LABELS)


@pytest.mark.parametrize(
    ("place", "pointer"), SHIPPED, ids=[f"{p} {q.report}{q.question} {q.result}" for p, q in SHIPPED]
)
def test_every_pointer_names_a_shipped_result_or_question_of_its_therapy(
    place: str, pointer: Pointer
) -> None:
    therapy, domain = place.split("/")
    reports = shipped_reports()
    if pointer.question:
        asked = {one.slug: one for one in QUESTIONS}[pointer.question]
        assert (asked.therapy, asked.domain) == (therapy, domain)
        assert pointer.report == "" or asked.measure in {
            one.measure for one in reports[pointer.report].results
        }
        return
    report = reports[pointer.report]
    assert report.therapy == therapy
    assert pointer.result in {one.key for one in report.results}


def test_what_follows_the_lead_is_put_in_words() -> None:
    for domains in verdicts().values():
        for verdict in domains.values():
            assert verdict.verdict.endswith(".")
            assert all(pointer.words for pointer in verdict.also)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hsct: [", "while parsing"),
        ("hsct: {relapse: {verdict: Good.}}", "lead"),
        ("hsct: {relapse: {verdict: 3, lead: {}}}", "Expected `str`"),
        ("hsct: {relapse: {verdict: Good., lead: {rapport: x}}}", "unknown field `rapport`"),
    ],
)
def test_a_mistake_is_named_with_the_file(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "verdicts.yaml"
    file.write_text(text)
    with pytest.raises(VerdictError, match=r"verdicts\.yaml: ") as caught:
        read_verdicts(file)
    assert words in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VerdictError, match=r"none\.yaml"):
        read_verdicts(tmp_path / "none.yaml")
