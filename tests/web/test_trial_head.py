"""The head of a trial's page: its name, its verdict with the reporting rule, its contents; how to cite it."""

from __future__ import annotations

import datetime as dt
import re
from itertools import accumulate
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.web.test_pages import words
from trials.models import Intervention, ResultsSubmission, Trial
from web.presenters.citation import bibtex, citation, ris
from web.presenters.trial import PARTS, trial_page
from web.presenters.trial_name import trial_name

pytestmark = pytest.mark.django_db
NUMBER = "NCT00000001"
TODAY = dt.date(2026, 11, 22)


def american(**columns: Any) -> Trial:
    """Ended on 15 Mar 2024 in the United States, under FDA regulation, unless said otherwise."""
    values: dict[str, Any] = {
        "start_date": make.date("2019-05"),
        "primary_completion_date": make.date("2024-03-15"),
        "primary_completion_date_kind": "ACTUAL",
        "fda_regulated_drug": True,
    }
    trial = make.make_trial(NUMBER, countries=("United States",), **(values | columns))
    Intervention.objects.create(trial=trial, position=0, name="Cells", type="BIOLOGICAL")
    return trial


def verdict() -> str:
    trial = Trial.objects.prefetch_related(*PARTS).get(nct_id=NUMBER)
    return trial_page(trial, TODAY).verdict


def test_overdue_results_are_called_so_as_an_estimate_with_the_day() -> None:
    american()
    make.make_registry_copy(registry_timestamp="2026-11-21")
    assert verdict().endswith(
        "No results are posted, 32 months after primary completion. They are overdue since 15 Mar 2025, "
        "by our reading of the US reporting rule: an estimate."
    )


def test_nobody_is_called_late_for_what_an_old_copy_cannot_show() -> None:
    american()
    make.make_registry_copy(registry_timestamp="2024-09-25")
    said = verdict()
    assert (
        "No results are posted in the registry copy of 25 Sep 2024, 6 months after primary completion."
        in said
    )
    assert "They were due by 15 Mar 2025" in said
    assert "Our copy is older than that." in said
    assert "overdue" not in said


def test_results_posted_late_say_how_late_they_were_sent() -> None:
    american(has_results=True, results_held=True, results_first_posted_date=make.date("2025-07-01"),
             results_first_submitted_date=make.date("2025-04-14"))  # fmt: skip
    assert verdict().endswith(
        "Results were posted on the registry on 1 Jul 2025, 15 months after primary completion and are shown below. "
        "They were sent 30 days late, by our reading of the US reporting rule: an estimate."
    )


def test_results_that_wait_for_review_are_neither_missing_nor_overdue() -> None:
    trial = american()
    ResultsSubmission.objects.create(trial=trial, position=0, released_date=make.date("2025-03-01"))
    assert "Results were sent to the registry on 1 Mar 2025 and wait for its review." in verdict()
    ResultsSubmission.objects.filter(trial=trial).update(reset_date=make.date("2025-04-02"))
    assert "taken back or returned for correction on 2 Apr 2025" in verdict()
    assert "overdue" not in verdict()


def test_where_the_rule_may_not_apply_the_verdict_is_silent_and_the_page_says_why(client: Client) -> None:
    make.make_trial(NUMBER, countries=("Norway",), primary_completion_date=make.date("2019-01-01"),
                    primary_completion_date_kind="ACTUAL")  # fmt: skip
    assert "rule" not in verdict()
    page = words(client, f"/trials/{NUMBER}/")
    assert "Cannot be told from the record" in page
    assert "No site in the United States is listed" in page


def test_the_api_says_the_same_as_the_page(client: Client) -> None:
    american()
    make.make_registry_copy(registry_timestamp="2026-11-21")
    due = client.get(f"/api/v1/trials/{NUMBER}/").json()["results_due"]
    assert (due["applies"], due["state"], due["due"], due["since"]) == (
        "yes",
        "overdue",
        "2025-03-15",
        "2025-03-15",
    )
    assert (due["days_late"], due["estimated"]) == (None, False)
    assert "A site in the United States is listed." in due["reasons"]


