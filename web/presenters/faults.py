"""What can be said of an address that leads nowhere. Reads no table: the fault may lie there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.urls import reverse

NUMBER = re.compile(r"NCT[0-9]{8}")
TRIAL = re.compile(r"/trials/([^/]+)/?")
PARTS = {
    "therapies": ("therapy", "home", "Overview"),
    "evidence": ("question", "evidence", "Every question asked"),
    "reports": ("report", "evidence", "Evidence"),
}
LONGEST = 60
USUAL = "The address may be mistyped, or the record may never have been part of this tracker."
SHAPE = "A registry number is NCT followed by eight digits, such as NCT00273364."


@dataclass(frozen=True, slots=True)
class Fault:
    """words: for the search box. links: (address, label), the likeliest first."""

    text: str
    words: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


def not_found_page(path: str) -> Fault:
    found = TRIAL.fullmatch(path)
    if found:
        return of_trial(found[1].replace("\x00", "").strip())
    part = PARTS.get(path.strip("/").split("/")[0])
    if part is None:
        return Fault(USUAL, links=usual_links())
    what, name, label = part
    return Fault(f"No {what} has this address. {USUAL}", links=[(reverse(name), label), *usual_links()])


def of_trial(asked: str) -> Fault:
    number = asked.upper()
    if NUMBER.fullmatch(number):
        return Fault(
            f"{number} is a registry number, and no record of it is held here: it may be of another condition, or "
            "newer than our copy of the registry.",
            number,
            [
                (f"{reverse('classification')}?nct={number}", f"Why is {number} not here?"),
                (f"https://clinicaltrials.gov/study/{number}", f"{number} in the registry"),
                *usual_links(),
            ],
        )
    return Fault(
        f"“{cut(asked)}” is no registry number. {SHAPE} {digits(asked)}".strip(),
        suggested(asked),
        usual_links(),
    )


def digits(asked: str) -> str:
    """What exactly is amiss, where it nearly is a number."""
    found = re.fullmatch(r"(?i)(nct)?[\s:_-]*([0-9]{1,40})", asked)
    if found is None:
        return ""
    number = len(found[2])
    if number != 8:
        return f"This one has {number} {'digit' if number == 1 else 'digits'}."
    return "This one lacks its NCT." if not found[1] else "This one has something between NCT and its digits."


def suggested(asked: str) -> str:
    """What to search for instead: eight digits as the number they may be, else the words as they are."""
    found = re.fullmatch(r"(?i)(?:nct)?[\s:_-]*([0-9]{8})", asked)
    return f"NCT{found[1]}" if found else cut(asked)


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def usual_links() -> list[tuple[str, str]]:
    names = (
        ("home", "Overview"),
        ("trials", "Every trial"),
        ("evidence", "Evidence"),
        ("changes", "What changed"),
    )
    return [(reverse(name), label) for name, label in names]
