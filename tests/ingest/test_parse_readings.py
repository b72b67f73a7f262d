"""Single values as printed: ages in years, numbers of other registers, dates that are not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.sources.clinicaltrials_gov.readings import RecordProblem, age_in_years, reading
from ingest.sources.clinicaltrials_gov.registers import scheme
from tests.ingest.records import body, short
from trials.dates import PartialDate
from trials.facts import AnnotationFacts, ResultsSubmissionFacts, TrialFacts


def tracked(*submissions: dict[str, Any]) -> TrialFacts:
    tracking = {"submissionInfos": list(submissions)}
    return parse(body(short() | {"derivedSection": {"miscInfoModule": {"submissionTracking": tracking}}}))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("18 Years", "18"),
        ("1 Year", "1"),
        ("6 Months", "0.5"),
        ("30 Days", "0.082136"),
        ("2 Weeks", "0.03833"),
        ("24 Hours", "0.002738"),
        ("0 Years", "0"),
        ("17.5 years", "17.5"),
        (" 18 Years ", "18"),
        ("18Years", "18"),
        ("100 Years", "100"),
    ],
)
def test_an_age_is_read_in_years(text: str, years: str) -> None:
    assert age_in_years(text) == Decimal(years)


@pytest.mark.parametrize(
    "text", ["", "N/A", "18", "Years", "-1 Years", "18 Moons", "1e3 Years", "1000 Years"]
)
def test_what_is_no_age_is_none_and_keeps_its_text(text: str) -> None:
    facts = parse(body(short(eligibilityModule={"minimumAge": text})))
    assert (facts.minimum_age, facts.minimum_age_years) == (text, None)


@pytest.mark.parametrize(
    ("number", "type_", "expected"),
    [
        ("2011-000001-10", "", "EUDRACT"),
        ("2011-000001-10-SE", "OTHER", "EUDRACT"),
        ("EudraCT number: 2011-000001-10", "OTHER", "EUDRACT"),
        ("2022-500014-26-00", "", "CTIS"),
        ("2022-500014-26", "EUDRACT_NUMBER", "CTIS"),
        ("given later", "CTIS", "CTIS"),
        ("given later", "EUDRACT_NUMBER", "EUDRACT"),
        ("ISRCTN12345678", "REGISTRY", "ISRCTN"),
        ("isrctn 12345678", "OTHER", "ISRCTN"),
        ("U1111-1234-5678", "", "UTN"),
        ("DRKS00012345", "", "DRKS"),
        ("ACTRN12612000000000", "", "ACTRN"),
        ("NCT00000001", "", "NCT"),
        ("CTRI/2019/05/019222", "", "CTRI"),
        ("ISRCTN1234567", "REGISTRY", ""),
        ("R01 NS012345", "NIH", ""),
        ("2011-000001", "", ""),
        ("", "", ""),
    ],
)
def test_the_register_of_a_number_is_known_from_its_form_else_from_its_type(
    number: str, type_: str, expected: str
) -> None:
    assert scheme(number, type_) == expected


def test_a_date_printed_as_unknown_is_missing_and_said_to_be_unknown() -> None:
    facts = tracked({"releaseDate": "2020-01-02", "unreleaseDate": "Unknown"})
    assert facts.results_submissions == (
        ResultsSubmissionFacts(released_date=PartialDate("2020-01-02"), unreleased_unknown=True),
    )


def test_results_not_taken_back_are_not_said_to_be() -> None:
    assert tracked({"releaseDate": "2020-01-02"}).results_submissions[0].unreleased_unknown is None


def test_an_unposted_event_of_an_unknown_day_is_kept() -> None:
    events = [{"type": "UNRELEASE", "date": "Unknown"}]
    section = {"annotationModule": {"unpostedAnnotation": {"unpostedEvents": events}}}
    assert parse(body(short() | {"annotationSection": section})).annotations == (
        AnnotationFacts(section="UNPOSTED", type="UNRELEASE", date_unknown=True),
    )


@pytest.mark.parametrize(
    ("module", "path"),
    [
        ({"studyFirstSubmitDate": "2005-13"}, "studyFirstSubmitDate"),
        ({"lastUpdateSubmitDate": "soon"}, "lastUpdateSubmitDate"),
        ({"dispFirstPostDateStruct": {"date": "2005-02-30"}}, "dispFirstPostDateStruct.date"),
    ],
)
def test_a_submission_date_that_is_none_is_named_with_its_place(module: dict[str, Any], path: str) -> None:
    with pytest.raises(RecordProblem) as caught:
        parse(body(short(statusModule=module)))
    assert caught.value.json_path == f"$.protocolSection.statusModule.{path}"


def test_a_reset_date_that_is_none_is_named_with_its_place() -> None:
    with pytest.raises(RecordProblem) as caught:
        tracked({}, {"resetDate": "2020-1-1"})
    assert caught.value.json_path.endswith("submissionTracking.submissionInfos[1].resetDate")


def test_a_document_of_a_negative_size_is_named_with_its_place() -> None:
    section = {"largeDocumentModule": {"largeDocs": [{"filename": "a.pdf", "size": -1}]}}
    with pytest.raises(RecordProblem) as caught:
        parse(body(short() | {"documentSection": section}))
    assert caught.value.json_path == "$.documentSection.largeDocumentModule.largeDocs[0].size"


def test_nothing_said_is_told_from_no() -> None:
    silent, no = parse(body(short())), parse(body(short(oversightModule={"oversightHasDmc": False})))
    assert (silent.has_dmc, no.has_dmc) == (None, False)


def test_a_number_read_twice_is_one_and_the_same() -> None:
    assert reading("26,300") is reading("26,300")
    assert reading("") is reading("")


def test_a_long_text_where_a_number_should_be_is_kept_whole() -> None:
    assert reading("9" * 100_000).text == "9" * 100_000
