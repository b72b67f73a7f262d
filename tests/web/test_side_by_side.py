"""A trial's plans, posted figures and published figures in one row a measure, with words for what is not there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from evidence.models import UnplacedOutcome
from tests.factories import make_planned, make_report, make_result, make_source, make_trial
from trials.models import Trial
from web.presenters.side_by_side import Cell, MeasureRow
from web.presenters.trial import PARTS, trial_page

pytestmark = pytest.mark.django_db
NUMBER = "NCT00000021"
FREE = ("relapse", "relapse_free")


def rows() -> dict[str, MeasureRow]:
    """The rows of the trial NUMBER by the label of their measure, in their order."""
    trial = Trial.objects.prefetch_related(*PARTS).get(nct_id=NUMBER)
    return {row.measure: row for row in trial_page(trial, dt.date(2026, 11, 22)).sides}


def figures(cell: Cell) -> list[str]:
    return [value.figure for line in cell.entries for value in getattr(line, "values", ())]


def with_results(**columns: Any) -> Trial:
    return make_trial(NUMBER, has_results=True, results_held=True, **columns)


def test_plans_posted_and_published_figures_of_one_measure_stand_in_one_row(client: Client) -> None:
    trial = with_results()
    make_planned(trial, "People without relapse", FREE, time_frame="2 years")
    make_result(trial=trial, measure="relapse_free", n=40, title="People without relapse", position=7)
    report = make_report("some2020", registry_ids=[NUMBER])
    make_result(report, key="free", measure="relapse_free", n=39, grade="B", definition="no attack at all")
    [row] = rows().values()
    assert [getattr(entry, "title", "") for entry in row.planned.entries] == ["People without relapse"]
    assert (figures(row.posted), figures(row.published)) == (["40 of 52"], ["39 of 52"])
    page = " ".join(client.get(f"/trials/{NUMBER}/").content.decode().split())
    table = page[page.index('id="sides"') : page.index('id="published"')]
    assert "primary; 2 years" in table
    assert "no attack at all" in table
    assert 'href="/reports/some2020/#free"' in table
    assert 'href="#posted-7"' in table
    assert 'id="posted-7"' in page
    assert "Source grade </span>B" in table


def test_what_is_missing_is_said_in_its_own_words() -> None:
    trial = with_results()
    make_planned(trial, "Annualized relapse rate")
    make_result(trial=trial, domain="safety", measure="death", n=0)
    make_result(make_report(registry_ids=[NUMBER]), domain="mri", measure="gd_lesions")
    found = rows()
    assert found["Relapses per year"].posted.absent == "none posted"
    assert found["Relapses per year"].published.absent == "not reported"
    assert found["Death from any cause"].planned.absent == "none in our copy of the plan"
    assert figures(found["Death from any cause"].posted) == ["0 of 52"]
    assert list(found) == ["Relapses per year", "Death from any cause", "Enhancing lesions"]


def test_results_our_copy_lacks_are_not_called_unposted() -> None:
    make_planned(make_trial(NUMBER, has_results=True), "Annualized relapse rate")
    assert rows()["Relapses per year"].posted.absent == "not yet extracted"


def test_a_posted_outcome_that_waits_for_a_reader_is_not_called_unposted() -> None:
    trial = with_results()
    make_planned(trial, "Annualized relapse rate")
    UnplacedOutcome.objects.create(
        trial=trial, title="Annualized  Relapse Rate.", reason="x", json_path="$.a"
    )
    assert rows()["Relapses per year"].posted.absent == "posted, not placed"


def test_an_outcome_posted_under_another_measure_is_followed_there() -> None:
    trial = with_results()
    make_planned(trial, "Relapse-free survival", FREE)
    make_result(trial=trial, measure="relapse_occurred", title="Relapse-free survival")
    assert rows()["Free of relapse"].posted.absent == "posted as: Had a relapse"


def test_the_other_side_of_an_event_is_pointed_to() -> None:
    make_planned(make_trial(NUMBER), "Relapse-free survival", FREE)
    make_result(make_report(registry_ids=[NUMBER]), measure="relapse_occurred")
    found = rows()
    assert found["Free of relapse"].published == Cell(absent="not reported", see="Had a relapse")
    assert found["Had a relapse"].planned == Cell(
        absent="none in our copy of the plan", see="Free of relapse"
    )


def test_a_cell_keeps_arms_together_and_counts_what_it_leaves_out(client: Client) -> None:
    trial = with_results()
    for i in range(5):
        make_planned(trial, f"Relapse rate {i}")
    for months in (6, 12, 24):
        for arm in ("HSCT", "Drugs"):
            make_result(
                trial=trial, measure="arr", time_text=f"{months} months", arm_label=arm, position=months
            )
    row = rows()["Relapses per year"]
    assert (len(row.planned.entries), row.planned.more) == (3, 2)
    assert (len(figures(row.posted)), row.posted.more) == (4, 2)
    page = client.get(f"/trials/{NUMBER}/").content.decode()
    assert '<a href="#planned">and 2 more<' in page
    assert '<a href="#posted">and 2 more<' in page


def test_a_line_with_many_arms_is_cut() -> None:
    trial = with_results()
    for i in range(6):
        make_result(trial=trial, arm_label=f"Dose {i}")
    row = rows()["Had a relapse"]
    assert (len(figures(row.posted)), row.posted.more) == (4, 2)


def test_figures_from_before_treatment_are_no_results() -> None:
    trial = with_results()
    report = make_report(registry_ids=[NUMBER])
    for where in ({"trial": trial}, {"report": report}):
        make_result(
            **where, domain="disability", measure="edss_value", time_kind="baseline", time_text="entry"
        )
    row = rows()["EDSS"]
    assert row.posted.absent == row.published.absent == "before treatment only"


def test_a_trial_with_nothing_to_compare_has_no_such_table(client: Client) -> None:
    make_trial(NUMBER)
    assert 'id="sides"' not in client.get(f"/trials/{NUMBER}/").content.decode()


def test_a_planned_outcome_shows_its_place_and_none_where_no_rule_fits(client: Client) -> None:
    trial = make_trial(NUMBER)
    make_planned(trial, "Annualized relapse rate")
    make_planned(trial, "Number of blue chairs", ("other", "other"), confidence=0)
    make_planned(trial, "Never asked", None)
    page = client.get(f"/trials/{NUMBER}/").content.decode()
    planned = page[page.index('id="planned"') : page.index('id="design"')]
    assert planned.count('data-label="Read as"') == 3
    assert planned.count("no measure of ours") == 2
    assert "Relapses per year" in planned
    assert "Number of blue chairs" in planned
    other = rows()["Other"]
    assert [getattr(entry, "title", "") for entry in other.planned.entries] == [
        "Number of blue chairs",
        "Never asked",
    ]


def test_titles_of_the_registry_never_become_markup(client: Client) -> None:
    make_planned(make_trial(NUMBER), "<script>alert(1)</script>", time_frame="<b>now</b>")
    page = client.get(f"/trials/{NUMBER}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>now" not in page


def test_more_measures_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    trial = with_results()
    report = make_report(registry_ids=[NUMBER])

    def more(n: int) -> None:
        for measure in ("relapse_free", "relapse_occurred", "arr")[:n]:
            make_planned(trial, measure, ("relapse", measure))
            make_result(trial=trial, measure=measure)
            make_result(report, measure=measure, sources=(make_source(),))

    more(1)
    with django_assert_max_num_queries(30) as few:
        client.get(f"/trials/{NUMBER}/")
    more(3)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(f"/trials/{NUMBER}/")
