"""Published pooled results: the file reads, cannot say the impossible, and its exact checks hold in our engine."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from evidence.agreement import check_stands, gives, placed, ratios_of_totals, recounts, turned_back
from evidence.literature_files import FOLDER
from evidence.published_pooled import (
    FILE,
    Band,
    Check,
    PublishedPooledError,
    published_pooled,
    read_published_pooled,
)
from evidence.questions import QUESTIONS
from evidence.synthesis.effects import effect_size
from evidence.synthesis.pooling import CommonEffect, Pooled, mantel_haenszel, peto, pool

# Vaccinated, then control: cases and people of 13 trials (Colditz 1994).
BCG: dict[str, Any] = {
    "ai": [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    "n1i": [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
    "ci": [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    "n2i": [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
}
# Worse within two years on placebo: people and percent of 28 trials (Nicholas 2019, doi 10.1177/1352458518794063).
PLACEBO = (
    (50, 46.0), (274, 72.5), (55, 29.5), (20, 80.0), (56, 22.0), (21, 55.0), (18, 61.1), (29, 51.7), (358, 48.0),
    (205, 53.0), (219, 33.7), (64, 22.0), (20, 43.0), (178, 34.0), (159, 44.0), (308, 28.0), (16, 56.0), (115, 63.0),
    (316, 32.0), (147, 38.5), (37, 43.2), (305, 29.2), (22, 32.0), (164, 28.0), (70, 54.0), (487, 43.0), (244, 31.0),
    (449, 15.0),
)  # fmt: skip


def wald(effects: Any, method: str) -> Pooled:
    found = pool(effects, method=method, test="z")
    assert isinstance(found, Pooled)
    return found


@pytest.mark.parametrize(
    ("measure", "method", "expected"),
    [
        ("RR", "EE", (-0.4303, -0.5097, -0.3509)),
        ("RR", "DL", (-0.7141, -1.0644, -0.3638)),
        ("OR", "EE", (-0.4361, -0.5190, -0.3533)),
        ("OR", "DL", (-0.7474, -1.1242, -0.3706)),
        ("RD", "EE", (-0.0009, -0.0014, -0.0005)),
        ("RD", "DL", (-0.0071, -0.0101, -0.0040)),
        ("RR", "REML", (-0.7145, -1.0669, -0.3622)),
    ],
)
def test_the_vaccine_trials_pool_as_published(
    measure: str, method: str, expected: tuple[float, float, float]
) -> None:
    found = wald(effect_size(measure, **BCG), method)
    assert (found.estimate, found.ci_lower, found.ci_upper) == pytest.approx(expected, abs=5.1e-5)


@pytest.mark.parametrize(
    ("measure", "method", "expected"),
    [
        ("RR", "EE", {"q": 152.2330, "statistic": -10.6247}),
        ("RR", "DL", {"tau2": 0.3088, "i2": 92.1173, "statistic": -3.9952}),
        ("OR", "EE", {"q": 163.1649}),
        ("OR", "DL", {"tau2": 0.3663, "i2": 92.6455}),
        ("RD", "EE", {"q": 276.4737}),
        ("RD", "DL", {"i2": 95.6596, "statistic": -4.5128}),
        ("RR", "REML", {"tau2": 0.3132, "se": 0.1798}),
    ],
)
def test_the_vaccine_trials_differ_as_much_as_published(
    measure: str, method: str, expected: dict[str, float]
) -> None:
    found = wald(effect_size(measure, **BCG), method)
    assert {name: getattr(found, name) for name in expected} == pytest.approx(expected, abs=5.1e-5)


@pytest.mark.parametrize(
    ("measure", "expected", "q"),
    [
        ("RR", (-0.4537, -0.5308, -0.3766), 152.5676),
        ("OR", (-0.4734, -0.5538, -0.3930), 163.9426),
        ("RD", (-0.0033, -0.0039, -0.0027), 386.7759),
    ],
)
def test_mantel_and_haenszel_pool_them_as_published(
    measure: str, expected: tuple[float, float, float], q: float
) -> None:
    found = mantel_haenszel(measure, **BCG)
    assert isinstance(found, CommonEffect)
    assert (found.estimate, found.ci_lower, found.ci_upper) == pytest.approx(expected, abs=5.1e-5)
    assert found.q == pytest.approx(q, abs=5.1e-5)


def test_peto_pools_them_as_published() -> None:
    found = peto(**BCG)
    assert isinstance(found, CommonEffect)
    ratios = [math.exp(one) for one in (found.estimate, found.ci_lower, found.ci_upper)]
    assert ratios == pytest.approx([0.6222, 0.5746, 0.6738], abs=5.1e-5)
    assert found.q == pytest.approx(167.7302, abs=5.1e-5)


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def as_it_is(value: float) -> float:
    return value


def arcsine(value: float) -> float:
    return math.sin(value) ** 2


def miller(value: float) -> float:
    return turned_back(value, len(PLACEBO) / sum(1 / people for people, _ in PLACEBO))


@pytest.mark.parametrize(
    ("measure", "method", "back", "expected", "tau2"),
    [
        ("PLO", "EE", logistic, (0.38936, 0.37431, 0.40462), 0),
        ("PLO", "DL", logistic, (0.40807, 0.34978, 0.46906), 0.377135),
        ("PLO", "REML", logistic, (0.40817, 0.34948, 0.46961), 0.383403),
        ("PR", "DL", as_it_is, (0.41613, 0.35323, 0.47903), 0.0251816),
        ("PAS", "DL", arcsine, (0.41231, 0.35145, 0.47454), 0.0246116),
        ("PFT", "DL", miller, (0.41117, 0.34958, 0.47414), 0.0242898),
    ],
)
def test_worsening_on_placebo_pools_as_worked_out_by_a_second_hand(
    measure: str, method: str, back: Any, expected: tuple[float, float, float], tau2: float
) -> None:
    people = [n for n, _ in PLACEBO]
    worse = [n * percent / 100 for n, percent in PLACEBO]
    found = wald(effect_size(measure, xi=worse, ni=people, add=0, to="none"), method)
    ends = [back(one) for one in (found.estimate, found.ci_lower, found.ci_upper)]
    assert ends == pytest.approx(expected, abs=1e-5)
    assert found.tau2 == pytest.approx(tau2, abs=1e-6)


@pytest.mark.parametrize(
    ("counts", "ratio"),
    [((3, 52, 34, 51), (0.0865, 0.0284, 0.2640)), ((9, 27, 10, 27), (0.90, 0.436, 1.859))],
)
def test_two_trials_give_the_risk_ratio_of_their_printed_counts(
    counts: tuple[int, int, int, int], ratio: tuple[float, float, float]
) -> None:
    a, n1, c, n2 = ([one] for one in counts)
    found = effect_size("RR", ai=a, n1i=n1, ci=c, n2i=n2)
    half = 1.959964 * math.sqrt(found.vi[0])
    ends = [math.exp(found.yi[0] + sign * half) for sign in (0, -1, 1)]
    assert ends == pytest.approx(ratio, abs=6e-4)


def percents(name: str) -> list[tuple[float, float, float]]:
    (found,) = (one for one in recounts() if one.table.key == name)
    return [
        tuple(round(100 * value, 2) for value in (way.estimate, way.lower, way.upper))  # type: ignore[misc]
        for way in found.ways
        if way.estimate is not None and way.lower is not None and way.upper is not None
    ]


def test_five_deaths_of_369_give_four_numbers_by_four_ways() -> None:
    model, plain, logits, tukey = percents("willison2022")
    assert plain == (1.36, 0.44, 3.13)
    assert logits == (3.59, 1.97, 6.47)
    assert tukey == (0.16, 0.0, 1.38)
    assert model == (0.73, 0.11, 4.70)
    (found,) = (one for one in recounts() if one.table.key == "willison2022")
    assert (found.events, found.people) == (5, 369)
    assert found.mean == pytest.approx(5 / 369, rel=0.01)


def test_no_death_of_133_is_refused_by_the_model_and_fits_a_rate_of_2_7_percent() -> None:
    (found,) = (one for one in recounts() if one.table.key == "zhou2019")
    assert (found.events, found.people, found.mean) == (0, 133, None)
    assert "No event in 9 studies" in found.ways[0].reason
    assert percents("zhou2019")[0] == (0.0, 0.0, 2.74)
    assert found.table.printed is not None
    assert not any(gives(way, found.table.printed) for way in found.ways)


def test_a_way_gives_what_was_printed_when_it_rounds_to_it() -> None:
    (found,) = (one for one in recounts() if one.table.key == "willison2022")
    assert gives(found.ways[3], (0.16, 0, 1.4))
    assert not gives(found.ways[3], (0.16, 0, 1.5))
    assert not gives(found.ways[3], (0.3, 0, 1.4))


def test_counts_added_up_lie_in_the_interval_that_the_review_pooled() -> None:
    for one in ratios_of_totals():
        _, low, high = one.row.ratio
        assert low <= one.estimate <= high, one.row.outcome


def test_every_question_and_report_the_file_names_is_there() -> None:
    found = published_pooled()
    slugs = {one.slug for one in QUESTIONS}
    named = {one.question for review in found.reviews for one in review.figures} - {""}
    named |= {one.question for one in found.bands} | {one.question for one in found.tables}
    assert named <= slugs
    for review in found.reviews:
        assert all(one.question.startswith(review.therapy) for one in review.figures if one.question)
    reports = {row.report for table in found.tables for row in table.rows} - {""}
    assert {one for one in reports if not (FOLDER / f"{one}.yaml").is_file()} == set()


def test_every_review_can_be_opened_and_is_named_once() -> None:
    reviews = published_pooled().reviews
    assert len({one.key for one in reviews}) == len(reviews) >= 8
    assert all(one.url.startswith("https://") and one.figures for one in reviews)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "value: 2.1, lower",
            "value: 9.1, lower",
            "sormani2017, Deaths caused by treatment: 9.1 lies outside",
        ),
        ("events: 3, people: 41", "events: 42, people: 41", "Hamerschlak 2010: 42 events in 41 people"),
        ("low: 1\n    high: 2", "low: 3\n    high: 2", "ends before it begins"),
        ("grade: A", "grade: D", "published_pooled.yaml: Invalid enum value 'D'"),
        ("reviews:", "reviews: [", "published_pooled.yaml"),
    ],
)
def test_a_file_that_says_the_impossible_is_refused_with_the_place(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "published_pooled.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PublishedPooledError, match=said):
        read_published_pooled(path)


def answer(estimate: float | None) -> dict[str, Any]:
    return {"pooled": None if estimate is None else {"estimate": estimate}}


@pytest.mark.parametrize(
    ("estimate", "state"),
    [
        (None, "not_pooled"),
        (0.0094, "outside"),
        (0.0096, "inside"),
        (0.02, "inside"),
        (0.0204, "inside"),
        (0.0206, "outside"),
    ],
)
def test_an_estimate_is_placed_by_its_band_to_the_tenth_of_a_percent(
    estimate: float | None, state: str
) -> None:
    band = Band(question="hsct-treatment-related-mortality", low=1, high=2)
    assert placed(band, answer(estimate)) == state


def test_a_check_of_the_data_holds_for_the_estimate_it_was_about() -> None:
    check = Check(date="2026-11-22", estimate=0.38, words="Checked.")
    band = Band(question="hsct-treatment-related-mortality", low=1, high=2, checked=check)
    assert check_stands(band, answer(0.0038))
    assert not check_stands(band, answer(0.0045))
    assert placed(band, None) == "not_pooled"
