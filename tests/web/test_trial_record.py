"""The page of a trial: who took part, its documents, what was retracted, what changed; as posted, never as markup."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests import factories as make
from tests.web.test_pages import words
from trials.models import (
    BaselineMeasure,
    BaselineMeasurement,
    Document,
    FlowStep,
    PostedResults,
    Reference,
    Trial,
)
from web.presenters.participants import MOST_ROWS, GridRow, baseline, flow

pytestmark = pytest.mark.django_db
GROUPS = [
    {"id": "FG000", "title": "Transplant", "description": ""},
    {"id": "FG001", "title": "Drugs", "description": ""},
]


def step(trial: Trial, position: int, group: str, number: str, **columns: object) -> FlowStep:
    values = {"kind": "MILESTONE", "type": "STARTED", "period": "Overall Study", "json_path": "$.x"}
    return FlowStep.objects.create(
        trial=trial, position=position, group_id=group, participants_text=number, **(values | columns)
    )


def test_participants_stand_step_by_step_in_a_column_a_group() -> None:
    trial = make.make_trial()
    posted = PostedResults(trial=trial, flow_groups=GROUPS, flow_units="eyes")
    steps = [
        step(trial, 0, "FG000", "55", units_text="110"),
        step(trial, 1, "FG001", "0"),
        step(trial, 2, "FG000", "50", type="COMPLETED", step=1),
        step(trial, 3, "FG001", "3", kind="WITHDRAWAL", type="Death", step=0),
    ]
    found = flow(posted, steps)
    assert found is not None
    assert found.heads == ["Transplant", "Drugs"]
    assert found.rows == [
        GridRow("Overall Study", []),
        GridRow("Started", ["55 (110 eyes)", "0"]),
        GridRow("Completed", ["50", ""]),
        GridRow("Overall Study: did not complete, because of", []),
        GridRow("Death", ["", "3"]),
    ]


def test_periods_follow_each_other_each_with_its_own_losses() -> None:
    trial = make.make_trial()
    steps = [
        step(trial, 0, "FG000", "9", period="Second", period_position=1),
        step(trial, 1, "FG000", "1", period="First", kind="WITHDRAWAL", type="Death"),
        step(trial, 2, "FG000", "10", period="First"),
    ]
    found = flow(None, steps)
    assert found is not None
    assert [row.label for row in found.rows] == [
        "First",
        "Started",
        "First: did not complete, because of",
        "Death",
        "Second",
        "Started",
    ]
    assert found.heads == ["FG000"]


def measured(trial: Trial, **columns: object) -> BaselineMeasure:
    position = trial.baseline_measures.count()
    return BaselineMeasure.objects.create(trial=trial, position=position, **({"title": "Age"} | columns))


def value(measure: BaselineMeasure, group: str, text: str, **columns: object) -> None:
    position = measure.measurements.count()
    BaselineMeasurement.objects.create(
        measure=measure, position=position, group_id=group, value_text=text, **columns
    )


def test_baseline_figures_keep_their_spread_and_their_words() -> None:
    trial = make.make_trial()
    denominators = [{"group_id": "BG000", "units": "Participants", "text": "52", "class_title": ""}]
    posted = PostedResults(
        trial=trial,
        baseline_groups=[{"id": "BG000", "title": "Transplant", "is_total": False}],
        baseline_denominators=denominators,
    )
    age = measured(trial, param_type="MEAN", unit="years", dispersion_type="STANDARD_DEVIATION")
    value(age, "BG000", "41.2", spread_text="8.1")
    score = measured(trial, title="EDSS", param_type="MEDIAN", dispersion_type="INTER_QUARTILE_RANGE")
    value(score, "BG000", "NA", lower_text="2", upper_text="")
    sex = measured(trial, title="Sex", param_type="COUNT_OF_PARTICIPANTS", unit="Participants")
    value(sex, "BG000", "0", category_title="Female")
    value(sex, "BG000", "52", category_title="Male", category_position=1)
    found = baseline(posted, [age, score, sex])
    assert found is not None
    assert found.rows == [
        GridRow("Participants analysed", ["52"]),
        GridRow("Age", ["41.2 (SD 8.1)"], "Mean, years"),
        GridRow("EDSS", ["NA (interquartile range 2 to not given)"], "Median"),
        GridRow("Sex", [], "Count of participants"),
        GridRow("Female", ["0"]),
        GridRow("Male", ["52"]),
    ]


def test_a_table_too_long_for_a_page_says_how_much_is_left_in_the_registry(client: Client) -> None:
    trial = make.make_trial("NCT00000001", has_results=True, results_held=True)
    for position in range(MOST_ROWS + 4):
        step(trial, position, "FG000", "1", type=f"Milestone {position}", step=position)
    page = words(client, "/trials/NCT00000001/")
    assert "5 more rows in the registry" in page
    assert "Milestone 148<" in page
    assert "Milestone 149<" not in page


def test_a_trial_without_posted_results_has_no_empty_tables(client: Client) -> None:
    make.make_trial("NCT00000001")
    page = words(client, "/trials/NCT00000001/")
    assert "Who took part" not in page
    assert "Documents in the record" not in page


def test_a_document_is_linked_where_the_registry_keeps_it(client: Client) -> None:
    trial = make.make_trial("NCT00000012")
    Document.objects.create(trial=trial, position=0, has_protocol=True, has_sap=True, filename="Prot SAP_000.pdf",
                            size=1_234_567, date=make.date("2019-04"))  # fmt: skip
    Document.objects.create(trial=trial, position=1, label="Consent <b>")
    page = words(client, "/trials/NCT00000012/")
    address = "https://cdn.clinicaltrials.gov/large-docs/12/NCT00000012/Prot%20SAP_000.pdf"
    assert f'<a href="{address}">Study protocol, statistical analysis plan</a>' in page
    assert "Apr 2019</time>, 1.2 MB" in page
    assert "Consent &lt;b&gt;" in page
    [first, second] = client.get("/api/v1/trials/NCT00000012/").json()["documents"]
    assert (first["url"], second["url"]) == (address, None)


def test_a_retracted_reference_says_so(client: Client) -> None:
    trial = make.make_trial("NCT00000001")
    Reference.objects.create(trial=trial, position=0, pmid="1", citation="A report",
                             retractions=[{"pmid": "2", "source": "J Neurol 2020"}])  # fmt: skip
    assert "<b>Retracted</b>: J Neurol 2020" in words(client, "/trials/NCT00000001/")


def test_a_change_is_told_in_words_with_both_versions_and_both_dates(client: Client) -> None:
    trial = make.make_trial("NCT00000001")
    make.make_change(trial, kind="enrolment_cut", field="enrollment", before="200", after="<b>40</b>",
                     registry_date=make.date("2025-09-20"))  # fmt: skip
    page = words(client, "/trials/NCT00000001/")
    assert '<time datetime="2025-09-20">20 Sep 2025</time><div>Fewer participants' in page
    assert '<span class="vh">was </span>200' in page
    assert "&lt;b&gt;40&lt;/b&gt;" in page
    assert "seen here on 25 Sep 2025" in page


def test_many_changes_are_folded_and_the_rest_is_given_as_data(client: Client) -> None:
    trial = make.make_trial("NCT00000001")
    for day in range(105):
        make.make_change(trial, seen_at=make.NOON + dt.timedelta(days=day))
    page = words(client, "/trials/NCT00000001/")
    assert "88 more changes" in page
    assert '<a href="/api/v1/trials/NCT00000001/changes/">5 more, as data</a>' in page


def test_a_record_without_changes_says_since_when_none_was_seen(client: Client) -> None:
    make.make_trial("NCT00000001")
    assert "No change since we first received it." in words(client, "/trials/NCT00000001/")


def test_the_api_gives_participants_number_by_number(client: Client) -> None:
    make.make_whole_trial("NCT00000001", minimum_age="18 Years", minimum_age_years=18, has_dmc=False)
    trial = client.get("/api/v1/trials/NCT00000001/").json()
    assert trial["participant_flow"]["groups"][0]["title"] == "Transplant"
    assert trial["participant_flow"]["steps"][0]["participants"] == 55
    assert trial["baseline"]["measures"][0]["measurements"][0]["value"] == 41.2
    assert (trial["minimum_age_years"], trial["maximum_age_years"]) == (18, None)
    assert (trial["has_dmc"], trial["fda_regulated_drug"]) == (False, None)
    assert trial["results_submissions"][0]["released_date"]["date"] == "2019-04-02"
    assert trial["annotations"][0]["section"] == "UNPOSTED"


def test_the_api_gives_null_where_no_results_section_is_posted(client: Client) -> None:
    make.make_trial("NCT00000001")
    trial = client.get("/api/v1/trials/NCT00000001/").json()
    assert (trial["participant_flow"], trial["baseline"], trial["limitations"]) == (None, None, None)
