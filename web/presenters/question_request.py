"""What an address asks of a question: the standing answer, an older one, or one counted otherwise by a reader.

Nothing here writes. A reader's answer is computed in memory and kept per process for as long as the standing one is the
same; its shape is that of the stored ones.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from evidence.domains import MS_TYPE_LABELS
from evidence.models import Synthesis
from evidence.questions import ControlError, Controls, Question, question
from evidence.questions import answer as answered
from evidence.questions.controls import INTENSITIES, INTERVALS, METHODS, controls
from evidence.questions.pooled import NAMES
from web import wording
from web.filter_fields import cut

WORDS = {
    "method": METHODS,
    "interval": INTERVALS,
    "phenotype": tuple(MS_TYPE_LABELS),
    "intensity": INTENSITIES,
    "grade": ("A",),
}
STUDIES = ("include", "exclude")
COUNTED_OTHERWISE = (*WORDS, "level", *STUDIES, "era_from", "era_to", "pool")
STORED = ("asof", "version")
SHORTEST_DIGEST = 12
KEPT = 128
NOTHING: dict[str, Any] = {
    "rows": [],
    "set_aside": [],
    "pooled": None,
    "refusal": "",
    "model": {},
    "parameters": {},
    "leave_one_out": [],
    "other_ways": [],
    "certainty": {},
    "lowest_grade": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """answer: as stored JSON (evidence.questions.Answer). synthesis: the stored row it is, None where it was computed
    or nothing is stored. standing: the newest answer to the question as it stands.

    controls: in force. errors: what was not understood; then the standing answer is shown. query: the shortest query
    string that asks the same.
    """

    question: Question
    controls: Controls
    answer: dict[str, Any]
    synthesis: Synthesis | None
    standing: Synthesis | None
    errors: list[str]
    query: str = ""

    @property
    def by_reader(self) -> bool:
        """Whether a reader's controls are in force."""
        return bool(self.controls.parameters())

    @property
    def older(self) -> bool:
        """Whether a stored answer is shown that is not the standing one."""
        return bool(self.synthesis and self.standing and self.synthesis.digest != self.standing.digest)


