"""The texts of a record that tell of a facet, by place: without control groups and without exclusion criteria."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from therapies.pieces import folded
from trials.facts import ArmFacts, InterventionFacts, TrialFacts

PLACES = (
    "titles",
    "conditions",
    "keywords",
    "names",
    "descriptions",
    "summary",
    "inclusion",
)
CONTROLS = {"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"}
# A heading of the criteria: its line up to the word, and what follows "inclusion" or "exclusion".
FEW_WORDS = re.compile(
    r"\W*\d*\W*(?:(?:main|key|major|general|additional|other|specific|common|core|basic|patients?|subjects?|study|trial"
    r"|participants?|important|primary|the|for|of|all|ms|part|group|cohort|arm|stage|phase|step|[a-d\d])\W+)*",
    re.IGNORECASE,
)
CRITERIA_THEN_COLON = re.compile(r"s?\W{0,4}criteri\w+[^:\n]{0,60}:")
CRITERIA_THEN_END = re.compile(
    r"s?\W{0,4}criteri\w+[^\w\n]*(?:\([^)\n]*\)|for [^.\n]{0,40})?[^\w\n]*(?=\n|$)"
)
COLON_OR_END = re.compile(r"s?[^\w\n]*(?::|(?=\n|$))")
EXCLUDED = re.compile(r"[^:\n]{0,40}:")
SENTENCE = re.compile(r"[^.;\n]+(?:[.;](?!\s|$)[^.;\n]*)*")


@dataclass(frozen=True)
class Text:
    """field is the reader's name of the place, as in therapies.passages: "brief_title", "arm 2 description"."""

    place: str
    field: str
    text: str

    @cached_property
    def small(self) -> str:
        return folded(self.text)


@dataclass(frozen=True)
class Unit:
    """An arm (label, type) or an intervention (arm_labels). context: everything that tells what it gives."""

    texts: tuple[Text, ...]
    context: str
    arm_labels: tuple[str, ...] = ()
    type: str = ""
    label: str = ""


class Record:
    """The texts of one trial; give() tells what its therapy's own arms get."""

    def __init__(self, facts: TrialFacts) -> None:
        self.facts = facts
        self.read: dict[str, list[Text]] = {}

    def give(self, given: Sequence[Text]) -> None:
        """Set which names and descriptions are read."""
        for place in ("names", "descriptions"):
            self.read[place] = [text for text in given if text.place == place]

    def at(self, place: str) -> list[Text]:
        """Texts that are not empty."""
        if place not in self.read:
            self.read[place] = [text for text in READERS[place](self.facts) if text.text]
        return self.read[place]

    @cached_property
    def units(self) -> list[Unit]:
        return units(self.facts)

    def everywhere(self, *places: str) -> list[Text]:
        """The texts of these places; of names and descriptions those of every arm and intervention."""
        found = [text for place in places if place in READERS for text in self.at(place)]
        if "names" in places:
            found += [text for unit in self.units for text in unit.texts]
        return found


def titles(facts: TrialFacts) -> Iterator[Text]:
    yield Text("titles", "brief_title", facts.brief_title)
    yield Text("titles", "official_title", facts.official_title)


def conditions(facts: TrialFacts) -> Iterator[Text]:
    for number, value in enumerate(facts.conditions, start=1):
        yield Text("conditions", f"condition {number}", value)


def keywords(facts: TrialFacts) -> Iterator[Text]:
    for number, value in enumerate(facts.keywords, start=1):
        yield Text("keywords", f"keyword {number}", value)


def summary(facts: TrialFacts) -> Iterator[Text]:
    yield Text("summary", "brief_summary", facts.brief_summary)
    yield Text("summary", "detailed_description", facts.detailed_description)


def inclusion(facts: TrialFacts) -> Iterator[Text]:
    for part in included(facts.eligibility_criteria):
        yield Text("inclusion", "eligibility_criteria", part)
    yield Text("inclusion", "study_population", facts.study_population)


READERS: dict[str, Callable[[TrialFacts], Iterator[Text]]] = {
    "titles": titles,
    "conditions": conditions,
    "keywords": keywords,
    "summary": summary,
    "inclusion": inclusion,
}


def sentences(text: str) -> list[str]:
    """Cut at line ends, and at full stops and semicolons that a space follows."""
    return SENTENCE.findall(text)


