"""How many cells, and how many times, as arms, interventions, titles and summaries state it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from therapies.facets.named import FacetFacts
from therapies.facets.texts import Record, Text, sentences
from therapies.matching import MatchedWords

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
# 10^6, 10e6 and 106 (a lost superscript) after a sign of multiplication; 1000000 spelt out counts as a power too.
POWER = r"10\s?\\?\^\s?\\?[({]?\d{1,2}[)}]?|10\s?[eE]\s?\d{1,2}|10[⁴⁵⁶⁷⁸⁹]|10\s?[5-9](?!\d)|1[,.]?0{3}[,.]?0{3}(?!\d)"
SCALE = r"(?:million|billion|mln|mio|M)s?\b"
TIMES = r"\s?\\?[x×X*·]\s?"


def amount(name: str) -> str:
    """One number with its power or scale: 2x10^6, 10e6, 60 million, 2,000,000."""
    return (
        rf"(?:(?P<n{name}>(?!10[eE^⁴⁵⁶⁷⁸⁹]){NUMBER})(?:{TIMES}(?P<p{name}>{POWER})|\s?(?P<s{name}>{SCALE}))?"
        rf"|(?P<q{name}>10\s?\\?\^\s?\\?\d{{1,2}}|10[⁴⁵⁶⁷⁸⁹]|10[eE]\d))"
    )


CELLS = r"(?:[\w-]*(?i:msc|cell)s?\b(?:-(?:NP|NTF)s?\b)?)"
PER_KG = r"(?:/|\bper\b|\\/)\s?(?i:kg|kilo)"
DOSE = re.compile(
    rf"(?P<dose>\b[Dd]oses?(?: of|:) )?"
    rf"(?P<upto>\b[Uu]p to |\b[Mm]aximum (?:dose )?of )?(?<![\w.,^×*/-])(?:between |from )?{amount('a')}"
    rf"(?:\s?(?:-|–|−|to|and)\s?{amount('b')})?"
    rf"(?P<early>\s?{PER_KG})?(?:\s?(?:of\s)?(?:[\w’'+®-]+\s+|\([^)]{{0,20}}\)\s?){{0,8}}?(?P<cells>{CELLS}))?"
    rf"(?:\s?\([^)]{{0,25}}\))?(?P<late>\s?{PER_KG})?(?P<volume>\s?(?:/|\bper\b)\s?(?i:m?l\b|µl|cc\b|cm|day|tube|vial))?"
)
SUPERSCRIPTS = str.maketrans("⁴⁵⁶⁷⁸⁹", "456789")
SMALLEST, LARGEST = 10_000, 10**11
SCALES = {"million": 10**6, "mln": 10**6, "mio": 10**6, "m": 10**6, "billion": 10**9}

NUMBERS = "one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve"
COUNTED = {name: number for number, name in enumerate(NUMBERS.split(", "), start=1)}
COUNT = rf"(?P<count>single|once|{'|'.join(COUNTED)}|\d{{1,2}})"
OF_CELLS = (
    r"(?:IV|IT|i\.v\.|intra\w+|endovenous|autologous|allogen\w+|stem|stromal|mesenchymal|[\w-]*cells?|[\w-]*MSCs?(?:-\w+)?"
    r"|single|separate|consecutive|repeated|monthly|weekly|bone|marrow|umbilical|cord|adipose)"
)
TIMES_GIVEN = re.compile(
    rf"(?<![\w.,/-]){COUNT}(?:\s?\(\d+\))?[\s-]+(?:{OF_CELLS}[\s-]+){{0,6}}"
    r"(?P<noun>infusions?|injections?|administrations?|applications?|treatments?|doses?|transplantations?)\b"
    r"(?!\s+(?:level|cohort|group|escalat|arm|period|phase|center|centre|site))",
    re.IGNORECASE,
)
DAYS = re.compile(
    rf"\b(?:once (?:per|a) day|once daily|daily) for (?P<count>\d{{1,2}}|{'|'.join(COUNTED)}) (?:consecutive )?days",
    re.IGNORECASE,
)
INTERVALS = re.compile(r"\b(?:interval|apart|every|weekly|monthly|week|month|day)s?\b", re.IGNORECASE)
REPEATED = re.compile(r"^[^.;\n]{0,60}\band\b[^.;\n]{0,12}\b(?:day|week|month|at)\b", re.IGNORECASE)
MOST = re.compile(r"\s+(?:is|as|being) the max", re.IGNORECASE)
UP_TO = re.compile(r"\b(?:up to|maximum(?: of)?|at most|or|to|-)\s*$", re.IGNORECASE)
CONTROL = re.compile(
    r"\bplacebo|\bsham|\bsuspension media|\bcross(?:ed|[ -])?over|\bcontrol\b", re.IGNORECASE
)
OF_PLACEBO = re.compile(
    r"\s+(?:of )?(?:normal )?(?:placebo|sham|saline|suspension media)\b(?!\s+or)", re.IGNORECASE
)
GIVING = re.compile(r"\b(?:dos|infus|inject|administ|receiv|treat|given|deliver|transplant)", re.IGNORECASE)
# Without one of each there is nothing to read; small letters, so that a glance tells.
NOUNS = ("infus", "inject", "administr", "applicat", "treatment", "dose", "transplantation", "days")
SIGNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "dose": (("10", "000", "illion", "mln", "mio", "m cells"), ("cell", "msc", "kg", "kilo", "dose")),
    "infusions": (NOUNS, ("single", "once", "daily", *COUNTED, *"123456789")),
}
Reader = Callable[[str], Iterator[tuple[str, str]]]


def quantities(record: Record, names_cells: Callable[[str], bool]) -> list[FacetFacts]:
    """Doses and numbers of infusions. Arms and interventions settle it; then titles; then summaries."""
    crossover = record.facts.intervention_model == "CROSSOVER"
    counted = partial(infusions, crossover=crossover)
    return [*told(record, "dose", doses, names_cells), *told(record, "infusions", counted, names_cells)]


def told(
    record: Record, key: str, reader: Reader, names_cells: Callable[[str], bool]
) -> Iterator[FacetFacts]:
    for place in (("names", "descriptions"), ("titles",), ("summary",)):
        found: dict[str, list[MatchedWords]] = {}
        for text in (text for one in place for text in record.at(one) if may_state(key, text.small)):
            for sentence in sentences(text.text):
                stated = list(reader(sentence)) if may_state(key, sentence.lower()) else []
                if (
                    stated
                    and place == ("summary",)
                    and not (GIVING.search(sentence) and names_cells(sentence))
                ):
                    continue
                collect(found, text, key, stated)
        if found:
            yield from (FacetFacts(key, value, tuple(dict.fromkeys(words))) for value, words in found.items())
            return


def may_state(key: str, small: str) -> bool:
    for signs in SIGNS[key]:
        for sign in signs:
            if sign in small:
                break
        else:
            return False
    return True


def collect(
    found: dict[str, list[MatchedWords]], text: Text, key: str, stated: Iterable[tuple[str, str]]
) -> None:
    for value, words in stated:
        found.setdefault(value, []).append(MatchedWords(text.field, words, f"{key}: as stated"))


def doses(sentence: str) -> Iterator[tuple[str, str]]:
    """(value, words) of every dose: "1-2x10^6 MSC/kg" -> "1000000-2000000 cells/kg". A concentration is no dose."""
    for stated in DOSE.finditer(sentence):
        per_kg = bool(stated["early"] or stated["late"])
        said = stated["cells"] or per_kg or (stated["dose"] and (stated["sa"] or stated["pa"]))
        if stated["volume"] or not said or MOST.match(sentence[stated.end() :]):
            continue
        last = count(stated, "b") if stated["nb"] or stated["qb"] else None
        first = count(stated, "a", scale_of=stated if last else None)
        if not SMALLEST <= first <= LARGEST or (last is not None and not first < last <= LARGEST):
            continue
        bounds = f"{first}-{last}" if last else str(first)
        upto = "up to " if stated["upto"] and not last else ""
        yield f"{upto}{bounds} cells{'/kg' if per_kg else ''}", stated[0].strip()


def count(stated: re.Match[str], name: str, scale_of: re.Match[str] | None = None) -> int:
    """The number of cells; a bare first number of a range takes the power or scale of the second."""
    if stated[f"q{name}"]:
        return power(stated[f"q{name}"])
    number = float(stated[f"n{name}"].replace(",", ""))
    if stated[f"p{name}"]:
        return round(number * power(stated[f"p{name}"]))
    if stated[f"s{name}"]:
        return round(number * scale(stated[f"s{name}"]))
    if scale_of is not None and scale_of["pb"]:
        return round(number * power(scale_of["pb"]))
    if scale_of is not None and scale_of["sb"]:
        return round(number * scale(scale_of["sb"]))
    return round(number)


def scale(words: str) -> int:
    return SCALES[words.lower().removesuffix("s")]


def power(words: str) -> int:
    digits = re.sub(r"\D", "", words.translate(SUPERSCRIPTS))
    if digits == "1000000":
        return 10**6
    return int(10 ** int(digits.removeprefix("10") or 0))


def infusions(sentence: str, crossover: bool = False) -> Iterator[tuple[str, str]]:
    """(number, words) of how often each person is given the cells; never from what may include a placebo."""
    for stated in (*TIMES_GIVEN.finditer(sentence), *DAYS.finditer(sentence)):
        name = stated["count"].lower()
        number = 1 if name in ("single", "once") else COUNTED.get(name) or int(name)
        if not number or UP_TO.search(sentence[: stated.start()]):
            continue
        rest = sentence[stated.end() :]
        if number == 1 and (REPEATED.match(rest) or name in ("one", "1", "once")):
            continue
        if number > 1 and (
            shared(sentence, rest, crossover) or (is_dose(stated) and not INTERVALS.search(rest))
        ):
            continue
        yield str(number), stated[0]


def shared(sentence: str, rest: str, crossover: bool) -> bool:
    """Whether some of them are placebo: in a crossover each person gets both."""
    return bool(CONTROL.search(sentence) if crossover else OF_PLACEBO.match(rest))


def is_dose(stated: re.Match[str]) -> bool:
    """Two doses may be two amounts to compare; only an interval shows that they follow one another."""
    return (stated.groupdict().get("noun") or "").lower().startswith("dose")
