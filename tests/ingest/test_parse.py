"""The protocol section of a record, field by field, and what may be absent from it."""

from __future__ import annotations

import dataclasses

import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from tests.ingest.records import FULL, body, full, short
from trials.dates import PartialDate, StatedDate
from trials.facts import (
    ArmFacts,
    CollaboratorFacts,
    InterventionFacts,
    PlannedOutcomeFacts,
    ReferenceFacts,
    SecondaryIdFacts,
    SiteFacts,
    TrialFacts,
)


def day(text: str, kind: str = "") -> StatedDate:
    return StatedDate(PartialDate(text), kind)


EVERY_FIELD = TrialFacts(
    nct_id="NCT90000100",
    brief_title="<b>Stem cell transplant</b> <script>alert(1)</script> \\< 60 years & MS",
    official_title="A made-up comparison of autologous haematopoietic stem cell transplantation with drug treatment",
    acronym="FULLREC",
    org_study_id="FULL-100",
    secondary_ids=(
        SecondaryIdFacts(id="2011-000001-10", type="EUDRACT_NUMBER"),
        SecondaryIdFacts(id="X-7", type="OTHER", domain="Example Hospital"),
    ),
    aliases=("NCT90000101", "NCT90000102"),
    brief_summary="Made up for tests.\n\n* first\n* second",
    detailed_description="Longer, and made up as well.",
    overall_status="UNKNOWN",
    last_known_status="RECRUITING",
    why_stopped="Made up: the money ran out",
    start=day("2005", "ACTUAL"),
    primary_completion=day("2012-06", "ESTIMATED"),
    completion=day("2013-02-28"),
    first_posted=day("2005-11-16", "ESTIMATED"),
    last_update_posted=day("2024-03-18", "ACTUAL"),
    results_first_posted=day("2014-05-06", "ACTUAL"),
    status_verified=day("2024-03"),
    study_type="INTERVENTIONAL",
    phases=("PHASE2", "PHASE3"),
    allocation="RANDOMIZED",
    intervention_model="PARALLEL",
    primary_purpose="TREATMENT",
    masking="DOUBLE",
    who_masked=("INVESTIGATOR", "OUTCOMES_ASSESSOR"),
    observational_model="COHORT",
    time_perspective="PROSPECTIVE",
    enrollment=110,
    enrollment_kind="ACTUAL",
    conditions=("Multiple Sclerosis", "Autoimmune Diseases"),
    keywords=("stem cells", "made up"),
    condition_mesh=("Multiple Sclerosis", "Sclerosis"),
    intervention_mesh=("Cyclophosphamide",),
    sex="ALL",
    minimum_age="18 Years",
    maximum_age="55 Years",
    healthy_volunteers=False,
    eligibility_criteria="Inclusion:\n\n* EDSS 2.0 \\- 6.0",
    lead_sponsor="Example Hospital",
    lead_sponsor_class="OTHER",
    collaborators=(
        CollaboratorFacts(name="Example Institute", sponsor_class="NIH"),
        CollaboratorFacts(name="Example Foundation"),
    ),
    arms=(
        ArmFacts(
            label="Transplant",
            type="EXPERIMENTAL",
            description="Cells once",
            intervention_names=("Procedure: AHSCT", "Drug: Cyclophosphamide"),
        ),
        ArmFacts(label="Drug", type="ACTIVE_COMPARATOR"),
    ),
    interventions=(
        InterventionFacts(
            name="AHSCT",
            type="PROCEDURE",
            description="Autologous cells",
            other_names=("autologous HSCT", "transplant"),
            arm_labels=("Transplant",),
        ),
        InterventionFacts(name="Cyclophosphamide", type="DRUG"),
    ),
    planned_outcomes=(
        PlannedOutcomeFacts(
            type="PRIMARY",
            position=0,
            measure="Relapse-free survival",
            description="No relapse",
            time_frame="24 months",
        ),
        PlannedOutcomeFacts(type="SECONDARY", position=0, measure="EDSS change", time_frame="12 months"),
        PlannedOutcomeFacts(type="SECONDARY", position=1, measure="Treatment-related mortality"),
        PlannedOutcomeFacts(type="OTHER_PRE_SPECIFIED", position=0, measure="Cytokines"),
    ),
    sites=(
        SiteFacts(
            facility="Example Clinic",
            status="RECRUITING",
            city="Uppsala",
            state="Uppland",
            zip="751 85",
            country="Sweden",
            latitude=59.85882,
            longitude=17.63889,
        ),
        SiteFacts(city="Rio Grande", country="Brazil"),
    ),
    references=(
        ReferenceFacts(pmid="12345678", type="RESULT", citation="Example A. Made up. 2013."),
        ReferenceFacts(type="BACKGROUND", citation="Example B. Also made up."),
    ),
    has_results=True,
)