@pytest.mark.parametrize(
    ("acronym", "title", "name"),
    [
        ("MIST", "Cells (RAM-MS)", "MIST"),
        ("", "HSCT Versus Best Therapy for RRMS (RAM-MS)", "RAM-MS"),
        ("", "Transplantation (HALT MS)", "HALT MS"),
        ("", "Multiple Sclerosis (RRMS)", NUMBER),
        ("", "Multiple Sclerosis (MS)", NUMBER),
    ],
)
def test_a_trial_is_called_by_the_acronym_of_its_record(acronym: str, title: str, name: str) -> None:
    assert trial_name(Trial(nct_id=NUMBER, acronym=acronym, brief_title=title)) == name


@pytest.mark.parametrize("finished", [False, True])
def test_every_link_of_the_contents_leads_to_a_heading(client: Client, finished: bool) -> None:
    make.make_whole_trial(NUMBER) if finished else make.make_planned(make.make_trial(NUMBER), "Relapses")
    page = words(client, f"/trials/{NUMBER}/")
    contents = page[page.index('aria-label="On this page"') :]
    targets = re.findall(r'href="#([a-z]+)"', contents[: contents.index("</nav>")])
    assert targets[0] == ("sides" if finished else "planned")
    assert len(targets) == len(set(targets))
    assert [one for one in targets if page.count(f'id="{one}"') != 1] == []


def test_a_trial_without_results_shows_its_plan_first_and_no_empty_columns(client: Client) -> None:
    make.make_planned(make.make_trial(NUMBER), "Relapses", time_frame="2 years")
    page = words(client, f"/trials/{NUMBER}/")
    assert page.index('id="planned"') < page.index('id="design"') < page.index('id="posted"')
    assert 'id="sides"' not in page
    assert '<td role="cell" data-label="When"><span>2 years</span>' in page


def test_a_record_that_says_when_of_no_outcome_has_no_column_for_it(client: Client) -> None:
    make.make_planned(make.make_trial(NUMBER), "Relapses")
    assert 'data-label="When"' not in words(client, f"/trials/{NUMBER}/")


def test_a_page_is_cited_with_its_day_and_the_version_of_the_record(client: Client) -> None:
    trial = make.make_trial(NUMBER, acronym="MIST")
    text = citation(trial, "https://tracker.example/trials/NCT00000001/", TODAY).text
    assert text == (
        "MS Cell-Therapy Evidence Tracker. MIST, NCT00000001: Cell therapy NCT00000001. ClinicalTrials.gov record as "
        f"updated 1 Mar 2020, received 25 Sep 2025, version {trial.payload_digest[:12]}. "
        "https://tracker.example/trials/NCT00000001/ (read on 22 Nov 2026)."
    )
    page = words(client, f"/trials/{NUMBER}/")
    for form in ("bib", "ris"):
        assert f'href="/trials/{NUMBER}/cite.{form}"' in page
        answer = client.get(f"/trials/{NUMBER}/cite.{form}")
        assert answer["Content-Disposition"] == f'attachment; filename="{NUMBER}.{form}"'
        assert f"http://testserver/trials/{NUMBER}/" in answer.content.decode()


def test_a_hostile_title_adds_no_field_to_a_citation() -> None:
    trial = Trial(
        nct_id=NUMBER, brief_title="Cells}\r\nER  - \nTY  - \\input{x} 100% & $1", fetched_at=make.NOON
    )
    one = citation(trial, "https://tracker.example/", TODAY)
    assert [line[:2] for line in ris(one).splitlines()] == [
        "TY",
        "AU",
        "TI",
        "PY",
        "N1",
        "UR",
        "Y2",
        "ID",
        "ER",
    ]
    title = next(line for line in bibtex(one).splitlines() if "title" in line)
    assert title.count("{") == title.count("}"), "BibTeX counts escaped braces, too"
    assert min(accumulate((char == "{") - (char == "}") for char in title[:-2])) >= 0
    assert "\\textbraceright{}" in title
    assert "\\input" not in title
    assert "100\\% \\& \\$1" in title


