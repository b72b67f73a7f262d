"""A curator's correction of one figure of a report: which columns, what may stand in them, how it is put in words.

Reads rows and writes none; evidence.actions stores what is found right here. Values are kept as JSON: counts as
numbers, decimals as text (so that 0.07 stays 0.07), an absent figure as null.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, URLValidator
from django.db.models import Field

from evidence.domains import GRADES
from evidence.literature_files import figure_mistakes, unknown
from evidence.literature_shapes import Number, ResultFile
from evidence.models import Correction, Result

CORRECTABLE: Mapping[str, str] = {
    "n": "n",
    "total": "total",
    "value": "value",
    "unit": "unit",
    "ci_lower": "lower bound",
    "ci_upper": "upper bound",
    "ci_level": "level of the interval",
    "time_text": "time",
    "time_months": "time in months",
    "population": "population",
    "definition": "definition",
    "grade": "grade",
    "note": "note",
}
# A file that gives another meaning to the key has changed too.
WATCHED = (*CORRECTABLE, "domain", "measure", "kind", "arm")
# Where the loader's key is no column, or the mistake may lie in another: the first that was corrected is named.
COLUMNS_OF_KEY = {
    "n": ("n", "total"),
    "value": ("value", "n"),
    "ci": ("ci_lower", "ci_upper", "value"),
    "ci_level": ("ci_level", "ci_lower", "ci_upper"),
}


class CorrectionError(ValueError):
    """mistakes: (column, reason) of everything that is wrong."""

    def __init__(self, *mistakes: tuple[str, str]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(f"{column}: {reason}" for column, reason in mistakes))


def prepared(
    row: Result, values: Mapping[str, Any], reason: str, source_url: str
) -> tuple[dict[str, Any], str, str]:
    """Changed values as JSON, reason and source, all clean. Raises CorrectionError with every mistake found."""
    reason, source_url = reason.strip(), source_url.strip()
    mistakes = [*reason_mistakes(reason), *source_mistakes(source_url)]
    clean: dict[str, Any] = {}
    for column, value in values.items():
        try:
            clean[column] = cleaned(row, column, value)
        except CorrectionError as error:
            mistakes += error.mistakes
    before = values_of(row)
    changed = {column: value for column, value in clean.items() if value != before[column]}
    if not mistakes:
        mistakes += merged_mistakes(row, changed) if changed else [("values", "nothing is changed")]
    if mistakes:
        raise CorrectionError(*mistakes)
    return changed, reason, source_url


def reason_mistakes(reason: str) -> Iterator[tuple[str, str]]:
    if not reason:
        yield "reason", "say why the figure is corrected"
    if "\x00" in reason:
        yield "reason", "contains a null character"


def source_mistakes(source_url: str) -> Iterator[tuple[str, str]]:
    try:
        URLValidator(schemes=["http", "https"])(source_url)
    except ValidationError:
        yield "source_url", f"{source_url!r} is no web address"


def cleaned(row: Result, column: str, value: Any) -> Any:
    """As JSON; CorrectionError where the column cannot be corrected or cannot hold the value."""
    if column not in CORRECTABLE:
        raise CorrectionError((column, f"cannot be corrected; {', '.join(CORRECTABLE)} can"))
    text = "" if value is None else str(value).strip()
    if not text:
        raise CorrectionError((column, "no value given"))
    try:
        ProhibitNullCharactersValidator()(text)
        return as_json(field_of(column).clean(text, row))
    except ValidationError as error:
        raise CorrectionError((column, " ".join(error.messages))) from error


def as_json(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def from_json(column: str, value: Any) -> Any:
    return field_of(column).to_python(value)


def field_of(column: str) -> Field[Any, Any]:
    field = Result._meta.get_field(column)
    assert isinstance(field, Field)
    return field


def values_of(row: Result) -> dict[str, Any]:
    """What a row says now, in the columns a correction may change and those that give the key its meaning."""
    return {column: as_json(getattr(row, column)) for column in WATCHED}


def write_into(row: Result, values: Mapping[str, Any]) -> None:
    """Puts the correctable ones of these values into the row, unsaved."""
    for column in CORRECTABLE:
        if column in values:
            setattr(row, column, from_json(column, values[column]))


def merged_mistakes(row: Result, changed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the literature loader would refuse in the row with these values, each under a changed column."""
    found = []
    for key, reason in loader_mistakes(row, {**values_of(row), **changed}):
        columns = [column for column in COLUMNS_OF_KEY.get(key, (key,)) if column in changed]
        found.append((columns[0] if columns else next(iter(changed)), reason))
    return found


def loader_mistakes(row: Result, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    lower, upper = number(values["ci_lower"]), number(values["ci_upper"])
    if (lower is None) != (upper is None):
        yield "ci", "an interval needs both its bounds"
    yield from unknown("grade", values["grade"], GRADES)
    yield from figure_mistakes(
        ResultFile(
            key=row.key,
            domain=row.domain,
            measure=row.measure,
            kind=row.kind,
            grade=values["grade"],
            source=[],
            n=values["n"],
            total=values["total"],
            value=number(values["value"]),
            ci=(lower, upper) if lower is not None and upper is not None else None,
            ci_level=number(values["ci_level"]),
            p=row.p_value,
            state=row.state,
            formula=row.formula,
        )
    )


def number(value: str | None) -> Number | None:
    """The shortest number that prints as the text, for the loader's own comparisons and words."""
    if value is None:
        return None
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def described(values: Mapping[str, Any], columns: Collection[str] = CORRECTABLE) -> str:
    """ "n 3, total 52": these columns; "not given" where there is none."""
    return ", ".join(
        f"{CORRECTABLE.get(column, column)} {'not given' if values[column] in (None, '') else values[column]}"
        for column in (*CORRECTABLE, *WATCHED[len(CORRECTABLE) :])
        if column in columns and column in values
    )


def said_by_file(correction: Correction) -> str:
    """What the file says now in the columns corrected."""
    return described(correction.file_now, correction.values)


def changed_since(correction: Correction) -> str:
    """ "file now says n 5 (when corrected: n 3)"; "" where it says the same."""
    then, now = correction.file_values, correction.file_now
    differ = [column for column in WATCHED if then.get(column) != now.get(column)]
    if not differ:
        return ""
    return f"file now says {described(now, differ)} (when corrected: {described(then, differ)})"