def test_every_field_of_a_full_record_is_read_as_written() -> None:
    assert dataclasses.replace(parse(body(FULL)), results=None) == EVERY_FIELD


def test_the_full_record_leaves_no_field_at_its_default() -> None:
    empty = TrialFacts(nct_id="", brief_title="")
    facts = parse(body(FULL))
    assert [
        one.name for one in dataclasses.fields(facts) if getattr(facts, one.name) == getattr(empty, one.name)
    ] == []


def test_a_record_of_a_number_alone_is_read_with_everything_else_missing() -> None:
    facts = parse(b'{"protocolSection":{"identificationModule":{"nctId":"NCT90000200"}}}')
    assert facts == TrialFacts(nct_id="NCT90000200", brief_title="NCT90000200")


@pytest.mark.parametrize(
    "module", [name for name in FULL["protocolSection"] if name != "identificationModule"]
)
def test_any_module_of_the_protocol_may_be_missing(module: str) -> None:
    record = full()
    del record["protocolSection"][module]
    assert parse(body(record)).nct_id == "NCT90000100"


@pytest.mark.parametrize("section", ["resultsSection", "derivedSection", "annotationSection", "hasResults"])
def test_any_section_but_the_protocol_may_be_missing(section: str) -> None:
    record = full()
    del record[section]
    facts = parse(body(record))
    assert (facts.results is None) == (section == "resultsSection")
    assert facts.has_results


def test_results_announced_but_not_carried_are_told_from_no_results() -> None:
    announced, silent = parse(body(short() | {"hasResults": True})), parse(body(short()))
    assert (announced.has_results, announced.results) == (True, None)
    assert (silent.has_results, silent.results) == (False, None)


def test_a_missing_short_title_falls_back_to_the_long_one() -> None:
    record = full()
    del record["protocolSection"]["identificationModule"]["briefTitle"]
    assert parse(body(record)).brief_title == EVERY_FIELD.official_title


@pytest.mark.parametrize("text", ["2005", "2005-11", "2005-11-16"])
def test_a_partial_date_stays_as_exact_as_it_is_given(text: str) -> None:
    facts = parse(body(short(statusModule={"startDateStruct": {"date": text}})))
    assert facts.start == day(text)


def test_a_kind_without_a_date_is_no_date() -> None:
    assert parse(body(short(statusModule={"startDateStruct": {"type": "ACTUAL"}}))).start is None


@pytest.mark.parametrize(("count", "read"), [(99_999_999, None), (0, 0), (2_147_483_647, 2_147_483_647)])
def test_the_registrys_word_for_unknown_enrolment_is_no_number(count: int, read: int | None) -> None:
    facts = parse(body(short(designModule={"enrollmentInfo": {"count": count}})))
    assert facts.enrollment == read


def test_values_outside_the_word_lists_are_kept_as_they_came() -> None:
    facts = parse(
        body(
            short(
                statusModule={
                    "overallStatus": "PAUSED_BY_MOON",
                    "startDateStruct": {"date": "2005", "type": "GUESS"},
                },
                designModule={"studyType": "SOMETHING_NEW", "phases": ["PHASE9"]},
                eligibilityModule={"sex": "OTHER"},
            )
        )
    )
    assert (facts.overall_status, facts.study_type, facts.phases) == (
        "PAUSED_BY_MOON",
        "SOMETHING_NEW",
        ("PHASE9",),
    )
    assert (facts.start, facts.sex) == (day("2005", "GUESS"), "OTHER")


def test_six_characters_that_spell_an_escaped_nul_are_text() -> None:
    assert parse(body(short(title=r"written \u0000 out"))).brief_title == r"written \u0000 out"
