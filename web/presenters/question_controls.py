"""The reader's controls as a form and as chips, and what they change beside the standing answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from evidence.domains import MS_TYPE_LABELS
from evidence.questions import Controls, Question
from evidence.questions.analyses import rows_used
from evidence.questions.controls import INTENSITIES, INTERVALS
from evidence.questions.model_choice import default_interval, fitting
from web import wording
from web.presenters.question_plot import PERSON_TIME, noun, study_address
from web.presenters.question_request import Asked, address
from web.presenters.question_words import figure, interval_words

METHOD_WORDS = {
    "GLMM": "Model of the counts (GLMM)",
    "MH": "Mantel–Haenszel, one common effect",
    "EE": "One common effect (EE)",
    "DL": "Random effects, DerSimonian–Laird",
    "HE": "Random effects, Hedges",
    "HS": "Random effects, Hunter–Schmidt",
    "SJ": "Random effects, Sidik–Jonkman",
    "ML": "Random effects, maximum likelihood",
    "REML": "Random effects, REML",
    "EB": "Random effects, empirical Bayes",
    "PM": "Random effects, Paule–Mandel",
}
INTERVAL_WORDS = {
    "z": "Normal",
    "t": "Student’s t on k − 1",
    "knha": "Knapp–Hartung",
    "adhoc": "Knapp–Hartung, never narrower than normal",
}
LEVELS = (80.0, 90.0, 99.0)
INTENSITY_WORDS = {one: one.capitalize() for one in INTENSITIES}
GRADE_WORDS = {"A": "A only: read in the report itself"}
COUNTED_TWICE = "may share people with"
BY_READER = "left out by the reader"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of the form; the first option is the question as it stands."""

    name: str
    label: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class StudyBox:
    """One checkbox: leave a study out, or take it before the others that may share its people."""

    slug: str
    name: str
    href: str
    note: str
    checked: bool


@dataclass(frozen=True, slots=True)
class ControlForm:
    """open: whether a control is in force. model_note: why there is no choice of model, "" where there is one.
    may_pool: whether pooling what the question only shows is a choice."""

    action: str
    open: bool
    choices: Sequence[Choice]
    model_note: str
    era_from: str
    era_to: str
    out: Sequence[StudyBox]
    first: Sequence[StudyBox]
    may_pool: bool
    pool: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the two answers side by side."""

    label: str
    standing: str
    asked: str

    @property
    def differs(self) -> bool:
        return self.standing != self.asked


def control_form(it: Asked) -> ControlForm:
    standing = it.standing.answer if it.standing else it.answer
    methods = known_methods(it.question, it.answer) or known_methods(it.question, standing)
    years = it.controls.era or ("", "")
    return ControlForm(
        action=reverse("question", args=[it.question.slug]),
        open=it.by_reader,
        choices=list(choices(it, methods)),
        model_note=model_note(it, methods),
        era_from=str(years[0]),
        era_to=str(years[1]),
        out=left_out(it),
        first=taken_first(it, standing),
        may_pool=it.controls.pool or may_pool(standing),
        pool=it.controls.pool,
    )


def known_methods(asked: Question, answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Methods that can pool the rows of the estimate; () where there is none."""
    if not answer.get("model"):
        return ()
    return fitting(asked, rows_used(answer), answer["model"]["family"])


def model_note(it: Asked, methods: Sequence[str]) -> str:
    if len(methods) > 1:
        return ""
    if not methods:
        return "Nothing is pooled here, so there is no model to choose."
    return (
        f"Model: {METHOD_WORDS[methods[0]]}. For counts of one group no other is offered: a share near 0 or 100% comes "
        "out wrong where half an event is added, or where shares are averaged."
    )


def choices(it: Asked, methods: Sequence[str]) -> Iterator[Choice]:
    chosen, model = it.controls, it.answer.get("model") or {}
    if len(methods) > 1:
        rule = "By the rule" if chosen.method else f"By the rule ({model.get('method', '')})"
        yield choice("method", "Model", rule, {one: METHOD_WORDS[one] for one in methods}, chosen.method)
        fits = INTERVALS if model.get("method") not in ("GLMM", "MH") else ("z",)
        own = default_interval(model.get("method", ""))
        usual = INTERVAL_WORDS[model.get("interval", own) if not chosen.interval else own]
        rule = f"As the model goes ({usual})"
        yield choice(
            "interval", "Interval", rule, {one: INTERVAL_WORDS[one] for one in fits}, chosen.interval
        )
    if methods:
        levels = {f"{one:g}": f"{one:g}%" for one in sorted({*LEVELS, chosen.level} - {95.0})}
        yield choice("level", "Level", "95%", levels, "" if chosen.level == 95 else f"{chosen.level:g}")
    courses = {str(key): words for key, words in MS_TYPE_LABELS.items()}
    yield choice("phenotype", "Course of MS", "Any", courses, str(chosen.phenotype))
    if it.question.therapy == "hsct" or chosen.intensity:
        yield choice("intensity", "Conditioning", "Any intensity", INTENSITY_WORDS, chosen.intensity)
    yield choice("grade", "Sources", "Grades A and B", GRADE_WORDS, chosen.grade)


def choice(name: str, label: str, rule: str, words: Mapping[str, str], chosen: str) -> Choice:
    rest = [Option(value, label, value == chosen) for value, label in words.items()]
    return Choice(name, label, [Option("", rule, not chosen), *rest])


def may_pool(answer: Mapping[str, Any]) -> bool:
    """Whether at least two studies are shown that a model could take together."""
    families = [row.get("family") for row in answer["rows"] if row.get("family")]
    return not answer["pooled"] and any(families.count(one) > 1 for one in families)


