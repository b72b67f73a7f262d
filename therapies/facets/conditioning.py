"""Which regimen comes before the transplant: drugs named together, or listed as separate interventions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from therapies.facets.found import Finder, Found, holds_one
from therapies.facets.named import FacetFacts
from therapies.facets.rule_files import Conditioning, Regimen
from therapies.facets.texts import Record, Text, Unit, sentences
from therapies.matching import MatchedWords

VERSUS = re.compile(r"\b(?:versus|vs\b\.?|compared (?:with|to)|in comparison (?:with|to))", re.IGNORECASE)
COMPARES = re.compile(r"\bversus\b|\bvs\b|\bcompar|\brandomi[sz]ed\b|\bcontrolled\b", re.IGNORECASE)
MOBILISES = re.compile(r"\bmobili[sz]", re.IGNORECASE)
EARLIER = re.compile(r"\b(?:prior|previous|earlier|before the study|history of)\b", re.IGNORECASE)
KEY = "conditioning"
RADIATION, WHOLE_BODY = "radiation", "total body irradiation"


@dataclass(frozen=True)
class Scope:
    """Drugs that one text, or a list of interventions, names together."""

    drugs: frozenset[str]
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Told:
    regimen: Regimen
    found: tuple[Found, ...]


def conditioning(record: Record, rules: Conditioning, finder: Finder) -> list[FacetFacts]:
    """Regimen and intensity; the intensity only where the regimen settles it."""
    for places in (("titles", "names", "descriptions"), ("keywords",), ("summary",)):
        if any(finder.can(place, KEY) for place in places):
            found = list(at_places(record, rules, finder, places))
            if found:
                return found
    return []


def at_places(
    record: Record, rules: Conditioning, finder: Finder, places: Sequence[str]
) -> Iterator[FacetFacts]:
    together = [told for scope in scopes(record, rules, finder, places) if (told := fitting(scope, rules))]
    lists = list(lists_of(record, rules, finder, places))
    listed = [told for scope in lists if (told := fitting(scope, rules))]
    if len(lists) > 1:
        together += listed
    elif alternatives(together) < 2:
        together += [told for told in listed if completes(told, together)]
    if together:
        yield from facts(largest(together))
    elif "names" in places and not listed:
        rest = [one for one in lists if len(one.drugs - rules.also_alone) > 1]
        if rest:
            yield FacetFacts(KEY, rules.other, words(rest[0].found, "another combination"))


def completes(listed: Told, together: Sequence[Told]) -> bool:
    """Whether the list holds all that a single text names, and perhaps more."""
    return all(one.regimen.drugs <= listed.regimen.drugs for one in together)


def alternatives(told: Sequence[Told]) -> int:
    """Regimens of which none is part of another: what a list holds then is not one regimen."""
    return len(largest(told))


def scopes(record: Record, rules: Conditioning, finder: Finder, places: Sequence[str]) -> Iterator[Scope]:
    """The drugs of each title, arm, intervention and sentence; a single drug only beside a word for conditioning."""
    for text in (text for place in places for text in record.at(place) if finder.find(text, KEY)):
        summary = text.place == "summary"
        for segment in segments(text, whole=not summary):
            scope = scope_of([segment], rules, finder)
            alone = len(scope.drugs) < 2 or summary
            if scope.drugs and (not alone or speaks_of_it(segment.text, rules)):
                yield scope


def segments(text: Text, *, whole: bool) -> Iterator[Text]:
    """Without sentences about mobilisation or earlier treatment, and cut where one treatment is set against another."""
    kept = [one for one in sentences(text.text) if not (MOBILISES.search(one) or EARLIER.search(one))]
    for piece in [" \n".join(kept)] if whole else kept:
        yield from (replace(text, text=part) for part in VERSUS.split(piece) if part.strip())


def speaks_of_it(text: str, rules: Conditioning) -> bool:
    return holds_one(text, rules.beside)


def scope_of(
    texts: Iterable[Text], rules: Conditioning, finder: Finder, *, without: frozenset[str] = frozenset()
) -> Scope:
    found = [one for text in texts for one in finder.find(text, KEY)]
    found = [one for one in found if not drugs_of(one, rules) & without]
    drugs = frozenset(drug for one in found for drug in drugs_of(one, rules))
    return Scope(drugs - {RADIATION} if WHOLE_BODY in drugs else drugs, tuple(found))


def drugs_of(found: Found, rules: Conditioning) -> frozenset[str]:
    return rules.combined.get(found.word.value, frozenset({found.word.value}))


def lists_of(record: Record, rules: Conditioning, finder: Finder, places: Sequence[str]) -> Iterator[Scope]:
    """Drugs given one by one: by titles and the interventions of each arm, or by all interventions, or by keywords.

    Where treatments are compared or only observed, no drug that is a treatment by itself.
    """
    titles, facts = record.at("titles"), record.facts
    apart = facts.study_type == "OBSERVATIONAL" or facts.allocation == "RANDOMIZED"
    compares = apart or any(COMPARES.search(one.text) for one in titles)
    without = rules.also_alone if compares or "keywords" in places else frozenset()
    told = [one for one in titles if "titles" in places and not VERSUS.search(one.text)]
    for names in names_by_arm(record) if "names" in places else [record.at(place) for place in places]:
        texts = [one for one in names if not VERSUS.search(one.text)]
        if places != ("summary",):
            yield scope_of([*told, *texts], rules, finder, without=without)


def names_by_arm(record: Record) -> list[list[Text]]:
    """Names of what each arm that is read gets; of everything where the record does not link the two."""
    names = record.at("names")
    read = {text.field for text in names}
    arms = [unit for unit in record.units if unit.label and unit.texts[0].field in read]
    linked = [unit for unit in record.units if unit.arm_labels and unit.texts[0].field in read]
    by_arm = [
        [
            *arm.texts[:1],
            *(text for unit in linked if arm.label in unit.arm_labels for text in named_texts(unit)),
        ]
        for arm in arms
    ]
    return by_arm if linked and by_arm else [names]


def named_texts(unit: Unit) -> list[Text]:
    return [text for text in unit.texts if text.place == "names" and text.text]


def fitting(scope: Scope, rules: Conditioning) -> Told | None:
    """The largest regimen all of whose drugs are named, unless a drug is left over that mobilising does not explain."""
    fit = [one for one in rules.regimens if one.drugs <= scope.drugs]
    if not fit:
        return None
    best = max(fit, key=lambda one: len(one.drugs))
    alone = len(best.drugs) == 1 and best.drugs <= rules.mobilising
    if scope.drugs - best.drugs - rules.mobilising or (alone and not says_so(scope, rules)):
        return None
    return Told(best, tuple(one for one in scope.found if drugs_of(one, rules) <= best.drugs))


def says_so(scope: Scope, rules: Conditioning) -> bool:
    """Whether the words beside the drug, not those of another text, speak of conditioning."""
    return all(speaks_of_it(one.sentence, rules) for one in scope.found)


def largest(told: Sequence[Told]) -> list[Told]:
    """Without a regimen whose drugs are part of another's; one each."""
    kept: dict[str, Told] = {}
    for one in told:
        if any(one.regimen.drugs < other.regimen.drugs for other in told):
            continue
        before = kept.get(one.regimen.value)
        kept[one.regimen.value] = replace(one, found=(*before.found, *one.found)) if before else one
    return list(kept.values())


def facts(told: Iterable[Told]) -> Iterator[FacetFacts]:
    intensities: dict[str, list[MatchedWords]] = {}
    for one in told:
        yield FacetFacts(KEY, one.regimen.value, words(one.found, one.regimen.name))
        if one.regimen.intensity:
            rule = f"intensity: {one.regimen.name} is {one.regimen.intensity}"
            intensities.setdefault(one.regimen.intensity, []).extend(
                replace(word, rule=rule) for word in words(one.found, "")
            )
    for intensity, because in intensities.items():
        yield FacetFacts("intensity", intensity, tuple(dict.fromkeys(because)))


def words(found: Iterable[Found], name: str) -> tuple[MatchedWords, ...]:
    return tuple(
        dict.fromkeys(MatchedWords(one.text.field, one.words, f"conditioning: {name}") for one in found)
    )
