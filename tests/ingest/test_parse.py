"""The protocol section of a record, field by field, and what may be absent from it."""

from __future__ import annotations

import json
from decimal import Decimal

import msgspec
import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from tests.ingest.records import FULL, body, full, short
from trials.dates import PartialDate, StatedDate
from trials.facts import (
    AnnotationFacts,
    ArmFacts,
    CollaboratorFacts,
    DocumentFacts,
    InterventionFacts,
    LinkFacts,
    PlannedOutcomeFacts,
    PostedResultsFacts,
    ReferenceFacts,
    ResultsSubmissionFacts,
    RetractionFacts,
    SecondaryIdFacts,
    SharedDataFacts,
    SiteFacts,
    TrialFacts,
    asdict,
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
        SecondaryIdFacts(id="2011-000001-10", type="EUDRACT_NUMBER", scheme="EUDRACT"),
        SecondaryIdFacts(id="X-7", type="OTHER", domain="Example Hospital", link="https://example.org/X-7"),
        SecondaryIdFacts(id="ISRCTN00000001", type="REGISTRY", domain="Example Register", scheme="ISRCTN"),
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
    disposition_first_posted=day("2013-05-16", "ESTIMATED"),
    quality_comments_posted=day("2014-04-20", "ACTUAL"),
    status_verified=day("2024-03"),
    first_submitted=day("2005-11-01"),
    first_submitted_qc=day("2005-11-10"),
    last_update_submitted=day("2024-03-15"),
    results_first_submitted=day("2014-02-03"),
    results_first_submitted_qc=day("2014-04-07"),
    disposition_first_submitted=day("2013-05-08"),
    disposition_first_submitted_qc=day("2013-05-09"),
    results_estimated_submitted=day("2013-06-01"),
    results_waived=False,
    delayed_posting=True,
    results_submissions=(
        ResultsSubmissionFacts(
            released_date=PartialDate("2014-02-03"), unreleased_unknown=True, quality_round=2
        ),
        ResultsSubmissionFacts(
            released_date=PartialDate("2014-03-01"),
            unreleased_date=PartialDate("2014-03-02"),
            unreleased_unknown=False,
            reset_date=PartialDate("2014-03-20"),
        ),
    ),
    annotations=(
        AnnotationFacts(section="UNPOSTED", type="RELEASE", date=PartialDate("2014-02-03")),
        AnnotationFacts(section="UNPOSTED", type="UNRELEASE", date_unknown=True),
        AnnotationFacts(
            section="VIOLATION",
            type="VIOLATION_IDENTIFIED",
            description="Failure to submit",
            created_date=PartialDate("2015-01-05"),
            issued_date=PartialDate("2015-01-04"),
            released_date=PartialDate("2015-01-06"),
            posted_date=PartialDate("2015-01-07"),
        ),
    ),
    study_type="INTERVENTIONAL",
    phases=("PHASE2", "PHASE3"),
    allocation="RANDOMIZED",
    intervention_model="PARALLEL",
    intervention_model_description="Two groups side by side",
    primary_purpose="TREATMENT",
    masking="DOUBLE",
    masking_description="Assessors do not know the arm",
    who_masked=("INVESTIGATOR", "OUTCOMES_ASSESSOR"),
    observational_model="COHORT",
    time_perspective="PROSPECTIVE",
    patient_registry=False,
    target_duration="5 Years",
    biospecimen_retention="SAMPLES_WITH_DNA",
    biospecimen_description="Blood",
    enrollment=110,
    enrollment_kind="ACTUAL",
    conditions=("Multiple Sclerosis", "Autoimmune Diseases"),
    keywords=("stem cells", "made up"),
    condition_mesh=("Multiple Sclerosis", "Sclerosis"),
    intervention_mesh=("Cyclophosphamide",),
    sex="ALL",
    gender_based=False,
    gender_description="Anyone",
    minimum_age="18 Years",
    maximum_age="660 Months",
    minimum_age_years=Decimal(18),
    maximum_age_years=Decimal(55),
    standard_ages=("ADULT", "OLDER_ADULT"),
    healthy_volunteers=False,
    eligibility_criteria="Inclusion:\n\n* EDSS 2.0 \\- 6.0",
    study_population="Clinic patients",
    sampling_method="NON_PROBABILITY_SAMPLE",
    lead_sponsor="Example Hospital",
    lead_sponsor_class="OTHER",
    responsible_party_type="SPONSOR",
    collaborators=(
        CollaboratorFacts(name="Example Institute", sponsor_class="NIH"),
        CollaboratorFacts(name="Example Foundation"),
    ),
    has_dmc=True,
    fda_regulated_drug=True,
    fda_regulated_device=False,
    unapproved_device=True,
    pediatric_postmarket_surveillance=False,
    us_export=False,
    fdaaa801_violation=True,
    has_expanded_access=True,
    expanded_access_nct_id="NCT90000199",
    expanded_access_status="AVAILABLE",
    expanded_access_types=("individual", "treatment"),
    ipd_sharing="YES",
    ipd_description="After publication",
    ipd_info_types=("STUDY_PROTOCOL", "SAP"),
    ipd_time_frame="5 years",
    ipd_access_criteria="On request",
    ipd_url="https://example.org/data",
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
    removed_countries=("France", "Germany"),
    references=(
        ReferenceFacts(pmid="12345678", type="RESULT", citation="Example A. Made up. 2013."),
        ReferenceFacts(
            type="BACKGROUND",
            citation="Example B. Also made up.",
            retractions=(RetractionFacts(pmid="87654321", source="Example J. 2015"),),
        ),
    ),
    links=(
        LinkFacts(label="The trial's site", url="https://example.org/trial"),
        LinkFacts(url="https://example.org/more"),
    ),
    shared_data=(
        SharedDataFacts(id="D-1", type="Study Protocol", url="https://example.org/D-1", comment="On request"),
    ),
    documents=(
        DocumentFacts(
            type="Prot_SAP",
            label="Study Protocol and Statistical Analysis Plan",
            has_protocol=True,
            has_sap=True,
            has_icf=False,
            date=PartialDate("2012-01-31"),
            uploaded="2014-02-03T10:55",
            filename="Prot_SAP_000.pdf",
            size=905430,
        ),
        DocumentFacts(filename="ICF_001.pdf"),
    ),
    no_analysis_plan=True,
    has_results=True,
)


