"""Trials side by side: each cell says what its own record says, absence has its word, wrong numbers are answered."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client

from tests.factories import (
    date,
    make_assignment,
    make_facet,
    make_planned,
    make_registry_copy,
    make_report,
    make_result,
    make_source,
    make_trial,
    make_whole_trial,
)
from tests.web.test_pages import words
from trials.models import Trial
from web.presenters.compare import Comparison, comparison
from web.presenters.compare_request import asked, words_of
from web.presenters.compare_rows import Cell, Row

pytestmark = pytest.mark.django_db
FIRST, SECOND = "NCT90000001", "NCT90000002"


def compared(*numbers: str) -> Comparison:
    return comparison(asked(QueryDict(f"trials={','.join(numbers)}")))


def row(page: Comparison, label: str, section: str = "") -> Row:
    found = [
        line.row
        for heading, lines in page.sections
        for line in lines
        if line.row.label == label and section in ("", heading)
    ]
    assert len(found) == 1, f"{len(found)} rows {label}"
    return found[0]


def said(cell: Cell) -> list[str]:
    return [entry.text for entry in cell.entries] or [cell.absent]


def pair(**second: Any) -> None:
    make_trial(FIRST, therapy="hsct", masking="SINGLE", allocation="RANDOMIZED", phase="PHASE2")
    make_trial(
        SECOND,
        therapy="hsct",
        **{"masking": "SINGLE", "allocation": "RANDOMIZED", "phase": "PHASE3"} | second,
    )


def test_what_all_state_alike_is_the_same_and_what_they_state_otherwise_differs() -> None:
    pair()
    page = compared(FIRST, SECOND)
    assert row(page, "Masking").verdict == "same"
    assert row(page, "Phase").verdict == "differs"
    assert "Masking: Single" in page.same
    assert f"Phase: 2 ({FIRST}); 3 ({SECOND})" in page.different


def test_silence_is_never_a_difference() -> None:
    pair(masking="")
    page = compared(FIRST, SECOND)
    assert said(row(page, "Masking").cells[1]) == ["not given"]
    assert row(page, "Masking").verdict == ""
    assert not any("Masking" in one for one in (*page.same, *page.different))


def test_numbers_and_dates_are_shown_and_not_judged() -> None:
    pair(enrollment=200, start_date=date("2020"))
    page = compared(FIRST, SECOND)
    assert row(page, "People").verdict == row(page, "Start").verdict == ""
    assert said(row(page, "People").cells[1]) == ["200 enrolled"]


def test_columns_stand_in_the_order_asked() -> None:
    pair()
    assert [one.nct_id for one in compared(SECOND, FIRST).columns] == [SECOND, FIRST]


def test_a_facet_of_another_therapy_is_told_from_one_that_was_not_found() -> None:
    hsct, msc = make_trial(FIRST, therapy="hsct"), make_trial(SECOND, therapy="msc")
    make_facet(hsct, "conditioning", "beam-atg")
    make_facet(msc, "route", "iv")
    page = compared(FIRST, SECOND)
    assert said(row(page, "Conditioning").cells[1]) == ["asked of other therapies only"]
    make_assignment(msc, "hsct")
    page = compared(FIRST, SECOND)
    assert said(row(page, "Conditioning").cells[1]) == ["no words for it found"]


def test_several_courses_are_named_without_the_word_several() -> None:
    pair()
    for value in ("rrms", "spms", "mixed"):
        make_facet(Trial.objects.get(nct_id=FIRST), "phenotype", value)
    cell = row(compared(FIRST, SECOND), "Course of MS").cells[0]
    assert said(cell) == ["Relapsing-remitting", "Secondary progressive"]


def test_planned_outcomes_of_one_measure_stand_in_one_row() -> None:
    pair()
    first, second = Trial.objects.get(nct_id=FIRST), Trial.objects.get(nct_id=SECOND)
    make_planned(first, "Relapses a year", ("relapse", "arr"), time_frame="2 years")
    make_planned(second, "Annual rate of relapse", ("relapse", "arr"), type_="SECONDARY")
    make_planned(second, "Deaths", ("safety", "death"))
    page = compared(FIRST, SECOND)
    rate = row(page, "Relapses per year", "Set out to measure")
    assert [said(cell) for cell in rate.cells] == [["Relapses a year"], ["Annual rate of relapse"]]
    assert [cell.entries[0].note for cell in rate.cells] == ["primary; 2 years", "secondary"]
    assert said(row(page, "Death from any cause").cells[0]) == ["none in our copy of the plan"]


@pytest.mark.parametrize(
    ("status", "absent"),
    [("RECRUITING", "none yet, trial running"), ("COMPLETED", "no report of it read here")],
)
def test_a_running_trial_has_no_results_yet_a_finished_one_has_none(status: str, absent: str) -> None:
    pair(overall_status=status)
    make_result(make_report(registry_ids=[FIRST]), sources=(make_source(),))
    result = row(compared(FIRST, SECOND), "Had a relapse", "Published results")
    assert said(result.cells[1]) == [absent]


def test_a_published_figure_stands_with_its_source_and_grade() -> None:
    pair()
    report = make_report("author2019", registry_ids=[FIRST])
    make_result(report, sources=(make_source(),), n=3, total=52, grade="B")
    make_report("other2020", registry_ids=["NCT99999999"])
    entry = row(compared(FIRST, SECOND), "Had a relapse", "Published results").cells[0].entries[0]
    assert [value.figure for value in entry.values] == ["3 of 52"]
    assert entry.url.startswith("/reports/author2019/#")
    assert (entry.source, entry.grade) == ("Author 2019", "B")


def test_a_posted_figure_leads_to_its_place_on_the_trials_own_page() -> None:
    trial = make_whole_trial(FIRST)
    make_trial(SECOND)
    cell = row(compared(FIRST, SECOND), "Had a relapse", "Results posted on the registry").cells[0]
    anchor = f"posted-{trial.results.get().position}"
    assert cell.entries[0].url == f"/trials/{FIRST}/#{anchor}"


def test_results_the_registry_has_and_our_copy_lacks_are_not_called_missing() -> None:
    pair(has_results=True, results_first_posted_date=date("2020-08-12"))
    make_whole_trial("NCT90000003")
    page = compared(SECOND, "NCT90000003")
    posted = row(page, "Had a relapse", "Results posted on the registry").cells[0]
    assert said(posted) == ["not yet extracted"]
    assert row(page, "Posted").cells[0].entries[0].note.startswith("not yet read here")


def test_what_no_abridged_copy_states_is_named_once_and_not_called_unstated() -> None:
    make_registry_copy(mode="starter")
    pair(masking="")
    page = compared(FIRST, SECOND)
    assert said(row(page, "Masking").cells[1]) == ["not in our abridged copy"]
    assert "who may take part" in page.unheld
    Trial.objects.update(masking="")
    assert "masking" in compared(FIRST, SECOND).unheld


def test_a_trial_is_called_by_a_report_only_where_the_report_tells_of_it_alone() -> None:
    pair()
    make_report(title="MIST: cells against drugs", registry_ids=[FIRST])
    make_report(title="WORLD: both", registry_ids=[FIRST, SECOND])
    make_report(title="Mexico: a series", registry_ids=[SECOND])
    assert [one.name for one in compared(FIRST, SECOND).columns] == ["MIST", SECOND]


def test_numbers_may_be_repeated_joined_or_in_small_letters() -> None:
    assert words_of(["nct00000001, NCT00000002", "NCT00000001", "", "NCT00000003;NCT00000004"]) == [
        "NCT00000001",
        "NCT00000002",
        "NCT00000003",
        "NCT00000004",
    ]


def test_an_unknown_number_and_a_word_are_answered_and_the_rest_is_shown(client: Client) -> None:
    pair()
    page = words(client, f"/compare/?trials={FIRST},NCT00000009,mist,{SECOND}", 400)
    assert "We hold no trial NCT00000009." in page
    assert "/methods/classification/?nct=NCT00000009#why" in page
    assert "“MIST” is not a registry number." in page
    assert f'<a href="/trials/{FIRST}/">' in page
    assert f'<a href="/trials/{SECOND}/">' in page


def test_a_seventh_trial_is_left_out_and_named(client: Client) -> None:
    numbers = [make_trial().nct_id for _ in range(7)]
    page = words(client, f"/compare/?trials={','.join(numbers)}", 400)
    assert f"Left out is {numbers[6]}." in page
    assert f"/trials/{numbers[6]}/" not in page
    assert page.count('scope="col"') == 6


def test_a_merged_number_shows_the_record_that_speaks_for_it(client: Client) -> None:
    pair()
    make_trial("NCT90000003", merged_into=Trial.objects.get(nct_id=FIRST))
    page = words(client, f"/compare/?trials=NCT90000003,{SECOND}")
    assert "The registry keeps NCT90000003 under another number now." in page
    assert f"{FIRST} is shown." in page
    assert "NCT90000003/" not in page


def test_a_trial_named_under_two_of_its_numbers_stands_once() -> None:
    pair()
    make_trial("NCT90000003", merged_into=Trial.objects.get(nct_id=FIRST))
    assert [one.nct_id for one in compared("NCT90000003", FIRST, SECOND).columns] == [FIRST, SECOND]


def test_each_trial_can_be_removed_and_others_added(client: Client) -> None:
    pair()
    page = words(client, f"/compare/?trials={FIRST}&trials={SECOND}")
    assert f'href="/compare/?trials={SECOND}" aria-label="Remove {FIRST}"' in page
    assert f'<input type="hidden" name="trials" value="{FIRST}">' in page
    assert "room for 4 more" in page
    assert f'href="/compare/?trials={FIRST},{SECOND}"' in page


def test_without_trials_the_page_says_how_to_name_them(client: Client) -> None:
    page = words(client, "/compare/")
    assert "Name two to six trials" in page
    assert "<table" not in page.split("<main")[1]
    assert "Left" not in page.split("<main")[1]


@pytest.mark.parametrize(
    "query",
    [
        "trials=%00",
        "trials=" + "NCT90000001," * 800,
        "trials=" + "x" * 10_000,
        "trials=%3Cscript%3Ealert(1)%3C/script%3E",
        "trials='%20OR%201=1--",
        "trials=NCT९०००००००१",
        "trials=NCT90000001%0A",
        "trials=&trials=,,,",
        "%3Cscript%3E=1",
        "page=2&trials=NCT90000001",
    ],
)
@pytest.mark.parametrize("address", ["/compare/", "/compare/table.csv"])
def test_hostile_parameters_get_a_page_that_helps(client: Client, address: str, query: str) -> None:
    make_trial(FIRST)
    response = client.get(f"{address}?{query}")
    assert response.status_code in (200, 400)
    text = response.content.decode()
    assert "<script>" not in text
    assert len(text) < 60_000


def test_registry_words_never_become_markup(client: Client) -> None:
    trial = make_trial(
        FIRST,
        brief_title="<script>alert(1)</script>",
        lead_sponsor="<b>Sponsor</b>",
        why_stopped="<img src=x onerror=alert(1)>",
        eligibility_criteria="* <svg onload=alert(1)>",
    )
    make_planned(trial, '"><script>alert(2)</script>')
    main = client.get(f"/compare/?trials={FIRST}").content.decode().split("<main")[1].split("</main")[0]
    for markup in ("<script", "<b>Sponsor", "<img", "<svg onload"):
        assert markup not in main


def test_the_file_holds_the_table_of_the_page(client: Client) -> None:
    pair(lead_sponsor="=HYPERLINK(1)")
    make_result(make_report("author2019", registry_ids=[FIRST]), sources=(make_source(),))
    response = client.get(f"/compare/table.csv?trials={FIRST},{SECOND}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[0] == ["section", "row", "domain", "compared", f"{FIRST} {FIRST}", f"{SECOND} {SECOND}"]
    assert {len(one) for one in rows} == {6}
    table = {(one[0], one[1]): one[2:] for one in rows}
    assert table["Trial", "Phase"] == ["", "differs", "2", "3"]
    assert table["Trial", "Sponsor"][3] == "'=HYPERLINK(1)"
    figure = table["Published results", "Had a relapse"][2]
    assert figure.startswith("3 of 52 [")
    assert "grade A, http://testserver/reports/author2019/#" in figure
    assert table["Published results", "Had a relapse"][3] == "[no report of it read here]"


def test_the_lists_and_the_trials_page_lead_here(client: Client) -> None:
    make_trial(FIRST)
    assert f'name="trials" value="{FIRST}" form="compare"' in words(client, "/trials/")
    assert f'href="/compare/?trials={FIRST}"' in words(client, f"/trials/{FIRST}/")


def test_mist_and_beat_ms_stand_side_by_side(client: Client) -> None:
    call_command("load_starter")
    page = words(client, "/compare/?trials=NCT00273364,NCT04047628")
    assert "MIST and BEAT-MS side by side." in page
    assert "Phase: 2 (MIST); 3 (BEAT-MS)" in page
    for figure in ("3 of 52", "34 of 51", "0.07", "0.02 to 0.24"):
        assert figure in page
    assert "none yet, trial running" in page


def test_more_trials_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    numbers = []
    for place in range(6):
        trial = make_whole_trial()
        numbers.append(trial.nct_id)
        report = make_report(registry_ids=[trial.nct_id])
        for months in range(place + 1):
            make_result(
                report, sources=(make_source(),), time_months=Decimal(months), time_text=f"month {months}"
            )
    with django_assert_max_num_queries(100) as few:
        client.get(f"/compare/?trials={','.join(numbers[:2])}")
    asked_of_two = len(few)
    with django_assert_max_num_queries(asked_of_two):
        client.get(f"/compare/?trials={','.join(numbers)}")


def test_the_file_of_no_trials_is_an_empty_table(client: Client) -> None:
    response = client.get("/compare/table.csv")
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="compare.csv"'
    assert response.content.decode().startswith("section,row,domain,compared\r\n")
