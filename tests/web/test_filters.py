"""The filters shared by pages and API: what a choice shows, what a mistake says, what the counts promise."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from evidence.models import Result
from tests.factories import date, make_assignment, make_planned, make_report, make_result, make_trial
from trials.models import Trial
from web.filters import ResultFilter, TrialFilter
from web.listing import counts

pytestmark = pytest.mark.django_db


def shown(query: str) -> list[str]:
    """Registry numbers in the order shown; a refused query fails the test."""
    chosen = TrialFilter(QueryDict(query), Trial.objects.all())
    assert chosen.is_valid(), chosen.errors
    return [trial.nct_id for trial in chosen.qs]


def refused(query: str) -> list[tuple[str, str]]:
    """(parameter, value) of every mistake."""
    return [
        (one.parameter, one.value) for one in TrialFilter(QueryDict(query), Trial.objects.all()).problems()
    ]


def results(query: str) -> set[str]:
    chosen = ResultFilter(QueryDict(query), Result.objects.all())
    assert chosen.is_valid(), chosen.errors
    return {result.key for result in chosen.qs}


A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"


def test_without_a_choice_every_trial_is_listed_newest_update_first() -> None:
    make_trial(A, last_update_posted_date=date("2019-01-01"))
    make_trial(B, last_update_posted_date=date("2021-06-30"))
    make_trial(C, last_update_posted_date=None, last_update_posted_date_kind="")
    assert shown("") == [B, A, C]


def test_therapies_widen_each_other_and_none_means_no_assignment() -> None:
    make_trial(A, therapy="hsct")
    make_assignment(make_trial(B, therapy="msc"), "hsct")
    make_trial(C)
    assert set(shown("therapy=hsct")) == {A, B}
    assert shown("therapy=msc") == [B]
    assert shown("therapy=none") == [C]
    assert set(shown("therapy=msc,none")) == {B, C}


@pytest.mark.parametrize(
    "query",
    ["status=completed,recruiting", "status=completed&status=recruiting", "status=completed,,%20recruiting,"],
)
def test_several_values_may_be_repeated_or_stand_between_commas(query: str) -> None:
    make_trial(A, overall_status="COMPLETED")
    make_trial(B, overall_status="ENROLLING_BY_INVITATION")
    make_trial(C, overall_status="TERMINATED")
    assert set(shown(query)) == {A, B}


def test_phase_none_is_no_phase_and_na_is_not() -> None:
    make_trial(A, phase="PHASE1/PHASE2")
    make_trial(B, phase="")
    make_trial(C, phase="NA")
    assert shown("phase=PHASE1/PHASE2") == [A]
    assert shown("phase=none") == [B]
    assert set(shown("phase=none,NA")) == {B, C}


def test_results_and_type_choose() -> None:
    make_trial(A, has_results=True)
    make_trial(B, study_type="OBSERVATIONAL")
    assert shown("results=posted") == [A]
    assert shown("results=none") == [B]
    assert set(shown("results=none,posted")) == {A, B}
    assert shown("type=OBSERVATIONAL") == [B]


def test_a_country_may_hold_a_comma_and_many_sites_count_once() -> None:
    make_trial(A, countries=("Korea, Republic of", "Italy", "Italy"))
    make_trial(B, countries=("Italy",))
    assert shown("country=Korea, Republic of") == [A]
    assert set(shown("country=Italy")) == {A, B}
    assert set(shown("country=Italy&country=Korea, Republic of")) == {A, B}


def test_words_and_registry_numbers_are_found() -> None:
    make_trial(A, acronym="MIST", aliases=["NCT00000009"])
    make_trial(B)
    assert shown("q=mist") == [A]
    assert shown("q=nct00000002") == [B]
    assert shown("q=NCT00000009") == [A]
    assert shown("q=%20") == [A, B]


@pytest.mark.parametrize(
    "words", ['"open', "a & | ! <-> :*", "'", "\\", "(", "-", "the", "<script>", "x" * 500, "%", "🧠"]
)
def test_odd_words_find_nothing_and_break_nothing(words: str) -> None:
    make_trial(A)
    params = QueryDict(mutable=True)
    params["q"] = words
    chosen = TrialFilter(params, Trial.objects.all())
    assert chosen.is_valid()
    assert list(chosen.qs) == []


def test_a_nul_and_ten_kilobytes_are_refused_in_words() -> None:
    params = QueryDict(mutable=True)
    params["q"] = "a\0b"
    assert "NUL" in str(TrialFilter(params, Trial.objects.all()).problems()[0])
    params["q"] = "x" * 10_240
    problem = TrialFilter(params, Trial.objects.all()).problems()[0]
    assert "10,240" in problem.problem
    assert "500" in problem.problem
    assert len(problem.value) == 80


@pytest.mark.parametrize(
    "name", ["therapy", "status", "phase", "results", "type", "country", "route", "design", "sort"]
)
def test_an_unknown_value_names_parameter_value_and_what_is_allowed(name: str) -> None:
    make_trial(A, therapy="hsct", countries=("Italy",))
    problems = TrialFilter(QueryDict(f"{name}=bogus"), Trial.objects.all()).problems()
    assert [(one.parameter, one.value) for one in problems] == [(name, "bogus")]
    assert problems[0].allowed
    assert all(one in problems[0].problem for one in problems[0].allowed)
    assert str(problems[0]).startswith(name)


def test_every_mistake_is_told_at_once() -> None:
    assert refused("status=x,completed,y&therpy=hsct") == [
        ("status", "x"),
        ("status", "y"),
        ("therpy", "hsct"),
    ]


def test_a_nul_among_the_values_is_an_unknown_value() -> None:
    assert refused("country=%00&therapy=a%00") == [("therapy", "a\0"), ("country", "\0")]


def test_page_and_page_size_are_left_to_the_caller() -> None:
    assert refused("page=2&page_size=x") == []
    assert [
        one.parameter for one in TrialFilter(QueryDict("page=2"), Trial.objects.all(), also=()).problems()
    ] == ["page"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("id", [A, B, C]),
        ("-id", [C, B, A]),
        ("people", [B, A, C]),
        ("-people", [A, B, C]),
        ("start", [B, A, C]),
        ("-start", [A, B, C]),
        ("updated", [A, B, C]),
        ("-updated", [B, A, C]),
        ("phase", [B, A, C]),
        ("-phase", [A, B, C]),
        ("status", [A, B, C]),
        ("-status", [B, A, C]),
    ],
)
def test_missing_values_stay_last_either_way(sort: str, order: list[str]) -> None:
    make_trial(
        A,
        enrollment=20,
        start_date=date("2005"),
        phase="PHASE3",
        overall_status="RECRUITING",
        last_update_posted_date=date("2021"),
    )
    make_trial(
        B,
        enrollment=110,
        start_date=date("2005-11"),
        phase="PHASE1/PHASE2",
        overall_status="WITHDRAWN",
        last_update_posted_date=date("2020-12-31"),
    )
    make_trial(
        C,
        enrollment=None,
        start_date=None,
        start_date_kind="",
        phase="",
        overall_status="",
        last_update_posted_date=None,
        last_update_posted_date_kind="",
    )
    assert shown(f"sort={sort}") == order


def test_equal_values_are_ordered_by_registry_number() -> None:
    for number in (C, A, B):
        make_trial(number)
    for sort in ("updated", "-updated", "people", "-people", "phase", "status"):
        assert shown(f"sort={sort}") == [A, B, C]


def test_a_count_is_what_choosing_the_value_shows() -> None:
    make_trial(A, therapy="hsct", overall_status="RECRUITING", countries=("Italy", "Italy", "Spain"))
    make_trial(B, therapy="msc", overall_status="COMPLETED", countries=("Italy",), has_results=True, phase="")
    make_planned(Trial.objects.get(nct_id=B), "Relapse rate")
    make_trial(C, overall_status="COMPLETED", study_type="OBSERVATIONAL")
    kept = {"status": "completed", "therapy": "hsct,msc"}
    params = QueryDict("&".join(f"{name}={value}" for name, value in kept.items()))
    for facet, numbers in counts(params).items():
        for value, number in numbers.items():
            others = "&".join(f"{name}={one}" for name, one in kept.items() if name != facet)
            assert number == len(shown(f"{others}&{facet}={value}")), (facet, value)


def test_counts_keep_their_zeros_and_the_order_of_the_values() -> None:
    make_trial(A)
    numbers = counts(QueryDict("q=nowhere"))
    assert list(numbers["status"]) == ["recruiting", "not-yet", "active", "completed", "stopped", "unknown"]
    assert set(numbers["status"].values()) == {0}
    assert numbers["therapy"] == {"none": 0}


@pytest.mark.parametrize("number", [1, 20])
def test_counting_takes_the_same_number_of_queries_for_any_number_of_trials(
    number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_planned(make_trial(therapy="hsct", countries=("Italy",)), "Relapse rate")
    with django_assert_num_queries(13):
        counts(QueryDict("therapy=hsct&country=Italy&plans=arr&status=completed&q=cell"))


def test_results_are_chosen_by_every_parameter() -> None:
    report = make_report("mist", design_type="randomised", registry_ids=[A])
    make_result(report, key="relapse")
    make_result(
        report, key="death", domain="safety", measure="death", grade="B", time_months=None, time_text=""
    )
    make_result(report, key="survival", kind="survival_probability", n=None, value=90, time_months=60)
    make_result(make_report("other", therapy="msc"), key="msc")
    make_result(trial=make_trial(A, therapy="msc", allocation="RANDOMIZED"), key="posted")
    assert results("therapy=hsct") == {"relapse", "death", "survival"}
    assert results("therapy=msc") == {"msc", "posted"}
    assert results("domain=safety") == {"death"}
    assert results("measure=death,relapse_occurred&report=mist") == {"relapse", "death", "survival"}
    assert results("kind=survival_probability") == {"survival"}
    assert results("design=randomised") == {"relapse", "death", "survival", "posted"}
    assert results("design=single_arm") == {"msc"}
    assert results("grade=B") == {"death"}
    assert results(f"trial={A.lower()}") == {"relapse", "death", "survival", "posted"}
    assert results("source=registry") == {"posted"}
    assert results("source=report,registry&report=other") == {"msc"}
    assert results("time_months_min=24.5") == {"survival"}
    assert results("time_months_min=24&time_months_max=24&report=mist") == {"relapse"}


@pytest.mark.parametrize(
    "query",
    [
        "time_months_min=abc",
        "time_months_min=-1",
        "time_months_max=1e99999",
        "time_months_max=NaN",
        "time_months_max=Infinity",
        "trial=MIST",
        "trial=NCT٠٠٠٠٠٠٠١",
        "report=nobody2020",
        "source=somewhere",
        "therapy=none",
        "time_months_min=48&time_months_max=24",
        "sort=id",
    ],
)
def test_wrong_values_of_results_are_refused(query: str) -> None:
    make_result()
    problems = ResultFilter(QueryDict(query), Result.objects.all()).problems()
    assert [one.parameter for one in problems] == [query.split("=")[0]]


def test_trials_are_chosen_by_what_they_plan_to_measure() -> None:
    make_planned(make_trial(A), "Disability progression", ("disability", "confirmed_progression"))
    make_planned(make_trial(B), "Relapse rate", ("relapse", "arr"), type_="SECONDARY")
    make_planned(make_trial(C), "Perhaps a rate", ("relapse", "arr"), confidence=0)
    assert shown("plans=confirmed_progression") == [A]
    assert shown("plans=arr") == [B]
    assert shown("plans=arr,confirmed_progression") == [A, B]
    assert shown("plans=neda") == []


def test_a_measure_of_several_domains_means_any_of_them() -> None:
    for number, domain in ((A, "safety"), (B, "mri"), (C, "composite")):
        make_planned(make_trial(number), "Without an event", (domain, "event_free"))
    assert shown("plans=event_free") == [A, B, C]


@pytest.mark.parametrize("value", ["other", "Disability worsened", "edss"])
def test_a_measure_that_cannot_be_chosen_is_refused(value: str) -> None:
    [(parameter, given)] = refused(f"plans={value}")
    assert (parameter, given) == ("plans", value)


def test_a_trial_counts_once_for_a_measure_it_plans_twice() -> None:
    trial = make_trial(A)
    make_planned(trial, "Relapse rate")
    make_planned(trial, "Relapse rate, year 2", type_="SECONDARY")
    make_planned(make_trial(B), "Odd", ("other", "other"), confidence=0)
    numbers = counts(QueryDict("plans=neda"))["plans"]
    assert (numbers["arr"], numbers["neda"]) == (1, 0)
    assert "other" not in numbers
