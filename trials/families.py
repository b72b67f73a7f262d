"""Which registrations may belong to one programme, and what in their records says so. Plain Python.

An id of another record, given by the registry's own fields, joins two. Everything else (a number of another register
that both give, a report linked to both, an acronym, numbers and titles of one sponsor) only suggests it to a curator.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeVar

# What more registrations than this share is a network, a hospital's habit or a common name: it tells nothing.
MOST_OF_ONE_PROGRAMME: Final = 12
NUMBER: Final = re.compile(r"\bNCT\s?(\d{8})\b", re.IGNORECASE | re.ASCII)
WORD: Final = re.compile(r"[a-z0-9]+")
# "TISCHMS-MSCNP-002" is number 2 of TISCHMS-MSCNP.
NUMBERED: Final = re.compile(r"(?P<stem>.*[A-Za-z]{3}.*?)[-_/ .]0*\d{1,3}[A-Za-z]?")
SHORTEST_STEM: Final = 5
SHORTEST_ACRONYM: Final = 4
CONTINUES: Final = re.compile(
    r"\b(?:extension|long[- ]term|follow[- ](?:up|on)|roll[- ]?over|continu(?:ed|ation)|expanded access|"
    r"compassionate|open[- ]label extension)\b",
    re.IGNORECASE,
)
# Of all the words of two titles, how many are the same where one continues the other.
ALIKE: Final = 0.5
# Say nothing of which programme it is.
EMPTY: Final = frozenset(
    WORD.findall(
        """a an and as by for from in of on or the to who with due given trial study studies clinical patients subjects
        participants people multiple sclerosis ms relapsing remitting rrms rms progressive secondary primary spms ppms
        forms active treatment phase i ii iii 1 2 3 extension long term follow up on rollover roll over continued
        continuation expanded access compassionate use open label safety efficacy effectiveness tolerability evaluate
        evaluating evaluation assess effect"""
    )
)
Key = TypeVar("Key")


@dataclass(frozen=True)
class Registration:
    """What of a record tells of its relatives.

    registers: (scheme, number) of its numbers in other registers. reports: pmids that report it (DERIVED, RESULT);
    cited: every pmid. record_ids: texts in which the registry gives ids of other records.
    """

    nct_id: str
    title: str
    acronym: str = ""
    sponsor: str = ""
    org_study_id: str = ""
    record_ids: tuple[str, ...] = ()
    registers: tuple[tuple[str, str], ...] = ()
    reports: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """Two registrations, the lower number first, and why. by_registry: an id of the other stands in a record."""

    one: str
    other: str
    reason: str
    by_registry: bool = False


@dataclass(frozen=True)
class Suggestion:
    """At least two registrations that links hold together; reasons: each once, the registry's own first."""

    nct_ids: tuple[str, ...]
    reasons: tuple[str, ...]


Made = Iterator[Link]


def links(registrations: Collection[Registration]) -> list[Link]:
    """Every link between two of them, each with its reason."""
    found = [link for rule in RULES for link in rule(registrations)]
    return list(dict.fromkeys(found))


def registry_links(registrations: Collection[Registration]) -> Made:
    held = {one.nct_id for one in registrations}
    for one in registrations:
        named = {f"NCT{number}" for text in one.record_ids for number in NUMBER.findall(text)}
        for other in sorted((named - {one.nct_id}) & held):
            yield link(
                one.nct_id, other, f"the record of {one.nct_id} gives {other} as an id", by_registry=True
            )


def register_links(registrations: Collection[Registration]) -> Made:
    return shared(
        registrations,
        lambda one: {(scheme, plain(number)) for scheme, number in one.registers},
        lambda key: f"both give the {key[0]} number {key[1]}",
    )


def report_links(registrations: Collection[Registration]) -> Made:
    return shared(
        registrations, lambda one: set(one.reports), lambda key: f"both are linked to the report PubMed {key}"
    )


def citing_links(registrations: Collection[Registration]) -> Made:
    """One sponsor's record cites a report of its other."""
    for one, other in of_one_sponsor(registrations):
        for first, second in ((one, other), (other, one)):
            for pmid in sorted(set(first.reports) & set(second.cited) - set(second.reports)):
                words = (
                    f"{second.nct_id} cites the report of {first.nct_id}, PubMed {pmid}, of the same sponsor"
                )
                yield link(one.nct_id, other.nct_id, words)


def acronym_links(registrations: Collection[Registration]) -> Made:
    return shared(
        registrations,
        lambda one: {name} if len(name := plain(one.acronym)) >= SHORTEST_ACRONYM else set(),
        lambda key: f"both have the acronym {key}",
    )


