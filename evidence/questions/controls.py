"""What a reader can change about an answer: values of an address in, checked controls out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from evidence.domains import MS_TYPE_LABELS

METHODS = ("GLMM", "MH", "EE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
INTERVALS = ("z", "t", "knha", "adhoc")
INTENSITIES = ("low", "intermediate", "high", "mixed")


class ControlError(ValueError):
    """A control that cannot be: the message names it, what was given and what is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """All empty: the question as it stands.

    method: the model in place of the one the rule chooses; interval: its confidence interval; level: of both, percent.
    include: studies taken before the others of their cohort group; exclude: studies left out of the estimate, whose
    place in their cohort group stays empty. era: years of publication, both included. grade: "A" for figures read in
    the report itself. pool: pool what the question itself would only show.
    """

    method: str = ""
    interval: str = ""
    level: float = 95.0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    era: tuple[int, int] | None = None
    phenotype: str = ""
    intensity: str = ""
    grade: str = ""
    pool: bool = False

    def __post_init__(self) -> None:
        if wrong := self.wrong_shape():
            raise ControlError(wrong)
        one_of("method", self.method, METHODS)
        one_of("interval", self.interval, INTERVALS)
        one_of("phenotype", self.phenotype, tuple(MS_TYPE_LABELS))
        one_of("intensity", self.intensity, INTENSITIES)
        one_of("grade", self.grade, ("A",))
        if not 50 <= self.level < 100:
            raise ControlError(f"level is {self.level:g}; give a percentage from 50 to below 100, such as 95")
        if self.era and self.era[0] > self.era[1]:
            raise ControlError(f"era is {self.era[0]} to {self.era[1]}; give the earlier year first")
        if both := sorted(set(self.include) & set(self.exclude)):
            raise ControlError(f"{both[0]} is both included and excluded; choose one")

    def wrong_shape(self) -> str:
        """What is not of its kind: values come from an address, or from a stored answer."""
        for name in ("method", "interval", "phenotype", "intensity", "grade"):
            if not isinstance(getattr(self, name), str):
                return f"{name} is {getattr(self, name)!r}; give a word"
        for name in ("include", "exclude"):
            value = getattr(self, name)
            if not isinstance(value, tuple) or not all(isinstance(one, str) for one in value):
                return f"{name} is {value!r}; give a list of reports"
        if isinstance(self.level, bool) or not isinstance(self.level, int | float):
            return f"level is {self.level!r}; give a percentage such as 95"
        era = self.era
        if era is not None and (not isinstance(era, tuple) or [type(one) for one in era] != [int, int]):
            return f"era is {era!r}; give two years"
        return "" if isinstance(self.pool, bool) else f"pool is {self.pool!r}; give true or false"

    def parameters(self) -> dict[str, Any]:
        """Only what differs from the question as it stands, as JSON; {} for the standing answer."""
        plain, given = asdict(Controls()), asdict(self)
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
            if value != plain[name]
        }


def one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value and value not in known:
        raise ControlError(f"{name} is {value!r}; known are {', '.join(map(str, known))}")


def controls(values: Mapping[str, Any]) -> Controls:
    """Controls from names and values, lists for tuples, as `parameters` gives them. ControlError for the unknown."""
    known = {one.name for one in fields(Controls)}
    if unknown := sorted(set(values) - known):
        raise ControlError(f"{unknown[0]} is no control; known are {', '.join(sorted(known))}")
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Controls(**given)
