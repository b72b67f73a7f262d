"""A question's page claims no more than its numbers: at any level, in any row, with nothing pooled."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from evidence.questions import Controls, answer
from tests.evidence import asked as ask
from tests.web.question_words import DEATHS, HAZARD, page, section, source, stored, three_hazards
from web.presenters import question_analyses
from web.presenters.question_analyses import twin, year_words

pytestmark = pytest.mark.django_db


def two_hazards() -> None:
    ask.hazard("a", "0.29", ("0.13", "0.63"))
    ask.hazard("b", "0.55", ("0.37", "0.91"))
    stored(ask.HAZARD)


def test_an_interval_without_an_end_is_refused_in_words(client: Client) -> None:
    two_hazards()
    words = page(client, f"{HAZARD}?method=EB&interval=knha&level=99.99")
    assert "At 99.99 % the interval of 2 studies has no end that could be written down" in words


def test_a_narrower_interval_makes_nothing_more_certain() -> None:
    ask.hazard("a", "0.90", ("0.60", "1.30"))
    ask.hazard("b", "0.80", ("0.50", "1.28"))
    usual, narrow = (answer(ask.HAZARD, controls=Controls(level=level)) for level in (95.0, 50.0))
    assert narrow.pooled is not None
    assert narrow.pooled["ci_upper"] < 1 < usual.pooled["ci_upper"]  # type: ignore[index]
    assert narrow.certainty == usual.certainty


def test_a_verdict_by_another_level_names_it(client: Client) -> None:
    two_hazards()
    assert "By the 80% CI, in these studies worsening came less often" in page(client, f"{HAZARD}?level=80")
    assert "By the 95% CI" not in page(client, HAZARD)


def test_a_row_that_is_only_shown_is_not_called_pooled_in_the_table_of_the_plot(client: Client) -> None:
    three_hazards()
    ask.hazard("e", "0.70", None, year=2022)
    stored(ask.HAZARD)
    twin_rows = source(client, HAZARD).partition("Show the forest plot as a table")[2].split("<tr")
    (only_shown,) = [row for row in twin_rows if ">E 2022<" in row and 'scope="row"' in row][:1]
    assert "<td>Shown</td>" in only_shown
    assert "Dashed and hollow: not pooled." in page(client, HAZARD)
    groups = re.findall(r'<g class="set-aside">(.*?)</g>', source(client, HAZARD), re.S)
    assert any("E 2022" in group for group in groups)


def test_an_axis_on_which_medians_may_stand_is_not_headed_mean(client: Client) -> None:
    ask.change("a", "-1.0", sd="1.0")
    stored(ask.CHANGE)
    words = page(client, f"/evidence/{ask.CHANGE.slug}/")
    assert "Change from baseline, points" in words
    assert "Mean change from baseline, points" not in words


def test_without_a_pooled_death_rate_nothing_is_said_of_its_model_or_its_cohorts(client: Client) -> None:
    stored(ask.DEATHS)
    words = page(client, DEATHS)
    assert "Deaths are rare and most cohorts had none" not in words
    assert "Late deaths." not in words


def test_leaving_one_of_two_out_says_that_nothing_is_left_to_pool(client: Client) -> None:
    two_hazards()
    words = page(client, HAZARD)
    assert "Without either of the two one study is left, and nothing is pooled." in words
    assert "the diamond is that of all" not in words


def test_one_study_in_a_line_keeps_the_level_of_its_own_interval() -> None:
    own = {"k": 1, "estimate": 0.5, "ci_lower": 0.3, "ci_upper": 0.8, "level": 95.0}
    assert twin(ask.HAZARD, "a", own, 99).interval == "95% CI 0.30 to 0.80"
    assert twin(ask.HAZARD, "a", own, 95).interval == "0.30 to 0.80"


def test_a_trend_whose_interval_holds_none_is_not_called_one() -> None:
    found = {
        "k": 13,
        "scale": "log",
        "slope": -0.009,
        "ci_lower": -0.019,
        "ci_upper": 0.0002,
        "p_value": 0.055,
    }
    assert "no trend can be told from chance: −0.009 a year" in year_words(found)
    assert "it is lower in later years" in year_words(found | {"ci_upper": -0.001})


def test_a_test_statistic_says_what_it_is() -> None:
    test = {"test": "egger", "statistic": 1.16, "df": 11, "p_value": 0.27, "k": 13}
    assert "t = 1.16 on 11 df" in question_analyses.test_words(test)


def test_sources_of_what_is_set_aside_are_folded_apart(client: Client) -> None:
    ask.deaths("a", 1, 50, groups=("one",))
    ask.deaths("b", 0, 20, groups=("one",))
    ask.deaths("c", 1, 60)
    stored(ask.DEATHS)
    first, folded = section(source(client, DEATHS), "sources").split("1 more, of figures set aside")
    assert "set aside" not in first
    assert "B 2019, set aside" in folded
