"""The many spellings of one name -> one short word, so that the rules for outcome titles stay short.

``short("Expanded Disability Status Scale (EDSS) score")`` reads "EDSS (EDSS) score"; ``as_written`` leads
from a match in the short text back to the words of the title.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.extraction.screened import Table, leftmost

_MS = r"(?:multiple sclerosis|\bMS\b)"

# Longer names stand above the names inside them.
NAMES: tuple[tuple[str, str], ...] = (
    ("PML", r"progressive multifocal leuk?o\w*(?: \(PML\))?"),
    (
        "RRMS",
        rf"relapsing[- ]?remitting(?: {_MS})?|\brelapsing(?: forms? of)?(?: {_MS}|"
        rf"(?= (?:patients|participants)))",
    ),
    ("SPMS", rf"secondar(?:y|ily)[- ]?progressive(?: {_MS})?"),
    ("PPMS", rf"primar(?:y|ily)[- ]?progressive(?: {_MS})?"),
    ("PMS", rf"progressive {_MS}"),
    ("refractory", r"relapsed (?:or|and|/) ?refractory|relapsed/refractory"),
    ("MSFC", rf"{_MS}(?:'s)? functional composite(?: \(MSFC\))?|\bMS ?FC\b"),
    (
        "EDSS",
        r"(?:expanded )?(?:kurtzke(?:'?s)? )?(?:expanded )?disability (?:status|"
        r"severity)(?: (?:scale|score)s?)+"
        r"|\bkurtzke(?:'?s)?(?! functional)(?: \w+){0,2} scale|"
        r"\bexpanded disability(?: \w+){0,2} scale|\bEDSS(?:[- ]?(?:scores?|scale))?\b|(?-i:\bDSS\b)",
    ),
    (
        "T25FW",
        r"(?:timed?[- ]?)?(?:25|twenty[- ]?five)[- ]?(?:foot|feet|ft\b|"
        r"f\b)[- ]?(?:timed )?(?:walk\w*)?(?:[- ]test)?"
        r"|\bT ?-?25[- ]?FWT?\b|\b25[- ]?FWT?\b|\bT25-?W\b|\bT25WT\b|\bTW25\b",
    ),
    ("9HPT", r"(?:9|nine)[- ]*(?:hole)[- ]*peg(?:s|board)?|\b9[- ]?HPT\b|\bNHPT\b|\bpeg[- ]?test"),
    (
        "SDMT",
        r"symbols? digits? \w+(?: tests?| modal\w+)?|digit symbol (?:modal\w+|substitution)|"
        r"\bSDMT\b|\bSDM test",
    ),
    ("PASAT", r"pac\w+ auditory serial \w+|\bPASAT\b"),
    ("MSWS", rf"{_MS} walk\w*[- ](?:scale|score)|\b(?:12-)?MSWS\b|12-item walking scale"),
    ("MSIS", rf"{_MS} impact (?:scale|score|profile)|\bMSIS\b"),
    (
        "MSQOL",
        rf"{_MS}[-' ]*(?:s )?(?:international |"
        rf"54[- ]?(?:item)?)?[- ]*(?:health-related )?(?:quality[- ]of[- ]life|qol\b)"
        r"|\bMS ?-?(?:54)?[- ]?QO?L\b|\bMSQ[O0]L|\bMSQLI?\b|\bmusiqol|\bhaquams|\bLMSQOL|"
        r"hamburg quality of life"
        rf"|functional assessment of {_MS}|\bFAMS\b",
    ),
    (
        "ARR",
        r"(?:annuali[sz]ed|annual|yearly)(?: rate of)?(?: \w+){0,3} (?:relapses?|exacerbations?|"
        r"attacks?)(?: rates?)?"
        r"|\bARR\b",
    ),
    (
        "CDP",
        r"\bc?CD[PW]\b|\bCDP\d+|\b\d*m?CD[PW]\b|\b[36]mCD[PW]\b|"
        r"sustained accumulation of disability(?: \(SAD\))?",
    ),
    (
        "NEDA",
        r"\bNEDA\b|\bNEPAD\b|"
        r"no evidence of (?:progression or )?(?:active )?disease(?: activity)?(?! progression)",
    ),
    (
        "Gd",
        r"gadolinium|(?-i:\bGa?d(?:E\b|\+|\b(?![- ]?(?:67|68|IgA))))|"
        r"\b(?:Ga|Gad|Gd)\b(?=[- ]?(?:\+|enhanc|positive|T1|contrast|DTPA|lesion))|contrast[- ]enhanc\w*"
        r"|(?<!non)(?<!non-)(?<!non )(?<!dual )\benhancing(?= (?:T1 |brain |MRI |new )?lesions?)|"
        r"(?-i:\bGELs?\b)",
    ),
    (
        "SAE",
        r"(?<!non-)(?<!non )(?<!non)serious (?:treatment[- ]emergent |treatment[- ]related |"
        r"related )?adverse (?:events?|effects?|reactions?)"
        r"|(?<!non-)(?<!non )serious (?:TE)?AEs?\b|\b(?:TE)?SAEs?\b",
    ),
    (
        "AE",
        r"(?:treatment[- ]emergent |treatment[- ]related )?adverse[- ](?:\w+ )?(?:events?|"
        r"effects?|reactions?|experiences?)"
        r"|\b(?:TE)?AEs?\b|\bAESIs?\b|(?-i:\bADRs?\b)",
    ),
    ("NfL", r"neurofilaments?(?:[- ]light)?(?:[- ]chains?)?|\bs?NfL\b|\bNF-L\b|\bsNFL\b"),
    ("GvHD", r"graft[- ](?:versus|vs\.?)[- ]host[- ]?(?:disease)?|\bGVHD\b"),
    ("QoL", r"quality[- ]of[- ]life|\bQOL\b|\bHRQOL\b"),
    (
        "OCT",
        r"optical coherence tomograph\w+|(?-i:\bOCT\b)(?! ?(?:19|20)\d\d)|\bRNFL\b|"
        r"retinal nerve fib\w+ layer|\bGCIPL\b",
    ),
    ("CDMS", rf"clinically definite {_MS}|definite {_MS}|\bCDMS\b|McDonald {_MS}"),
    ("JCV", r"john cunningham virus|\bJC ?virus|\bJCV\b"),
)
TABLE = Table([pattern for _, pattern in NAMES])
_SAME = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "’": "'",
        "\u00a0": " ",
        "\\": " ",
        "\n": " ",
        "\t": " ",
        "_": " ",
        "ﬁ": "f",
        "İ": "I",
        "\r": " ",
    }
)


@dataclass(frozen=True, slots=True)
class ShortTitle:
    """text is the shortened title; pieces are (start in text, start in title, length in title).

    plain: the title with one sign for each of several that look alike, before names were shortened.
    """

    title: str
    plain: str
    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def as_written(self, start: int, end: int) -> str:
        """The words of the title behind text[start:end]."""
        starts = [piece[0] for piece in self.pieces]
        first = self.pieces[max(bisect_right(starts, start) - 1, 0)]
        last = self.pieces[max(bisect_right(starts, max(end - 1, start)) - 1, 0)]
        begin = self._within(first, start, 0)
        return " ".join(self.title[begin : self._within(last, end, last[2])].split())

    def _within(self, piece: tuple[int, int, int], place: int, otherwise: int) -> int:
        offset = place - piece[0]
        same = self.text[piece[0] : piece[0] + piece[2]] == self.plain[piece[1] : piece[1] + piece[2]]
        return piece[1] + (offset if same else otherwise)


def short(title: str) -> ShortTitle:
    """Every character of the title maps to one of the same place, except inside a known name."""
    plain = title.translate(_SAME)
    text, pieces, done = "", [], 0
    for name, match in names_in(plain):
        pieces += [(len(text), done, match.start() - done)] if match.start() > done else []
        text += plain[done : match.start()]
        pieces.append((len(text), match.start(), len(match[0])))
        text += name
        done = match.end()
    if done < len(plain) or not pieces:
        pieces.append((len(text), done, len(plain) - done))
    return ShortTitle(title, plain, text + plain[done:], tuple(pieces))


def names_in(plain: str) -> Iterator[tuple[str, re.Match[str]]]:
    """One name after the other; where two begin at one place, the one that stands above."""
    possible, done = TABLE.possible(plain), 0
    while possible:
        found = [(number, leftmost(patterns, plain, done)) for number, patterns in possible.items()]
        matches = [(match.start(), number, match) for number, match in found if match]
        if not matches:
            return
        _, first, match = min(matches, key=lambda one: one[:2])
        yield NAMES[first][0], match
        possible, done = {number: possible[number] for _, number, _ in matches}, match.end()