def named_links(registrations: Collection[Registration]) -> Made:
    """A title names the acronym, the sponsor's number or the registry number of another that it continues."""
    named: dict[str, set[str]] = defaultdict(set)
    for one in registrations:
        for name in (one.acronym, one.org_study_id, one.nct_id):
            if (
                len(name) >= SHORTEST_STEM
                and (any(map(str.isdigit, name)) or name.isupper())
                and " " not in name
            ):
                named[name.upper()].add(one.nct_id)
    for one in registrations:
        for word in set(re.findall(r"[A-Z0-9][\w/-]{4,}", one.title)):
            others = named.get(word.upper(), set()) - {one.nct_id}
            for other in sorted(others) if len(others) < MOST_OF_ONE_PROGRAMME else ():
                yield link(one.nct_id, other, f"the title of {one.nct_id} names {word}")


def number_links(registrations: Collection[Registration]) -> Made:
    def stems(one: Registration) -> set[tuple[str, str]]:
        found = NUMBERED.fullmatch(one.org_study_id.strip())
        stem = found["stem"] if found else one.org_study_id.strip()
        return {(sponsor(one), stem.upper())} if sponsor(one) and len(stem) >= SHORTEST_STEM else set()

    return shared(registrations, stems, lambda key: f"both are numbered {key[1]} by the same sponsor")


def title_links(registrations: Collection[Registration]) -> Made:
    """The same title, where it says more than that people with the disease are studied."""

    def title(one: Registration) -> set[str]:
        found = " ".join(WORD.findall(one.title.lower()))
        return {found} if len(content(one.title)) > 1 else set()

    return shared(registrations, title, lambda key: "both have the same title")


def continuing_links(registrations: Collection[Registration]) -> Made:
    """One sponsor's titles alike, of which one says that it continues something."""
    for one, other in of_one_sponsor(registrations):
        continues = [each for each in (one, other) if CONTINUES.search(each.title)]
        words, others = content(one.title), content(other.title)
        same = words & others
        if len(continues) == 1 and len(same) > 1 and len(same) >= ALIKE * len(words | others):
            reason = (
                f"the title of {continues[0].nct_id} speaks of a continuation; same sponsor, same words: "
            )
            yield link(one.nct_id, other.nct_id, reason + ", ".join(sorted(same)))


RULES: Final[tuple[Callable[[Collection[Registration]], Made], ...]] = (
    registry_links,
    register_links,
    report_links,
    citing_links,
    acronym_links,
    named_links,
    number_links,
    title_links,
    continuing_links,
)


def shared(
    registrations: Iterable[Registration],
    keys: Callable[[Registration], Collection[Key]],
    reason: Callable[[Key], str],
) -> Made:
    """Links every two that have a key in common; what too many share is passed over."""
    by_key: dict[Key, list[str]] = defaultdict(list)
    for one in registrations:
        for key in keys(one):
            by_key[key].append(one.nct_id)
    for key, nct_ids in by_key.items():
        if len(nct_ids) <= MOST_OF_ONE_PROGRAMME:
            for pair in combinations(sorted(nct_ids), 2):
                yield link(*pair, reason(key))


def of_one_sponsor(registrations: Iterable[Registration]) -> Iterator[tuple[Registration, Registration]]:
    by_sponsor: dict[str, list[Registration]] = defaultdict(list)
    for one in registrations:
        if sponsor(one):
            by_sponsor[sponsor(one)].append(one)
    for several in by_sponsor.values():
        yield from combinations(several, 2)


def suggestions(
    found: Iterable[Link], *, apart: Collection[tuple[str, str]], family: Mapping[str, int]
) -> list[Suggestion]:
    """Registrations held together by links, without the pairs kept apart.

    family: the family of each registration that has one. Nothing is said of links inside a family, nor of those
    between two families.
    """
    apart = set(apart)
    used = [
        one
        for one in found
        if (one.one, one.other) not in apart and not (one.one in family and one.other in family)
    ]
    made = []
    for group in grouped([(one.one, one.other) for one in used]):
        inside = [one for one in used if one.one in group]
        reasons = [one.reason for one in sorted(inside, key=lambda one: not one.by_registry)]
        made.append(Suggestion(tuple(sorted(group)), tuple(dict.fromkeys(reasons))))
    return made


def grouped(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The connected ones together, each group once, ordered by their lowest."""
    group: dict[str, set[str]] = {}
    for pair in pairs:
        joined = set(pair).union(*(group.get(one, set()) for one in pair))
        group.update(dict.fromkeys(joined, joined))
    return sorted({id(one): one for one in group.values()}.values(), key=min)


def link(one: str, other: str, reason: str, *, by_registry: bool = False) -> Link:
    return Link(min(one, other), max(one, other), reason, by_registry)


def content(title: str) -> set[str]:
    return {word for word in WORD.findall(title.lower()) if word not in EMPTY}


def plain(text: str) -> str:
    """Letters and digits in capitals, so that spelling does not part two numbers."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def sponsor(one: Registration) -> str:
    return " ".join(one.sponsor.lower().split())


def usual_acronym(acronyms: Iterable[str]) -> str:
    """The one that most of the registrations have, of several the first; "" where none has any."""
    counts = Counter(one for one in acronyms if one)
    return max(counts, key=lambda one: counts[one], default="")
