"""What a reporting group is, where its title says so: cell therapy, comparator, or everyone together."""

from __future__ import annotations

import re
from functools import lru_cache

_ALL = re.compile(
    r"^(?:total|overall|all(?: (?:study |treated |enrolled |randomi[sz]ed |analy[sz]ed )?"
    r"(?:participants|patients|subjects|groups|arms|cohorts|people|treatment groups?))?|(?:combined|"
    r"pooled)(?: groups?| arms?| cohorts?)?"
    r"|(?:overall|total|entire|whole|combined|pooled) (?:study|population|participants|patients|"
    r"subjects|cohort|group)s?"
    r"|(?:total|all) .{0,25}(?:participants|patients|subjects))(?: \(.*\))?$",
    re.IGNORECASE,
)
_COMPARATOR = re.compile(
    r"\bplacebo|\bsham\b|\bcontrols?\b(?! of)|\bcomparator|\bstandard (?:of )?(?:care|therapy|"
    r"treatment|medical)|\bSoC\b"
    r"|\bbest available|\bbest medical|\busual care|\bno treatment|\buntreated|\bdelayed\b|"
    r"\bwait(?:ing)?[- ]?list",
    re.IGNORECASE,
)
_ADD_ON = re.compile(r"\bstandard (?:of )?(?:care|therapy|treatment|medical)|\bSoC\b", re.IGNORECASE)
_THERAPY = re.compile(
    r"stem[- ]cell|stromal cell|mesenchymal|\bh?MSCs?\b|\b\w{1,3}-?MSCs?\b"
    r"|\ba?HSCT\b|\bHCT\b|transplant|bone marrow",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:no|without|not|non|never|before|prior|pre)\b", re.IGNORECASE)
# "Drug / placebo", "placebo then drug", "placebo for drug": more than one thing is named.
_NEXT = re.compile(r"[/+,;&>]|\b(?:then|followed|to|and|plus|or|for|with|versus|vs)\b", re.IGNORECASE)


@lru_cache(maxsize=512)
def arm_role(title: str) -> str:
    """therapy, comparator, all, or "" where the title is not clear, as in crossover and add-on groups."""
    bare = " ".join(title.split())
    if _ALL.fullmatch(bare):
        return "all"
    if _THERAPY.search(bare):
        beside = _COMPARATOR.search(_ADD_ON.sub("", bare))
        return "" if beside or _NEGATED.search(bare) else "therapy"
    named = [part for part in _NEXT.split(bare) if re.search(r"[A-Za-z]", part)]
    return "comparator" if named and all(_COMPARATOR.search(part) for part in named) else ""
