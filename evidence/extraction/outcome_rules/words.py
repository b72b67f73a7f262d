"""Pieces of pattern that several rules share: people, shares of them, worse and better, relapses, cells."""

from __future__ import annotations

PEOPLE = r"(?:patients?|participants?|subjects?|people|persons?|individuals?|women|children|adults)"
SHARE = (
    rf"(?:proportions?|percent\w*|%|number|frequency|incidence|count|rates?|"
    rf"no\.?) (?:\([^)]*\) ?)?(?:of )?(?:the )?(?:\w+[- ]){{0,3}}?{PEOPLE}"
)
WORSE = r"(?:progress\w*|worsen\w*|deteriorat\w*|accumulation|decline)"
BETTER = r"(?:improv\w*|regress\w*|reduction in disab\w*|revers\w* of disab\w*|\bCDI\b|\bSRD\b)"
RELAPSE = (
    r"(?<!non-)(?<!non )(?:relapses?\b|relaps(?:ed|ing)\b(?! (?:or|forms?))|exacerbations?|"
    r"\battacks?\b|\bflare)"
)
TEST = r"(?:T25FW|9HPT|SDMT|PASAT|MSFC|MSWS|walk|gait|cognit)"
CELL = (
    r"(?:\b[BT][- ]?cells?|\bNK[- ]?cells?|natural killer|lymphocytes?|\bCD ?(?:3|4|8|19|20|27|34|52|"
    r"56)\b\+?|plasmablast"
    r"|\bT[- ]?regs?\b|\bT[- ]?regulatory|leu[ck]ocytes?|immune[- ]?cells?|immunoglobulins?)"
)
FLUID = r"(?:serum|plasma|CSF|cerebrospinal|blood|milk|urine|saliva)"