def included(criteria: str) -> list[str]:
    """The parts under a heading of inclusion, and what stands before the first heading.

    A heading that names both counts as one of exclusion; of a text without any heading nothing is taken.
    """
    marks = list(headings(criteria))
    if not marks:
        return []
    parts = [criteria[: marks[0][0]]]
    ends = [start for start, _, _ in marks[1:]]
    for (_, end, includes), following in zip(marks, [*ends, len(criteria)], strict=True):
        if includes:
            parts.append(criteria[end:following])
    return parts


def headings(criteria: str) -> Iterator[tuple[int, int, bool]]:
    """(start of its line or word, end, whether it is one of inclusion) of every heading."""
    low = criteria.lower()
    at = low.find("clu")
    while at >= 0:
        line = low.rfind("\n", 0, at) + 1
        before, kind = low[line : max(line, at - 2)], low[max(0, at - 2) : at]
        end = heading_end(low, at, before, kind)
        if end:
            includes = kind == "in" and not re.search(r"non\W?$|not $|exclu\w+\W", before)
            yield (line if FEW_WORDS.fullmatch(before) else at - 2), end, includes
        at = low.find("clu", max(at + 3, end))


def heading_end(low: str, at: int, before: str, kind: str) -> int:
    """Where the heading ends that has "inclusion", "exclusion" or "excluded" here; 0 when it is none."""
    few = FEW_WORDS.fullmatch(before)
    if kind not in ("in", "ex"):
        return 0
    if low.startswith("cluded", at):
        found = EXCLUDED.match(low, at + 6) if kind == "ex" and len(before.split()) < 5 else None
        return found.end() if found else 0
    if not low.startswith("clusion", at):
        return 0
    here = at + len("clusion")
    found = CRITERIA_THEN_COLON.match(low, here)
    if not found and (few or re.fullmatch(r"\W*(?:non\W?|inclusion\W+(?:and|or|&)?\W*)", before)):
        found = CRITERIA_THEN_END.match(low, here) or COLON_OR_END.match(low, here)
    return found.end() if found else 0


def units(facts: TrialFacts) -> list[Unit]:
    arms = [arm_unit(number, arm) for number, arm in enumerate(facts.arms, start=1)]
    return arms + [given_unit(number, given) for number, given in enumerate(facts.interventions, start=1)]


def arm_unit(number: int, arm: ArmFacts) -> Unit:
    texts = (
        Text("names", f"arm {number} label", arm.label),
        Text("descriptions", f"arm {number} description", arm.description),
    )
    context = "\n".join((arm.label, arm.description, *arm.intervention_names))
    return Unit(texts, context, type=arm.type, label=arm.label)


def given_unit(number: int, given: InterventionFacts) -> Unit:
    texts = (
        Text("names", f"intervention {number} name", given.name),
        *(Text("names", f"intervention {number} other name", other) for other in given.other_names),
        Text("descriptions", f"intervention {number} description", given.description),
    )
    context = "\n".join((given.name, *given.other_names, given.description))
    return Unit(texts, context, arm_labels=given.arm_labels)


def naming(every: Sequence[Unit], names: Callable[[str], bool]) -> list[Text]:
    """Texts of the arms and interventions that name the therapy."""
    return [text for unit in every if names(unit.context) for text in unit.texts if text.text]


def not_control(every: Sequence[Unit], names: Callable[[str], bool]) -> list[Text]:
    """Texts of all arms and interventions but those of control groups.

    An arm is a control when it does not name the therapy and another arm does, or when its type says so and none does.
    """
    arms = [unit for unit in every if unit.label]
    treated = [unit for unit in arms if names(unit.context)]
    control = [one for one in arms if one not in treated] if treated else controls(arms)
    labels = {unit.label for unit in control}
    return [text for unit in every if not is_control(unit, labels) for text in unit.texts if text.text]


def controls(arms: Sequence[Unit]) -> list[Unit]:
    found = [unit for unit in arms if unit.type in CONTROLS]
    return found if len(found) < len(arms) else []


def is_control(unit: Unit, labels: set[str]) -> bool:
    if unit.label:
        return unit.label in labels
    return bool(unit.arm_labels) and all(label in labels for label in unit.arm_labels)
