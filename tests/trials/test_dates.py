"""Partial dates: as exact as the source, in the order of time, never a made-up day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_trial
from trials.dates import PartialDate
from trials.fields import PartialDateField
from trials.models import Trial


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2005", "year", "2005-01-01", "2005-12-31"),
        ("2005-11", "month", "2005-11-01", "2005-11-30"),
        ("2004-02", "month", "2004-02-01", "2004-02-29"),
        ("2005-11-16", "day", "2005-11-16", "2005-11-16"),
    ],
)
def test_a_date_knows_how_exact_it_is_and_which_days_it_can_mean(
    text: str, precision: str, first: str, last: str
) -> None:
    date = PartialDate(text)
    assert (str(date), date.precision, date.year) == (text, precision, int(text[:4]))
    assert (date.first_day().isoformat(), date.last_day().isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2005-13",
        "2005-00",
        "2005-2",
        "2005-02-30",
        "2005-02-29",
        "20051116",
        "2005-11-16\n",
        " 2005",
        "05",
        "0000",
    ],
)
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        PartialDate(text)


@given(st.dates(dt.date(1000, 1, 1)), st.dates(dt.date(1000, 1, 1)))
def test_whole_days_sort_in_time(one: dt.date, other: dt.date) -> None:
    assert (PartialDate(one.isoformat()) < PartialDate(other.isoformat())) == (one < other)


@given(st.dates(dt.date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_the_days_a_date_can_mean_hold_the_day_it_came_from(day: dt.date, length: int) -> None:
    date = PartialDate(day.isoformat()[:length])
    assert date.first_day() <= day <= date.last_day()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2005", "2005-11", "2005-11-16"])
def test_the_database_keeps_the_precision(text: str) -> None:
    trial = make_trial(start_date=PartialDate(text))
    assert Trial.objects.get(pk=trial.pk).start_date == PartialDate(text)


@pytest.mark.django_db
def test_the_database_sorts_and_compares_in_time() -> None:
    for text in ("2005-11-16", "2004", "2005-11", "2006-01"):
        make_trial(start_date=PartialDate(text))
    dates = Trial.objects.order_by("start_date").values_list("start_date", flat=True)
    assert [str(date) for date in dates] == ["2004", "2005-11", "2005-11-16", "2006-01"]
    assert Trial.objects.filter(start_date__gte="2005-11-16").count() == 2


@pytest.mark.parametrize("value", ["2005-13", "soon", 5])
def test_the_column_refuses_what_is_no_date(value: object) -> None:
    with pytest.raises(ValidationError, match="is not a date"):
        PartialDateField().to_python(value)


@pytest.mark.parametrize("value", [None, ""])
def test_no_date_is_none(value: object) -> None:
    assert PartialDateField().to_python(value) is None
    assert PartialDateField().get_prep_value(value) is None