def whole(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A stored answer with all that answers have today; None or nothing where its rules did not give it."""
    pooled = dict.fromkeys(NAMES) | {"level": 95.0} | answer["pooled"] if answer["pooled"] else None
    return NOTHING | dict(answer) | {"pooled": pooled}


class Unclear(ValueError):
    """A value of the address that says nothing; the message says what is known."""


def asked(slug: str, params: QueryDict) -> Asked:
    """KeyError for an unknown question; anything wrong in the address becomes an error in words."""
    it = question(slug)
    standing = Synthesis.objects.standing(slug).order_by("-made_at", "-id").first()
    given = {name: values for name in params if (values := texts(params, name))}
    errors = [f"“{shown_short(name)}” is no control; known are {', '.join(COUNTED_OTHERWISE + STORED)}."
              for name in given if name not in (*COUNTED_OTHERWISE, *STORED)]  # fmt: skip
    shown, wanted = standing, Controls()
    if not errors:
        try:
            if any(name in given for name in STORED):
                shown = stored(it, given)
            else:
                wanted = chosen(given, standing)
                if wanted.parameters():
                    return Asked(
                        question=it, controls=wanted, answer=computed(it, standing, wanted), synthesis=None,
                        standing=standing, errors=[], query=address(wanted),
                    )  # fmt: skip
        except (ControlError, Unclear) as error:
            shown, errors = standing, [f"{error}."]
    return Asked(
        question=it,
        controls=controls(shown.parameters) if shown else Controls(),
        answer=whole(shown.answer) if shown else NOTHING,
        synthesis=shown,
        standing=standing,
        errors=errors,
        query=urlencode({"version": shown.digest}) if shown and shown is not standing else "",
    )


def texts(params: QueryDict, name: str) -> list[str]:
    """The values that say something, without spaces around them."""
    return [text.strip() for text in params.getlist(name) if text.strip()]


def shown_short(text: str) -> str:
    """What a reader typed, as far as an error repeats it."""
    return cut(text.replace("\x00", ""))


def stored(it: Question, given: dict[str, list[str]]) -> Synthesis:
    """The stored answer that an address names by digest or by day."""
    if len(given) > 1:
        first, second = list(given)[:2]
        raise Unclear(
            f"{shown_short(first)} and {shown_short(second)} cannot be asked together: a stored answer stays as it was"
        )
    if "version" in given:
        return by_digest(it, one(given, "version"))
    return by_day(it, one(given, "asof"))


def by_digest(it: Question, digest: str) -> Synthesis:
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_DIGEST},64}}", digest):
        raise Unclear(
            f"version is “{shown_short(digest)}”; give the digest of a stored answer, {SHORTEST_DIGEST} digits or more"
        )
    kept = Synthesis.objects.filter(question=it.slug, digest__startswith=digest)
    found = kept.order_by("-made_at", "-id").first()
    if found is None:
        raise Unclear(
            f"no stored answer to this question has the version {shown_short(digest)}; the list below names them all"
        )
    return found


def by_day(it: Question, text: str) -> Synthesis:
    """The standing answer at the end of that day, UTC."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise Unclear(f"asof is “{shown_short(text)}”; give a day as YYYY-MM-DD")
    try:
        day = dt.date.fromisoformat(text)
        kept = Synthesis.objects.standing(it.slug).order_by("-made_at", "-id")
        found = kept.stored_by(min(day, timezone.now().date()))
    except (ValueError, OverflowError):
        raise Unclear(f"asof is “{shown_short(text)}”, which is no day; give one as YYYY-MM-DD") from None
    if (held := found.first()) is None:
        first = kept.last()
        since = f"the first is of {wording.day(first.made_at.date())}" if first else "none is stored yet"
        raise Unclear(f"no answer stood here on {wording.day(day)}; {since}")
    return held


def one(given: dict[str, list[str]], name: str) -> str:
    values = given[name]
    if len(values) > 1:
        raise Unclear(f"{name} is given {len(values)} times; give it once")
    return values[0]


def chosen(given: dict[str, list[str]], standing: Synthesis | None) -> Controls:
    """Controls from an address. Unclear or ControlError for what cannot be."""
    values: dict[str, Any] = {name: known_word(name, one(given, name)) for name in WORDS if name in given}
    for name in STUDIES:
        if name in given:
            values[name] = slugs(name, given[name], studies(standing))
    if "level" in given:
        values["level"] = level(one(given, "level"))
    if "pool" in given:
        values["pool"] = truth(one(given, "pool"))
    if "era_from" in given or "era_to" in given:
        values["era"] = era(given, standing)
    return Controls(**values)


def known_word(name: str, value: str) -> str:
    if value not in WORDS[name]:
        raise Unclear(f"{name} is “{shown_short(value)}”; known are {', '.join(map(str, WORDS[name]))}")
    return value


def studies(standing: Synthesis | None) -> list[str]:
    """Slugs of the studies that the standing answer shows or sets aside."""
    if standing is None:
        return []
    rows = (*standing.answer["rows"], *standing.answer["set_aside"])
    return list(dict.fromkeys(row["report"] for row in rows))


def slugs(name: str, given: list[str], known: list[str]) -> tuple[str, ...]:
    """Repeated, or with commas between them; each once, in an order of their own."""
    wanted = {text.strip() for texts in given for text in texts.split(",") if text.strip()}
    if unknown := sorted(wanted - set(known)):
        listed = ", ".join(sorted(known)) or "none, as no study answers this question"
        raise Unclear(
            f"{name} names “{shown_short(unknown[0])}”, which is no study of this question; known are {listed}"
        )
    return tuple(sorted(wanted))


def level(text: str) -> float:
    if not re.fullmatch(r"\d{2}(\.\d{1,2})?", text, re.ASCII):
        raise Unclear(f"level is “{shown_short(text)}”; give a percentage from 50 to 99.99, such as 95")
    return float(text)


def truth(text: str) -> bool:
    if text not in ("0", "1"):
        raise Unclear(
            f"pool is “{shown_short(text)}”; give 1 to pool what the question only shows, or leave it out"
        )
    return text == "1"


def era(given: dict[str, list[str]], standing: Synthesis | None) -> tuple[int, int]:
    """Both years; an open end reaches as far as the studies do."""
    rows = (*standing.answer["rows"], *standing.answer["set_aside"]) if standing else ()
    years = [row["year"] for row in rows if row["year"]] or [timezone.now().year]
    first, last = (year(given, name) for name in ("era_from", "era_to"))
    if first is None:
        first = min(*years, last or max(years))
    return first, last if last is not None else max(*years, first)


def year(given: dict[str, list[str]], name: str) -> int | None:
    if name not in given:
        return None
    text = one(given, name)
    if not re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
        raise Unclear(f"{name} is “{shown_short(text)}”; give a year of four digits, such as 2015")
    return int(text)


def address(wanted: Controls) -> str:
    """The query string of controls, in one order, whatever the reader's was."""
    pairs: list[tuple[str, str]] = []
    for name, value in wanted.parameters().items():
        if name == "era":
            pairs += [("era_from", str(value[0])), ("era_to", str(value[1]))]
        elif name in STUDIES:
            pairs += [(name, slug) for slug in value]
        else:
            pairs.append((name, WRITTEN.get(name, str)(value)))
    return urlencode(pairs)


WRITTEN: dict[str, Callable[[Any], str]] = {"level": lambda value: f"{value:g}", "pool": lambda value: "1"}


def computed(it: Question, standing: Synthesis | None, wanted: Controls) -> dict[str, Any]:
    """The answer under these controls. ControlError where they do not fit the figures."""
    if standing is None:
        return fresh(it, wanted)
    return kept_until_renewed(it, wanted, standing.pk, standing.answer.get("data_version", ""))


@lru_cache(maxsize=KEPT)
def kept_until_renewed(it: Question, wanted: Controls, standing: int, data_version: str) -> dict[str, Any]:
    return fresh(it, wanted)


def fresh(it: Question, wanted: Controls) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(answered(it, controls=wanted)), allow_nan=False))
    return plain
