"""What a reader changes: studies, people, model, date; and what each exclusion says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.models import Report
from evidence.questions import ControlError, Controls, answer, question
from evidence.questions.controls import controls
from tests.evidence import asked as ask
from tests.factories import make_assignment, make_result, make_trial
from trials.dates import PartialDate

pytestmark = pytest.mark.django_db
COUNTS = st.lists(st.tuples(st.integers(0, 6), st.integers(6, 300)), min_size=3, max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COUNTS)
def test_leaving_a_study_out_by_hand_gives_its_leave_one_out_row(counts: list[tuple[int, int]]) -> None:
    Report.objects.all().delete()
    for number, (n, total) in enumerate(counts):
        ask.deaths(f"r{number}", n, total)
    for one in answer(ask.DEATHS).leave_one_out:
        without = answer(ask.DEATHS, controls=Controls(exclude=(one["report"],)))
        assert one["report"] not in ask.names(without)
        if without.pooled is None:
            assert one["refusal"] == without.refusal
        else:
            assert {name: one[name] for name in without.pooled} == without.pooled


def test_leaving_out_one_of_three_ratios_gives_the_row_with_its_other_model() -> None:
    for slug, value, interval in (
        ("a", "0.5", ("0.3", "0.8")),
        ("b", "0.9", ("0.6", "1.4")),
        ("c", "0.7", ("0.4", "1.2")),
    ):
        ask.hazard(slug, value, interval)
    for one in answer(ask.HAZARD).leave_one_out:
        without = answer(ask.HAZARD, controls=Controls(exclude=(one["report"],)))
        assert without.pooled
        assert one["method"] == "EE"
        assert {name: one[name] for name in without.pooled} == without.pooled


def test_a_study_left_out_keeps_its_place_so_that_no_other_of_its_group_takes_it() -> None:
    ask.deaths("large", 2, 100, groups=("north",))
    ask.deaths("small", 0, 20, groups=("north",))
    found = answer(ask.DEATHS, controls=Controls(exclude=("large",)))
    assert ask.names(found) == []
    assert ask.reasons(found)["large"] == "left out by the reader"
    assert "may share people with" in ask.reasons(found)["small"]


def test_a_study_that_a_reader_wants_goes_before_the_others_of_its_group() -> None:
    ask.deaths("large", 2, 100, groups=("north",))
    ask.deaths("small", 0, 20, groups=("north",))
    found = answer(ask.DEATHS, controls=Controls(include=("small",)))
    assert ask.names(found) == ["small"]
    assert ask.reasons(found) == {
        "large": "may share people with Small 2019, which is chosen by the reader (Group north)"
    }


def test_reports_of_one_registered_trial_count_once() -> None:
    ask.deaths("first", 0, 20, registry_ids=["NCT00000001"])
    ask.deaths("second", 1, 40, registry_ids=["NCT00000001"])
    found = answer(ask.DEATHS)
    assert ask.names(found) == ["second"]
    assert ask.reasons(found)["first"].endswith("which is larger (registry number NCT00000001)")


def posted(nct_id: str, n: int, total: int, **columns: Any) -> None:
    trial = make_trial(nct_id, allocation=columns.pop("allocation", ""), **columns.pop("trial", {}))
    make_assignment(trial, "hsct", confidence=columns.pop("confidence", "certain"))
    make_result(
        trial=trial, domain="safety", measure="treatment_related_mortality", n=n, total=total, **columns
    )


def test_a_posted_result_counts_beside_reports_and_never_beside_a_report_of_its_trial() -> None:
    ask.deaths("report", 1, 40, registry_ids=["NCT00000001"], groups=("north",))
    ask.deaths("neighbour", 0, 200, groups=("north",))
    posted("NCT00000001", 2, 60)
    posted("NCT00000002", 0, 30)
    found = answer(ask.DEATHS)
    assert ask.names(found) == ["neighbour", "NCT00000002"]
    assert set(ask.reasons(found)) == {"report", "NCT00000001"}
    row = found.rows[1]
    assert (row.trial, row.grade, row.sources[0][2]) == ("NCT00000002", "A", "registry")


def test_a_posted_group_whose_title_does_not_say_what_it_received_is_set_aside() -> None:
    posted("NCT00000001", 0, 30, arm_role="", arm_label="Arm 1")
    found = answer(ask.DEATHS)
    assert ask.reasons(found) == {
        "NCT00000001": "the record does not say in the group’s title what it received"
    }


def test_a_trial_that_waits_for_a_curator_is_in_no_estimate() -> None:
    posted("NCT00000001", 0, 30, confidence="review")
    posted("NCT00000002", 0, 40, confidence="likely")
    found = answer(ask.DEATHS)
    assert ask.names(found) == ["NCT00000002"]
    assert "waits for a curator" in ask.reasons(found)["NCT00000001"]


def test_a_figure_of_everyone_in_a_randomised_record_counts_the_controls_too() -> None:
    posted("NCT00000001", 0, 30, arm_role="all", allocation="RANDOMIZED")
    posted("NCT00000002", 0, 40, arm_role="all", allocation="NA")
    found = answer(ask.DEATHS)
    assert ask.names(found) == ["NCT00000002"]
    assert ask.reasons(found) == {"NCT00000001": "counts people on the comparison treatment too"}


def test_a_posted_comparison_counts_where_the_record_says_which_group_was_treated() -> None:
    for nct_id, label in (("NCT00000001", "HSCT v Placebo"), ("NCT00000002", "Arm A v Arm B")):
        trial = make_trial(nct_id, allocation="RANDOMIZED")
        make_assignment(trial, "hsct")
        make_result(
            trial=trial, domain="disability", measure="confirmed_progression", kind="hazard_ratio", arm="",
            arm_label=label, arm_role="", contrast=["OG000", "OG001"], n=None, total=None, value="0.5",
            ci_lower="0.3", ci_upper="0.8", ci_level=95,
        )  # fmt: skip
    found = answer(question("hsct-progression-hazard-randomised"))
    assert ask.names(found) == ["NCT00000001"]
    assert ask.reasons(found) == {"NCT00000002": "the source does not say which of the groups was treated"}


def test_eras_and_grades_and_intensities_are_chosen_with_a_reason_for_the_rest() -> None:
    ask.deaths("old", 1, 50, year=2001, intervention=[["intensity", "high"]])
    ask.deaths("new", 0, 40, year=2020, intervention=[["intensity", "low"]])
    ask.deaths("undated", 0, 30, year=None)
    era = answer(ask.DEATHS, controls=Controls(era=(2010, 2026)))
    assert ask.names(era) == ["new"]
    assert ask.reasons(era) == {
        "old": "published in 2001, outside 2010 to 2026",
        "undated": "the year of publication is not known",
    }
    low = answer(ask.DEATHS, controls=Controls(intensity="low"))
    assert ask.reasons(low) == {
        "old": "another intensity of conditioning: high",
        "undated": "another intensity of conditioning: not stated",
    }


def test_a_figure_of_relapsing_ms_within_a_mixed_report_answers_for_relapsing_ms() -> None:
    report = ask.a_report("mixed", ms_type="mixed")
    for population, n in (("relapsing-remitting MS only", 1), ("SPMS only", 2)):
        make_result(
            report,
            domain="safety",
            measure="treatment_related_mortality",
            n=n,
            total=40,
            population=population,
        )
    found = answer(ask.DEATHS, controls=Controls(phenotype="RRMS"))
    assert [(row.n, row.course) for row in found.rows] == [(1, "RRMS")]
    assert [row.reason for row in found.set_aside] == ["another course of MS: SPMS"]


def test_people_chosen_by_how_they_fared_answer_nothing() -> None:
    ask.free("one", "90", population="followed long term without progression for 3 years")
    assert "chosen by how they fared" in ask.reasons(answer(ask.RELAPSE_FREE))["one"]


def test_the_readers_model_is_named_with_what_the_rule_would_take() -> None:
    for slug, value in (("a", "0.5"), ("b", "0.9"), ("c", "0.7")):
        ask.hazard(slug, value, ("0.3", "1.4"))
    found = answer(ask.HAZARD, controls=Controls(method="DL", interval="z"))
    assert found.model["by_reader"]
    assert (
        found.model["reason"]
        == "DL with interval z, chosen by the reader; the rule would take REML with knha."
    )
    assert found.parameters == {"method": "DL", "interval": "z"}
    assert answer(ask.HAZARD).parameters == {}


def test_no_reader_gets_a_plain_logit_of_rare_events() -> None:
    ask.deaths("a", 0, 50)
    ask.deaths("b", 2, 50)
    with pytest.raises(ControlError, match="method REML does not fit these counts; give one of GLMM"):
        answer(ask.DEATHS, controls=Controls(method="REML"))
    with pytest.raises(ControlError, match="interval knha does not go with GLMM"):
        answer(ask.DEATHS, controls=Controls(interval="knha"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"metod": "DL"}, "metod is no control; known are era, exclude"),
        ({"method": "BAYES"}, "method is 'BAYES'; known are GLMM"),
        ({"method": 3}, "method is 3; give a word"),
        ({"level": 40}, "level is 40; give a percentage"),
        ({"level": "95"}, "level is '95'"),
        ({"level": True}, "level is True"),
        ({"era": [2020, 2010]}, "era is 2020 to 2010"),
        ({"era": [2020]}, r"era is \(2020,\); give two years"),
        ({"include": "a"}, "include is 'a'; give a list"),
        ({"include": ["a"], "exclude": ["a"]}, "a is both included and excluded"),
        ({"phenotype": "bad"}, "phenotype is 'bad'"),
        ({"pool": "yes"}, "pool is 'yes'"),
    ],
)
def test_a_control_that_cannot_be_is_refused_in_words(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ControlError, match=words):
        controls(values)


def test_controls_come_back_from_what_a_stored_answer_keeps_of_them() -> None:
    given = Controls(method="DL", exclude=("a",), era=(2000, 2010), level=90)
    assert controls(given.parameters()) == given


def test_the_answer_of_a_date_uses_what_was_out_by_then_and_says_how_exactly_it_knows() -> None:
    ask.deaths("early", 1, 50, year=2010)
    ask.deaths("that_year", 0, 40, year=2015)
    ask.deaths("late", 2, 60, year=2020)
    ask.deaths("undated", 0, 30, year=None)
    posted("NCT00000001", 0, 20, trial={"results_first_posted_date": PartialDate("2015-06-30")})
    before = answer(ask.DEATHS, as_of=dt.date(2015, 6, 29))
    assert ask.names(before) == ["early", "that_year"]
    assert (before.not_yet_known, before.perhaps_later) == (3, ("that_year",))
    on_the_day = answer(ask.DEATHS, as_of=dt.date(2015, 6, 30))
    assert ask.names(on_the_day) == ["early", "that_year", "NCT00000001"]
    assert answer(ask.DEATHS, as_of=dt.date(2014, 12, 31)).rows[0].report == "early"
    assert len(answer(ask.DEATHS).rows) == 5


def test_what_came_later_takes_no_place_in_a_cohort_group_of_an_earlier_date() -> None:
    ask.deaths("small", 0, 20, year=2010, groups=("north",))
    ask.deaths("large", 2, 100, year=2020, groups=("north",))
    assert ask.names(answer(ask.DEATHS, as_of=dt.date(2012, 1, 1))) == ["small"]
    assert ask.names(answer(ask.DEATHS, as_of=dt.date(2021, 1, 1))) == ["large"]


def test_designs_are_never_mixed_in_a_comparison() -> None:
    ask.hazard("cohort", "0.5", ("0.3", "0.8"))
    ask.hazard("trial", "0.1", ("0.05", "0.3"), design="randomised")
    found = answer(ask.HAZARD)
    assert ask.names(found) == ["cohort"]
    assert ask.reasons(found) == {
        "trial": "of another design, which has a question of its own: randomised comparison"
    }


def test_two_ways_of_giving_the_therapy_are_no_comparison_with_control() -> None:
    result = ask.hazard("two_regimens", "0.27", ("0.14", "0.5"))
    Report.objects.update(arms=[
        {"id": "hsct", "label": "BEAM", "role": "therapy"}, {"id": "drug", "label": "Cy", "role": "therapy"},
    ])  # fmt: skip
    assert result.contrast == ["hsct", "drug"]
    assert ask.reasons(answer(ask.HAZARD)) == {"two_regimens": "compares two ways of giving the treatment"}


def test_a_randomised_arm_without_its_control_is_no_comparison() -> None:
    report = ask.a_report("alone", design_type="randomised", arms=ask.ARMS)
    make_result(report, domain="disability", measure="confirmed_progression", n=3, total=50)
    assert ask.reasons(answer(ask.RISK)) == {"alone": "gives no figure of a control group for it"}
