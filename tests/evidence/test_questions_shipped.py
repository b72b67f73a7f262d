"""The standing questions on the literature that is shipped: every one answered or refused, nobody counted twice."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

import pytest

from evidence.actions import load_literature, refresh_syntheses
from evidence.models import Result, Synthesis
from evidence.questions import QUESTIONS, Answer, Controls, answer, question
from evidence.questions.analyses import analyses
from evidence.questions.certainty import LEVELS
from evidence.synthesis.effects import effect_size
from evidence.synthesis.pooling import Pooled, pool
from evidence.verdicts import verdicts
from therapies.actions import load_definitions

pytestmark = pytest.mark.django_db

# What the brief of the project asks for, of both therapies.
ASKED_FOR = (
    "treatment-related-mortality",
    "serious-adverse-events",
    "serious-adverse-events-randomised",
    "relapse-free-12-months",
    "relapse-free-24-months",
    "relapse-free-60-months",
    "relapse-rate-before-after",
    "relapse-rate-randomised",
    "relapse-rate-comparative",
    "progression-free-24-months",
    "progression-free-60-months",
    "progression-hazard-randomised",
    "progression-hazard-comparative",
    "confirmed-improvement",
    "edss-change",
    "edss-change-randomised",
    "neda-24-months",
    "neda-60-months",
    "no-new-lesions-24-months",
    "new-lesions-randomised",
)


@pytest.fixture
def found() -> dict[str, Answer]:
    load_definitions()
    assert load_literature().errors == ()
    return {asked.slug: answer(asked) for asked in QUESTIONS}


def test_every_question_asked_for_stands_for_both_therapies() -> None:
    slugs = [one.slug for one in QUESTIONS]
    assert {f"{therapy}-{tail}" for therapy in ("hsct", "msc") for tail in ASKED_FOR} <= set(slugs)
    assert len(slugs) == len(set(slugs)) == 2 * len([slug for slug in slugs if slug.startswith("msc-")])


def test_every_answer_can_be_traced_and_is_pooled_or_refused_in_words(found: dict[str, Answer]) -> None:
    for slug, whole in found.items():
        assert (whole.pooled is None) == bool(whole.refusal), slug
        assert bool(whole.model) == bool(whole.certainty) == (whole.pooled is not None), slug
        used = [row for row in whole.rows if row.used]
        assert len(used) == (whole.pooled["k"] if whole.pooled else 0), slug
        assert len({row.report for row in whole.rows}) == len(whole.rows), slug
        for row in (*whole.rows, *whole.set_aside):
            assert row.sources, row
            assert all(url.startswith("http") for _, url, _ in row.sources), row
        assert all(row.reason for row in whole.set_aside), slug
        assert not any(row.reason for row in whole.rows), slug
        if whole.pooled:
            assert all(row.used or row.not_pooled for row in whole.rows), slug
            assert whole.certainty["level"] in LEVELS
            assert all(step["reason"] for step in whole.certainty["domains"])
            assert whole.pooled["ci_lower"] <= whole.pooled["estimate"] <= whole.pooled["ci_upper"], slug


def test_nobody_is_counted_twice(found: dict[str, Answer]) -> None:
    for whole in found.values():
        reports = [Result.objects.get(pk=row.result_id).report for row in whole.rows]
        groups = [group.key for report in reports if report for group in report.cohort_groups.all()]
        numbers = [number for report in reports if report for number in report.registry_ids]
        assert len(groups) == len(set(groups))
        assert len(numbers) == len(set(numbers))


def test_randomised_comparisons_stand_apart_from_all_others(found: dict[str, Answer]) -> None:
    for slug, whole in found.items():
        if question(slug).compares:
            assert {row.design for row in whole.rows} <= {question(slug).design}, slug


def test_every_figure_of_a_question_is_a_row_or_set_aside(found: dict[str, Answer]) -> None:
    mortality = found["hsct-treatment-related-mortality"]
    everyone = {row.result_id for row in (*mortality.rows, *mortality.set_aside)}
    stated = Result.objects.filter(
        report__therapy__slug="hsct", measure="treatment_related_mortality", kind="count_of_participants"
    ).exclude(arm_role="comparator")
    assert everyone == set(stated.values_list("pk", flat=True))


def test_fourteen_of_2502_died_of_hsct_and_a_typical_cohort_lost_0_38_percent(
    found: dict[str, Answer],
) -> None:
    pooled = found["hsct-treatment-related-mortality"].pooled
    assert pooled
    assert (pooled["events"], pooled["total"], pooled["k"]) == (14, 2502, 13)
    assert round(100 * pooled["estimate"], 2) == 0.38
    assert (round(100 * pooled["ci_lower"], 2), round(100 * pooled["ci_upper"], 2)) == (0.09, 1.55)
    assert pooled["method"] == "GLMM"


def test_mist_gives_the_risk_ratio_worked_out_from_its_printed_counts(found: dict[str, Answer]) -> None:
    (row,) = found["hsct-progression-risk-randomised"].rows
    assert (row.n, row.total, row.control_n, row.control_total) == (3, 52, 34, 51)
    assert (row.estimate, row.lower, row.upper) == pytest.approx((0.0865, 0.0284, 0.2640), abs=5e-5)
    (hazard,) = found["hsct-progression-hazard-randomised"].rows
    assert (hazard.estimate, hazard.lower, hazard.upper) == (0.07, 0.02, 0.24)


def test_the_pooled_hazard_ratio_is_that_of_the_engine_on_the_printed_intervals(
    found: dict[str, Answer],
) -> None:
    whole = found["hsct-progression-hazard-comparative"]
    effects = effect_size(
        "RATIO",
        estimate=[row.estimate for row in whole.rows],
        ci_lower=[row.lower for row in whole.rows],
        ci_upper=[row.upper for row in whole.rows],
    )
    expected = pool(effects)
    assert isinstance(expected, Pooled)
    assert whole.pooled
    assert whole.pooled["estimate"] == pytest.approx(math.exp(expected.estimate), rel=1e-12)
    assert whole.pooled["prediction_t_upper"] == pytest.approx(
        math.exp(expected.prediction_t_km2_upper or 0), rel=1e-12
    )
    assert [row.weight for row in whole.rows] == pytest.approx(expected.weights)


def test_the_numbers_the_first_words_of_the_site_point_to_are_there(found: dict[str, Answer]) -> None:
    for verdict in (one for domains in verdicts().values() for one in domains.values()):
        for pointer in (verdict.lead, *verdict.also):
            if pointer.question and pointer.report:
                assert pointer.report in [row.report for row in found[pointer.question].rows]


def test_only_one_course_of_ms_can_be_asked_for(found: dict[str, Answer]) -> None:
    asked = question("hsct-progression-free-60-months")
    relapsing = answer(asked, controls=Controls(phenotype="RRMS"))
    assert {row.course for row in relapsing.rows} == {"RRMS"}
    assert "boffa2021" in [row.report for row in relapsing.rows]
    progressive = answer(asked, controls=Controls(phenotype="progressive"))
    assert {row.course for row in progressive.rows} <= {"SPMS", "PPMS", "progressive"}
    everyone = found[asked.slug]
    assert len(everyone.rows) > len(relapsing.rows)


def test_every_answer_and_what_is_computed_beside_it_can_be_written_as_json(found: dict[str, Answer]) -> None:
    for slug, whole in found.items():
        json.dumps(asdict(whole), allow_nan=False)
        beside = analyses(question(slug), json.loads(json.dumps(asdict(whole))))
        json.dumps(beside, allow_nan=False)
        assert bool(beside) == (whole.pooled is not None)


def test_refreshing_keeps_one_answer_a_question_and_nothing_the_second_time(found: dict[str, Answer]) -> None:
    assert refresh_syntheses() == len(QUESTIONS)
    assert refresh_syntheses() == 0
    stored = Synthesis.objects.standing("hsct-treatment-related-mortality").get()
    assert stored.answer["pooled"]["events"] == 14
    assert set(stored.software) == {"python", "numpy", "scipy", "rules"}
    assert len(stored.data_version) == len(stored.digest) == 64
