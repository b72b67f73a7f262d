"""Stored answers: never changed, addressed by their content, compared with those before; certainty and overrides."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from evidence.models import CertaintyOverride, Result, Synthesis
from evidence.questions import Controls, answer
from evidence.questions.analyses import analyses
from evidence.questions.certainty import certainty, with_overrides
from evidence.questions.revisions import revision
from evidence.questions.standing import question
from evidence.synthesis_actions import (
    CertaintyError,
    override_certainty,
    refresh_syntheses,
    store_synthesis,
    withdraw_override,
)
from tests.evidence import asked as ask
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> None:
    ask.deaths("a", 1, 50, year=2010, ms_type="RRMS")
    ask.deaths("b", 2, 100, year=2015, ms_type="SPMS")
    ask.deaths("c", 0, 80, year=2020, ms_type="RRMS")


def stored() -> Synthesis:
    return Synthesis.objects.standing(ask.DEATHS.slug).order_by("-pk")[0]


@pytest.mark.usefixtures("three")
def test_a_stored_answer_is_changed_neither_by_save_nor_in_the_database() -> None:
    refresh_syntheses()
    kept = stored()
    kept.answer = {}
    with pytest.raises(TypeError, match="never changed"):
        kept.save()
    for forbidden in (
        lambda: Synthesis.objects.filter(pk=kept.pk).update(digest="x"),
        lambda: Synthesis.objects.filter(pk=kept.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            forbidden()
    assert stored().answer["pooled"]["events"] == 3


@pytest.mark.usefixtures("three")
def test_rows_made_anew_with_the_same_figures_are_the_same_answer() -> None:
    refresh_syntheses()
    for result in Result.objects.all():
        sources = list(result.sources.all())
        result.delete()
        result.pk = None
        result._state.adding = True
        result.save()
        result.sources.set(sources)
    assert refresh_syntheses() == 0


@pytest.mark.usefixtures("three")
def test_a_newer_answer_tells_what_changed() -> None:
    refresh_syntheses()
    older = stored()
    Result.objects.filter(report__slug="b").update(n=3)
    Result.objects.filter(report__slug="c").delete()
    ask.deaths("d", 1, 60)
    refresh_syntheses()
    found = revision(older.answer, stored().answer)
    assert [one["report"] for one in found["added"]] == ["d"]
    assert [(one["report"], one["reason"]) for one in found["removed"]] == [("c", "no longer held")]
    assert [(one["report"], one["columns"]["n"]) for one in found["changed"]] == [("b", [2, 3])]
    assert (found["before"]["events"], found["after"]["events"]) == (3, 5)
    assert older.data_version != stored().data_version


@pytest.mark.usefixtures("three")
def test_what_a_larger_report_displaced_is_removed_with_that_reason() -> None:
    before = asdict(answer(ask.DEATHS))
    Result.objects.get(report__slug="a").report.cohort_groups.create(key="north", name="North")  # type: ignore[union-attr]
    ask.deaths("larger", 1, 500, groups=("north",))
    (removed,) = revision(before, asdict(answer(ask.DEATHS)))["removed"]
    assert removed["reason"].startswith("may share people with Larger 2019, which is larger")


@pytest.mark.usefixtures("three")
def test_an_answer_under_a_readers_controls_is_kept_once_and_apart_from_the_standing_one() -> None:
    refresh_syntheses()
    kept = store_synthesis(ask.DEATHS, Controls(exclude=("a",)))
    assert store_synthesis(ask.DEATHS, Controls(exclude=("a",))).pk == kept.pk
    assert kept.parameters == {"exclude": ["a"]}
    assert Synthesis.objects.get(digest=kept.digest) == kept
    assert stored().parameters == {}
    assert [one.question for one in Synthesis.objects.newest()].count(ask.DEATHS.slug) == 1
    assert refresh_syntheses() == 0


@pytest.mark.usefixtures("three")
def test_the_syntheses_of_a_date_are_those_stored_by_its_end() -> None:
    refresh_syntheses()
    made = stored().made_at.date()
    assert Synthesis.objects.standing(ask.DEATHS.slug).stored_by(made).exists()
    assert not Synthesis.objects.stored_by(made - dt.timedelta(days=1)).exists()


@pytest.mark.usefixtures("three")
def test_inputs_and_model_of_a_stored_answer_can_be_read_off_it() -> None:
    refresh_syntheses()
    assert {row["report"] for row in stored().inputs} == {"a", "b", "c"}
    assert stored().model["method"] == "GLMM"
    assert "nothing is added" in stored().model["reason"]


def steps(found: dict[str, Any]) -> dict[str, int]:
    return {one["domain"]: one["change"] for one in found["domains"]}


def test_certainty_starts_by_design_and_goes_down_with_a_reason_each() -> None:
    for slug, value in (("a", "0.5"), ("b", "0.9"), ("c", "0.7")):
        ask.hazard(slug, value, ("0.3", "1.4"), design="randomised")
    asked = question("hsct-progression-hazard-randomised")
    found = answer(asked).certainty
    assert found["start"] == "high"
    assert steps(found)["risk_of_bias"] == -1
    assert all(one["reason"] for one in found["domains"])
    assert answer(ask.HAZARD).certainty == {}


def pooled(**numbers: Any) -> dict[str, Any]:
    given = {"ci_lower": 0.5, "ci_upper": 0.8, "prediction_t_lower": 0.45, "prediction_t_upper": 0.9, "k": 4}
    return given | {"events": 400, "i2": 0.0} | numbers


@pytest.mark.parametrize(
    ("numbers", "domain", "change"),
    [
        ({}, "inconsistency", 0),
        ({"prediction_t_lower": 0.1, "prediction_t_upper": 4.0}, "inconsistency", -1),
        ({"prediction_t_lower": None, "prediction_t_upper": None, "k": 2}, "inconsistency", -1),
        ({"prediction_t_lower": None, "prediction_t_upper": None, "i2": 80.0}, "inconsistency", -1),
        ({}, "imprecision", 0),
        ({"ci_upper": 1.2}, "imprecision", -1),
        ({"events": 20}, "imprecision", -1),
    ],
)
def test_each_step_follows_from_the_numbers(numbers: dict[str, Any], domain: str, change: int) -> None:
    assert steps(certainty(ask.HAZARD, (), pooled(**numbers)))[domain] == change


@pytest.mark.usefixtures("three")
def test_a_curators_step_stands_beside_the_rules_and_is_in_force() -> None:
    curator = User.objects.create_user("curator")
    found = answer(ask.DEATHS).certainty
    first = override_certainty(ask.DEATHS.slug, "imprecision", 0, "narrow enough for advice", curator, NOON)
    second = override_certainty(ask.DEATHS.slug, "imprecision", -2, "on reflection not", curator, NOON)
    first.refresh_from_db()
    assert first.withdrawn_at == NOON
    both = with_overrides(found, CertaintyOverride.objects.filter(question=ask.DEATHS.slug))
    (step,) = [one for one in both["domains"] if one["domain"] == "imprecision"]
    assert step["change"] == steps(found)["imprecision"]
    assert step["override"] == {
        "change": -2,
        "reason": "on reflection not",
        "by": "curator",
        "at": NOON.isoformat(),
    }
    assert both["rule_level"] == found["level"]
    assert withdraw_override(second, NOON)
    assert not withdraw_override(second, NOON)
    assert CertaintyOverride.objects.count() == 2


@pytest.mark.parametrize(
    ("question_", "domain", "change", "reason", "words"),
    [
        ("what", "imprecision", 0, "x", "no question 'what'"),
        (ask.DEATHS.slug, "luck", 0, "x", "'luck' is no domain"),
        (ask.DEATHS.slug, "imprecision", -3, "x", "-3 steps cannot be"),
        (ask.DEATHS.slug, "imprecision", 0, "  ", "give the reason"),
    ],
)
def test_an_override_that_cannot_be_is_refused_in_words(
    question_: str, domain: str, change: int, reason: str, words: str
) -> None:
    with pytest.raises(CertaintyError, match=words):
        override_certainty(question_, domain, change, reason, User.objects.create_user("curator"), NOON)


@pytest.mark.parametrize(
    "columns", [{"domain": "luck"}, {"change": 2}, {"change": -3}, {"reason": ""}], ids=lambda one: str(one)
)
def test_the_database_refuses_an_override_that_cannot_be(columns: dict[str, Any]) -> None:
    given = {"question": "x", "domain": "imprecision", "change": 0, "reason": "x", "made_at": NOON}
    with pytest.raises(IntegrityError), transaction.atomic():
        CertaintyOverride.objects.create(**(given | columns), made_by=User.objects.create_user("curator"))


@pytest.mark.usefixtures("three")
def test_beside_the_estimate_stand_its_history_and_its_groups() -> None:
    found = answer(ask.DEATHS)
    beside = analyses(ask.DEATHS, asdict(found))
    steps_of_years = beside["cumulative"]["steps"]
    assert [one["year"] for one in steps_of_years] == [2010, 2015, 2020]
    assert found.pooled
    assert steps_of_years[-1]["estimate"] == found.pooled["estimate"]
    assert {one["label"]: one["k"] for one in beside["subgroups"]["phenotype"]["groups"]} == {
        "RRMS": 2,
        "SPMS": 1,
    }
    assert "needs ten or more" in beside["year"]["refusal"]
    assert "fewer than ten" in beside["funnel"]["refusal"]


@pytest.mark.usefixtures("three")
def test_a_group_without_a_death_keeps_its_exact_interval_and_takes_no_part_in_the_test() -> None:
    ask.deaths("d", 0, 120, ms_type="PPMS")
    ask.deaths("e", 0, 60, ms_type="PPMS")
    groups = analyses(ask.DEATHS, asdict(answer(ask.DEATHS)))["subgroups"]["phenotype"]
    (none,) = [one for one in groups["groups"] if one["label"] == "PPMS"]
    assert (none["events"], none["total"], none["exact_lower"]) == (0, 180, 0)
    assert "No event in 2 studies" in none["refusal"]
    assert "PPMS" in groups["untested"]


def test_from_ten_studies_on_there_is_a_funnel_and_a_slope_of_the_year() -> None:
    for number in range(10):
        ask.hazard(f"r{number}", f"0.{4 + number % 3}", ("0.2", "1.3"), year=2005 + number)
        Result.objects.filter(report__slug=f"r{number}").update(ci_upper=1.2 + number / 10)
    beside = analyses(ask.HAZARD, asdict(answer(ask.HAZARD)))
    assert len(beside["funnel"]["points"]) == 10
    assert beside["funnel"]["test"]["test"] == "Egger"
    assert beside["year"]["k"] == 10
    assert beside["year"]["ci_lower"] <= beside["year"]["slope"] <= beside["year"]["ci_upper"]


def test_groups_that_differ_are_tested_on_the_scale_of_the_model() -> None:
    for slug, value, course in (
        ("a", "0.3", "RRMS"),
        ("b", "0.35", "RRMS"),
        ("c", "1.2", "SPMS"),
        ("d", "1.1", "SPMS"),
    ):
        result = ask.hazard(slug, value, (str(float(value) * 0.8), str(float(value) * 1.25)))
        assert result.report
        result.report.ms_type = course
        result.report.save()
    groups = analyses(ask.HAZARD, asdict(answer(ask.HAZARD)))["subgroups"]["phenotype"]
    assert groups["df"] == 1
    assert groups["p_value"] < 1e-6
