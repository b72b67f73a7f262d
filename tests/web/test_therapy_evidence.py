"""The therapy page's gap map and funnel: every cell and step counts what its link lists, and says what is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.domains import MEASURES
from evidence.models import PlannedMeasure, Report, Result
from tests.factories import (
    make_assignment,
    make_report,
    make_result,
    make_synthesis,
    make_therapy,
    make_trial,
)
from tests.web.test_pages import words
from therapies.models import Therapy
from trials.models import Trial
from web.charts.bars import count_bars, design_marks
from web.presenters.evidence_funnel import Stage, evidence_funnel
from web.presenters.gap_map import COLUMNS, OUTCOMES, GapCell, GapMap, gap_map

pytestmark = pytest.mark.django_db


def drawn(slug: str = "hsct") -> GapMap:
    therapy = Therapy.objects.get(slug=slug)
    return gap_map(therapy, list(Result.objects.filter(report__therapy=therapy).select_related("report")))


def cell(found: GapMap, row: str, column: str) -> GapCell:
    (line,) = (one for one in found.rows if one.label == row)
    return line.cells[found.columns.index(column)]


def deaths(slug: str, **columns: Any) -> Report:
    report = make_report(slug, **columns)
    make_result(report, domain="safety", measure="treatment_related_mortality")
    return report


def plan(trial: Trial) -> None:
    PlannedMeasure.objects.create(
        trial=trial,
        type="PRIMARY",
        position=0,
        domain="mri",
        measure="brain_volume",
        confidence=1,
        rule="a rule",
    )


def test_a_cell_counts_reports_once_by_design_and_people(client: Client) -> None:
    report = deaths("one", ms_type="SPMS", n=30, design_type="randomised")
    make_result(report, key="again", domain="safety", measure="treatment_related_mortality")
    deaths("two", ms_type="PPMS", n=1000)
    found = cell(drawn(), "Death related to treatment", "Progressive MS")
    assert (found.count, found.people, found.basis) == (2, "1,030 people", "1 randomised, 1 single arm")


def test_reports_that_may_share_people_count_the_largest_and_say_or_more() -> None:
    deaths("large", ms_type="mixed", n=500, groups=("one",))
    deaths("small", ms_type="mixed", n=50, groups=("one", "two"))
    deaths("other", ms_type="mixed", n=7, groups=("three",))
    assert cell(drawn(), "Death related to treatment", "Both in one report").people == "507 people or more"


def test_a_report_that_does_not_say_how_many_people_makes_the_number_a_least_one() -> None:
    deaths("known", ms_type="MS", n=1)
    deaths("unknown", ms_type="", n=None)
    assert cell(drawn(), "Death related to treatment", "Form not stated").people == "1 person or more"
    Report.objects.update(n=None)
    assert cell(drawn(), "Death related to treatment", "Form not stated").people == "people not reported"


def test_an_outcome_that_nobody_reported_keeps_its_row_and_says_none(client: Client) -> None:
    deaths("one")
    page = words(client, "/therapies/hsct/")
    assert '<th scope="row">Cancer</th><td class="gap"><span>none</span></td>' in page
    found = drawn()
    assert len(found.rows) == len(OUTCOMES)
    assert found.gaps == len(OUTCOMES) * len(COLUMNS) - 1
    assert f"{found.gaps} of the cells hold no report" in page


def test_every_cell_leads_to_exactly_the_reports_it_counts(client: Client) -> None:
    deaths("one", ms_type="mixed")
    deaths("two", ms_type="SPMS", design_type="comparative")
    for course, (domain, measure) in zip(("RRMS", "MS", "", "mixed"), (
        ("relapse", "arr"), ("disability", "edss_change"), ("mri", "gd_lesions"), ("composite", "neda"),
    ), strict=True):  # fmt: skip
        make_result(make_report(ms_type=course), domain=domain, measure=measure)
    baseline = make_report("before", ms_type="RRMS")
    make_result(baseline, domain="disability", measure="edss_value", time_kind="baseline")
    make_result(make_report("control"), domain="safety", measure="death", arm_role="comparator")
    seen = 0
    for row in drawn().rows:
        for one in row.cells:
            if one.count:
                seen += one.count
                assert client.get(one.url).context["page"].paging.paginator.count == one.count, one.url
    assert seen == 6


def test_trials_under_way_that_plan_an_outcome_are_counted_as_their_list_does(client: Client) -> None:
    make_report()
    for status in ("RECRUITING", "COMPLETED", "ACTIVE_NOT_RECRUITING"):
        trial = make_trial(therapy="hsct", overall_status=status)
        plan(trial)
    plan(make_trial(therapy="msc", overall_status="RECRUITING"))
    (row,) = (one for one in drawn().rows if one.label == "Brain volume")
    assert row.running == 2
    assert client.get(row.running_url).context["page"].paging.paginator.count == 2


def test_every_measure_of_the_map_is_one_of_the_house_and_stands_once() -> None:
    placed = [(domain, measure) for _, domain, measures in OUTCOMES for measure in measures]
    assert len(placed) == len(set(placed))
    assert set(placed) <= set(MEASURES)


def test_marks_stand_randomised_first_and_wrap_after_eight() -> None:
    found = design_marks(["single_arm"] * 8 + ["randomised", "comparative"])
    assert [one.design for one in found.marks[:3]] == ["randomised", "comparative", "single_arm"]
    assert (found.marks[7].x, found.marks[7].y) == (105, 0)
    assert (found.marks[8].x, found.marks[8].y) == (0, 15)
    assert (found.width, found.height) == (120, 30)
    assert design_marks([]).marks == ()
    with pytest.raises(ValueError, match="no mark for guess"):
        design_marks(["guess"])


def test_bars_share_one_scale_and_a_small_count_stays_in_sight() -> None:
    assert [one.width for one in count_bars([30, 15, 0])] == [300.0, 150.0, 0.0]
    assert count_bars([1000, 1])[1].width == 2.0
    assert count_bars([0, 0])[0].width == 0.0
    assert count_bars([]) == []
    with pytest.raises(ValueError, match="below 0"):
        count_bars([-1])


def stages() -> dict[str, Stage]:
    return {one.label: one for one in evidence_funnel(Therapy.objects.get(slug="hsct"))}


def five_trials() -> None:
    for nct_id, status, posted in (
        ("NCT00000001", "COMPLETED", True),
        ("NCT00000002", "COMPLETED", False),
        ("NCT00000003", "TERMINATED", True),
        ("NCT00000004", "RECRUITING", False),
        ("NCT00000005", "UNKNOWN", False),
    ):
        make_trial(nct_id, therapy="hsct", overall_status=status, has_results=posted)
    make_report("first", registry_ids=["NCT00000001"])
    make_report("second", registry_ids=["NCT00000003", "NCT00000001"])
    make_report("unregistered")
    make_report("elsewhere", therapy="msc", registry_ids=["NCT00000002"])
    rows = [{"report": slug, "used": slug != "second"} for slug in ("first", "second", "unregistered")]
    answer = {"rows": rows, "set_aside": [], "pooled": {"estimate": 0.01}}
    make_synthesis("hsct-treatment-related-mortality", answer=answer)


def test_each_step_of_the_funnel_counts_trials_and_says_what_became_of_the_others() -> None:
    five_trials()
    found = stages()
    assert {label: one.bar.count for label, one in found.items()} == {
        "Registered": 5, "Completed": 2, "Results posted": 2, "Published": 2, "Pooled": 1,
    }  # fmt: skip
    assert found["Completed"].loss == "1 stopped, suspended or withdrawn, 1 not ended, 1 of unknown status"
    assert found["Results posted"].loss == "posted; 1 of these completed"
    assert found["Published"].loss == "named by a report read here; 1 of these completed"
    assert "2 reports in a pooled estimate; 1 of those name no trial" in found["Pooled"].loss


def test_each_step_of_the_funnel_leads_to_its_list(client: Client) -> None:
    five_trials()
    found = stages()
    for label in ("Registered", "Completed", "Results posted"):
        listed = client.get(found[label].url).context["page"].paging.paginator.count
        assert listed == found[label].bar.count, label
    published = {row.name for row in client.get(found["Published"].url).context["page"].rows}
    assert len(published) == 1  # one author, two reports
    assert client.get(found["Published"].url).context["page"].paging.paginator.count == 2
    assert client.get(found["Pooled"].url).context["page"].paging.paginator.count == 2


def test_a_report_under_a_merged_number_publishes_the_trial_that_keeps_it() -> None:
    kept = make_trial("NCT00000001", therapy="hsct")
    merged = make_trial("NCT00000009", merged_into=kept)
    make_assignment(merged)
    make_report("one", registry_ids=["NCT00000009"])
    assert stages()["Registered"].bar.count == 1
    assert stages()["Published"].bar.count == 1


def test_a_therapy_without_trials_or_reports_still_has_its_page(client: Client) -> None:
    make_therapy("hsct")
    page = words(client, "/therapies/hsct/")
    assert "no estimate is pooled now" in page
    assert "none posted" in page
    assert not re.search(r'<a class="label"', page)


def test_the_page_asks_the_same_number_of_questions_of_few_and_many(client: Client) -> None:
    def queries() -> int:
        words(client, "/therapies/hsct/")
        with CaptureQueriesContext(connection) as found:
            words(client, "/therapies/hsct/")
        return len(found)

    five_trials()
    deaths("seed", groups=("seed",))
    before = queries()
    for number in range(12):
        deaths(f"more{number}", groups=(f"group{number}",), registry_ids=[f"NCT0000010{number % 10}"])
    for number in range(10):
        plan(make_trial(f"NCT0000010{number}", therapy="hsct", overall_status="RECRUITING"))
    assert queries() == before


def test_names_in_the_map_never_become_markup(client: Client) -> None:
    deaths("one")
    Therapy.objects.update(abbreviation="<i>HSCT</i>")
    page = words(client, "/therapies/hsct/")
    assert "<i>HSCT" not in page
    assert "Reports on <i>HSCT</i> with a figure" in html.unescape(page)