def left_out(it: Asked) -> list[StudyBox]:
    """The studies shown, and those that the reader left out."""
    out = [row for row in it.answer["set_aside"] if row["reason"] == BY_READER]
    boxes = {
        row["report"]: box(row, row["report"] in it.controls.exclude) for row in [*it.answer["rows"], *out]
    }
    for slug in it.controls.exclude:
        boxes.setdefault(slug, StudyBox(slug, slug, "", "does not answer under these controls", True))
    return list(boxes.values())


def taken_first(it: Asked, standing: Mapping[str, Any]) -> list[StudyBox]:
    """The studies set aside because another may hold the same people, and those that the reader took instead."""
    slugs = {row["report"] for row in standing["set_aside"] if row["reason"].startswith(COUNTED_TWICE)}
    slugs |= set(it.controls.include)
    boxes: dict[str, StudyBox] = {}
    for row in [*it.answer["set_aside"], *it.answer["rows"], *standing["set_aside"]]:
        if row["report"] in slugs:
            boxes.setdefault(row["report"], box(row, row["report"] in it.controls.include))
    return list(boxes.values())


def box(row: Mapping[str, Any], checked: bool) -> StudyBox:
    people = wording.counted(row["total"], "person", "people") if row["total"] else ""
    return StudyBox(row["report"], row["name"], study_address(row), people, checked)


def chips(it: Asked) -> list[dict[str, str]]:
    """What is in force, each with the address without it."""
    here, names = reverse("question", args=[it.question.slug]), names_of(it)
    return [
        {"group": group, "label": label, "remove_url": with_query(here, address(rest))}
        for group, label, rest in in_force(it.controls, names)
    ]


def with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def in_force(chosen: Controls, names: Mapping[str, str]) -> Iterator[tuple[str, str, Controls]]:
    """(what, its value in words, the controls without it)."""
    words = (
        ("method", "Model", METHOD_WORDS.get(chosen.method, chosen.method)),
        ("interval", "Interval", INTERVAL_WORDS.get(chosen.interval, chosen.interval)),
        ("phenotype", "Course", MS_TYPE_LABELS[chosen.phenotype] if chosen.phenotype else ""),  # type: ignore[index]
        ("intensity", "Conditioning", INTENSITY_WORDS.get(chosen.intensity, "")),
        ("grade", "Sources", "grade A only" if chosen.grade else ""),
    )
    for name, group, label in words:
        if label:
            yield group, label, with_value(chosen, name, "")
    if chosen.level != 95:
        yield "Level", f"{chosen.level:g}%", replace(chosen, level=95.0)
    if chosen.era:
        yield "Published", f"{chosen.era[0]} to {chosen.era[1]}", replace(chosen, era=None)
    for name, group in (("exclude", "Without"), ("include", "Taken first")):
        slugs = getattr(chosen, name)
        for slug in slugs:
            rest = tuple(one for one in slugs if one != slug)
            yield group, names.get(slug, slug), with_value(chosen, name, rest)
    if chosen.pool:
        yield "Pooled", "although the question only shows", replace(chosen, pool=False)


def with_value(chosen: Controls, name: str, value: Any) -> Controls:
    changed: dict[str, Any] = {name: value}
    return replace(chosen, **changed)


def names_of(it: Asked) -> dict[str, str]:
    rows = [*it.answer["rows"], *it.answer["set_aside"]]
    return {row["report"]: row["name"].partition(",")[0] for row in rows}


def side_by_side(it: Asked) -> list[Line]:
    """The standing answer and the one asked for, line by line; [] where nothing stands to compare with."""
    if it.standing is None:
        return []
    ours, yours = it.standing.answer, it.answer
    both = zip(lines(it.question, ours), lines(it.question, yours), strict=True)
    return [Line(label, first, second) for (label, first), (_, second) in both]


def lines(asked: Question, answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    pooled, one = answer["pooled"], noun(asked)
    many = one[1].capitalize()
    if not pooled:
        shown = wording.counted(len(answer["rows"]), *one)
        return [(f"{many} pooled", f"none of {shown} shown"), ("People", "–"), ("Pooled", "not pooled"),
                ("Expected in a new one", "–"), ("Model", "–"), ("Certainty by rule", "not graded")]  # fmt: skip
    level = wording.interval_name(pooled["level"])
    low, high = pooled.get("prediction_t_lower"), pooled.get("prediction_t_upper")
    new = "not estimable"
    if low is not None and high is not None:
        new = interval_words(asked, {"ci_lower": low, "ci_upper": high})
    model = answer.get("model") or {}
    certainty = (answer.get("certainty") or {}).get("level", "not graded")
    return [
        (f"{many} pooled", str(pooled["k"])),
        ("People", people(asked, pooled)),
        ("Pooled", f"{figure(asked, pooled['estimate'])} ({level} {interval_words(asked, pooled)})"),
        ("Expected in a new one", new),
        ("Model", model_words(model)),
        ("Certainty by rule", certainty),
    ]


def model_words(model: Mapping[str, Any]) -> str:
    if not model:
        return "not kept"
    return f"{METHOD_WORDS[model['method']]}; interval: {INTERVAL_WORDS[model['interval']]}"


def people(asked: Question, pooled: Mapping[str, Any]) -> str:
    events, total = pooled.get("events"), pooled.get("total")
    if not total or pooled.get("measure") in PERSON_TIME:
        return "not stated"
    if events is not None and asked.effect == "proportion":
        return wording.count_of(int(events), int(total))
    return f"{int(total):,}"