def test_every_field_of_a_full_record_is_read_as_written() -> None:
    assert msgspec.structs.replace(parse(body(FULL)), results=None) == EVERY_FIELD


def left_at_default(facts: msgspec.Struct, empty: msgspec.Struct) -> list[str]:
    return [name for name in facts.__struct_fields__ if getattr(facts, name) == getattr(empty, name)]


def test_the_full_record_leaves_no_field_at_its_default() -> None:
    facts = parse(body(FULL))
    assert left_at_default(facts, TrialFacts(nct_id="", brief_title="")) == []
    assert facts.results
    assert left_at_default(facts.results, PostedResultsFacts()) == []


def test_nobody_of_the_record_is_named_in_the_facts() -> None:
    assert json.dumps(FULL).count("Nobody's Name") >= 5
    assert "Nobody" not in repr(parse(body(FULL)))
    assert "nobody@" not in repr(parse(body(FULL)))


def test_facts_of_the_same_record_are_equal_and_can_be_counted() -> None:
    facts = parse(body(FULL))
    assert len({facts, parse(body(FULL))}) == 1
    assert facts != msgspec.structs.replace(facts, enrollment=111)


def test_facts_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        parse(body(FULL)).enrollment = 1  # type: ignore[misc]


def test_facts_as_dictionaries_keep_their_tuples_dates_and_numbers() -> None:
    values = asdict(parse(body(FULL)))
    assert values["secondary_ids"][1]["domain"] == "Example Hospital"
    assert values["results"]["outcomes"][0]["measurements"][0]["value"] == {
        "text": "50",
        "value": Decimal(50),
    }
    assert values["start"] == day("2005", "ACTUAL")


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
