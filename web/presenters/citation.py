"""How to cite the page of a trial: dated, with the version of the registry record it shows, as text, BibTeX and RIS."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import timezone

from trials.models import Trial
from web import wording
from web.presenters.registry_text import plain

SITE = "MS Cell-Therapy Evidence Tracker"
# What BibTeX reads as an instruction, and what it can print instead. It counts braces even behind a backslash.
BIBTEX = str.maketrans(
    {char: "\\" + char for char in "&%$#_"}
    | {"{": "\\textbraceleft{}", "}": "\\textbraceright{}", "\\": "\\textbackslash{}"}
    | {"~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """url: absolute. note: which version of the record, and when we received it."""

    key: str
    title: str
    note: str
    url: str
    year: int
    date: dt.date

    @property
    def text(self) -> str:
        return f"{SITE}. {self.title}. {self.note}. {self.url} (read on {wording.day(self.date)})."


def citation(trial: Trial, url: str, today: dt.date) -> Citation:
    name = f"{trial.acronym}, {trial.nct_id}" if trial.acronym else trial.nct_id
    return Citation(
        key=f"{trial.nct_id}_{today:%Y%m%d}",
        title=one_line(f"{name}: {plain(trial.brief_title)}").rstrip(".: "),
        note=version_note(trial),
        url=url,
        year=today.year,
        date=today,
    )


def version_note(trial: Trial) -> str:
    updated = trial.last_update_posted_date
    said = (
        f"ClinicalTrials.gov record as updated {wording.partial_date(updated.text)}"
        if updated
        else "ClinicalTrials.gov record"
    )
    received = wording.day(timezone.localdate(trial.fetched_at))
    return f"{said}, received {received}, version {trial.payload_digest[:12]}"


def one_line(text: str) -> str:
    """Without control characters: a line break in a title would start a new field of the file."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def bibtex(one: Citation) -> str:
    fields = {
        "author": f"{{{SITE}}}",
        "title": f"{{{one.title.translate(BIBTEX)}}}",
        "year": str(one.year),
        "note": f"{one.note}; read on {one.date.isoformat()}".translate(BIBTEX),
        "url": one.url,
        "urldate": one.date.isoformat(),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{one.key},", *lines, "}", ""])


def ris(one: Citation) -> str:
    """Tags as reference managers read them; WEB is a page, Y2 the day it was read."""
    rows = [
        ("TY", "WEB"),
        ("AU", SITE),
        ("TI", one.title),
        ("PY", str(one.year)),
        ("N1", one.note),
        ("UR", one.url),
        ("Y2", f"{one.date:%Y/%m/%d}"),
        ("ID", one.key),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows)


FORMATS = {
    "bib": (bibtex, "application/x-bibtex"),
    "ris": (ris, "application/x-research-info-systems"),
}
