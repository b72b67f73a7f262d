"""Form fields behind the listings: several values a parameter, each checked, each error naming the cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import ProhibitNullCharactersValidator

LONGEST_SEARCH = 500
MOST_MONTHS = 9999
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one parameter. allowed is empty where the values cannot be listed."""

    parameter: str
    value: str
    problem: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.parameter}: {self.problem}"


class ListOfValues(forms.Field):
    """Values given as repeated parameters, separated by commas, or both. An unknown one is a ValidationError.

    allowed: value -> its words for a reader, or a function that gives this mapping when first needed.
    """

    widget = forms.SelectMultiple

    def __init__(
        self, *, allowed: Mapping[str, str] | Callable[[], Mapping[str, str]], **kwargs: Any
    ) -> None:
        self._allowed = allowed
        super().__init__(**kwargs)

    @cached_property
    def allowed(self) -> Mapping[str, str]:
        return self._allowed() if callable(self._allowed) else self._allowed

    def known_from(self, allowed: Callable[[], Mapping[str, str]]) -> None:
        """Takes another source for what is allowed, unless it has been asked for already."""
        self._allowed = allowed

    def clean(self, value: Iterable[str] | None) -> list[str]:
        given = [text for text in value or [] if text.strip()]
        wanted = list(dict.fromkeys(one for text in given for one in self.split(text)))
        if unknown := [one for one in wanted if not self.knows(one)]:
            raise ValidationError([self.refusal(one) for one in unknown])
        return wanted

    def split(self, text: str) -> list[str]:
        """At commas, unless the whole is a value itself ("Korea, Republic of")."""
        whole = text.strip()
        parts = [whole] if whole in self.allowed else whole.split(",")
        return [part.strip() for part in parts if part.strip()]

    def knows(self, value: str) -> bool:
        return value in self.allowed

    def refusal(self, value: str) -> ValidationError:
        names = ", ".join(self.allowed) or "none yet, as nothing is stored"
        return ValidationError(
            "“%(value)s” is not known; allowed: %(names)s",
            code="unknown_value",
            params={"value": cut(value), "names": names, "allowed": tuple(self.allowed)},
        )


class RegistryNumbers(ListOfValues):
    """ClinicalTrials.gov numbers in either case; given back in capitals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allowed={}, **kwargs)

    def clean(self, value: Iterable[str] | None) -> list[str]:
        return list(dict.fromkeys(one.upper() for one in super().clean(value)))

    def knows(self, value: str) -> bool:
        return re.fullmatch(r"NCT[0-9]{8}", value, re.IGNORECASE) is not None

    def refusal(self, value: str) -> ValidationError:
        return ValidationError(
            "“%(value)s” is not a registry number; expected NCT and eight digits, as in NCT00273364",
            code="unknown_value",
            params={"value": cut(value)},
        )


class OneValue(forms.CharField):
    """One value of a closed list; its refusal names the list."""

    def __init__(self, *, allowed: Mapping[str, str], **kwargs: Any) -> None:
        self.allowed = allowed
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and value not in self.allowed:
            raise ListOfValues(allowed=self.allowed).refusal(value)


class Months(forms.DecimalField):
    """A number of months from 0 to 9,999, with at most two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_MONTHS, max_digits=6, decimal_places=2, **kwargs)

    def clean(self, value: str | None) -> Decimal | None:
        try:
            return super().clean(value)
        except ValidationError:
            raise ValidationError(
                "“%(value)s” is not a number of months; expected 0 to %(most)s, such as 24 or 5.5",
                code="unknown_value",
                params={"value": cut(str(value)), "most": f"{MOST_MONTHS:,}"},
            ) from None


class WholeNumber(forms.Field):
    """A whole number from least to most. example: one that would do."""

    def __init__(self, *, least: int, most: int, example: int, **kwargs: Any) -> None:
        self.least, self.most, self.example = least, most, example
        super().__init__(**kwargs)

    def clean(self, value: str | None) -> int | None:
        text = (value or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 12 and self.least <= int(text) <= self.most:
            return int(text)
        raise ValidationError(
            "“%(value)s” does not do; expected a whole number from %(least)s to %(most)s, such as %(example)s",
            code="unknown_value",
            params={
                "value": cut(text),
                "least": self.least,
                "most": self.most,
                "example": self.example,
            },
        )


class SearchWords(forms.CharField):
    """Free words for the full-text search."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [
            ProhibitNullCharactersValidator(message="a NUL character cannot be searched for; leave it out"),
            not_too_long,
        ]


def not_too_long(words: str) -> None:
    if len(words) > LONGEST_SEARCH:
        raise ValidationError(
            "%(given)s characters are too many; search for at most %(most)s",
            code="too_long",
            params={"given": f"{len(words):,}", "most": LONGEST_SEARCH},
        )


class StrictForm(forms.Form):
    """Refuses a parameter it does not know. also: names that someone else reads, such as page."""

    also: tuple[str, ...] = ()

    def clean(self) -> None:
        known = (*self.fields, *self.also)
        for name in self.data:
            if name not in known:
                self.add_error(None, unknown_parameter(name, known))

    def problems(self) -> list[Problem]:
        return [
            self.problem(name, error) for name, errors in self.errors.as_data().items() for error in errors
        ]

    def problem(self, name: str, error: ValidationError) -> Problem:
        params = error.params or {}
        value = params.get("value") or cut(str(self.data.get(name, "")))
        if name == NON_FIELD_ERRORS:
            name = str(params.get("parameter", ""))
            value = cut(str(self.data.get(name, "")))
        allowed = params.get("allowed", ())
        return Problem(
            parameter=cut(name), value=value, problem=" ".join(error.messages), allowed=tuple(allowed)
        )


class InOrder(StrictForm):
    """Refuses a range that ends before it begins. ranges: names of the first and of the last."""

    ranges: tuple[tuple[str, str], ...] = ()

    def clean(self) -> None:
        super().clean()
        for first, last in self.ranges:
            least, most = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if least is not None and most is not None and least > most:
                error = ValidationError(
                    f"“%(value)s” is more than {last} (%(last)s), so nothing fits; exchange the two",
                    params={"value": str(least), "last": str(most)},
                )
                self.add_error(first, error)


class MonthsInOrder(InOrder):
    ranges = (("time_months_min", "time_months_max"),)


class TrialRangesInOrder(InOrder):
    ranges = (("start_from", "start_to"), ("people_min", "people_max"))


def unknown_parameter(name: str, known: tuple[str, ...]) -> ValidationError:
    return ValidationError(
        "there is no parameter “%(name)s”; known: %(names)s",
        code="unknown_parameter",
        params={"parameter": name, "name": cut(name), "names": ", ".join(known), "allowed": known},
    )


def cut(text: str) -> str:
    """At most 80 characters, so that an error never repeats a novel."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