def test_a_record_without_a_title_is_cited_by_its_number() -> None:
    one = citation(Trial(nct_id=NUMBER, fetched_at=make.NOON), "https://tracker.example/", TODAY)
    assert one.title == NUMBER


def test_a_record_that_says_next_to_nothing_has_a_page(client: Client) -> None:
    blank: dict[str, Any] = dict.fromkeys(("start_date", "primary_completion_date", "completion_date"), None)
    kinds: dict[str, Any] = dict.fromkeys(
        (*(f"{name}_kind" for name in blank), "enrollment_kind", "brief_title"), ""
    )
    make.make_trial(NUMBER, overall_status="WITHDRAWN", phases=[], study_type="", enrollment=None,
                    withdrawn_from_registry_at=make.NOON, **blank, **kinds)  # fmt: skip
    page = words(client, f"/trials/{NUMBER}/")
    assert "Does not seem to apply" in page
    assert "It was withdrawn before anybody took part." in page
    for address in ("versions/", "cite.ris", "cite.bib"):
        assert client.get(f"/trials/{NUMBER}/{address}").status_code == 200


def test_nobody_is_called_late_for_what_came_after_the_record_left_the_registry() -> None:
    american(withdrawn_from_registry_at=make.NOON, fetched_at=dt.datetime(2024, 9, 25, 12, tzinfo=dt.UTC))
    make.make_registry_copy(registry_timestamp="2026-11-21")
    assert "overdue" not in verdict()


def test_an_abridged_copy_calls_nobody_late() -> None:
    trial = american(has_results=True, results_first_posted_date=make.date("2025-07-01"),
                     results_first_submitted_date=make.date("2025-04-14"))  # fmt: skip
    make.make_payload(NUMBER, b"{}", digest=trial.payload_digest, bundled=True)
    make.make_registry_copy(registry_timestamp="2026-11-21")
    assert "late" not in verdict()
    Trial.objects.update(has_results=False, results_first_posted_date=None, results_first_posted_date_kind="",
                         results_first_submitted_date=None)  # fmt: skip
    said = verdict()
    assert "They were due by 15 Mar 2025" in said
    assert "unless a later date was granted, which our copy does not show" in said
    assert "overdue" not in said


def test_the_verdict_leads_to_the_rule_and_its_explanation(client: Client) -> None:
    american()
    page = words(client, f"/trials/{NUMBER}/")
    assert page.index('class="say') < page.index('href="#due"') < page.index('id="due"')
    assert "within a year of primary completion" in page[page.index('id="due"') :]


def test_the_desk_leads_from_a_trial_to_its_review(client: Client) -> None:
    trial = make.make_trial(NUMBER)
    client.force_login(User.objects.create_superuser("curator"))
    page = client.get(reverse("admin:trials_trial_change", args=[trial.pk])).content.decode()
    assert reverse("admin:therapies_review_trial", args=[trial.pk]) in page
    assert "review" not in client.get(f"/trials/{NUMBER}/").content.decode().lower().replace("reviewed", "")


@pytest.mark.parametrize(
    ("planned", "words_"),
    [
        ("2024-05", "planned, and past: the record was not updated"),
        ("2026-10", "planned, and past since our copy was made"),
        ("2027-01", "planned"),
    ],
)
def test_a_plan_that_passed_after_our_copy_is_no_fault_of_the_record(planned: str, words_: str) -> None:
    make.make_trial(
        NUMBER, primary_completion_date=make.date(planned), primary_completion_date_kind="ESTIMATED"
    )
    make.make_registry_copy(registry_timestamp="2025-09-25")
    trial = Trial.objects.prefetch_related(*PARTS).get(nct_id=NUMBER)
    page = trial_page(trial, TODAY)
    assert page.key_facts[2]["note"] == words_
    assert page.dates[0]["note"] == words_.replace("planned", "estimated")
