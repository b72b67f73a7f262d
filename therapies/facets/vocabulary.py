"""The closed list of facets and their values, as the table allows them; the word files may name no other."""

from __future__ import annotations

import re

KEYS: dict[str, tuple[str, ...]] = {
    "phenotype": ("rrms", "spms", "ppms", "prms", "cis", "ris", "relapsing", "progressive", "mixed"),
    "design": (
        "randomised",
        "controlled",
        "several-arms",
        "single-arm",
        "observational",
        "expanded-access",
    ),
    "conditioning": (
        "cy",
        "cy-atg",
        "cy-alemtuzumab",
        "cy-rituximab",
        "cy-atg-rituximab",
        "flu-cy",
        "flu-cy-atg",
        "flu-cy-alemtuzumab",
        "beam",
        "beam-atg",
        "beam-alemtuzumab",
        "melphalan-atg",
        "bu",
        "bu-cy",
        "bu-cy-atg",
        "tbi",
        "cy-tbi",
        "cy-tbi-atg",
        "other",
    ),
    "intensity": ("low", "intermediate", "high"),
    "graft": ("cd34-selected", "t-cell-depleted", "unmanipulated", "engineered"),
    "graft_donor": ("autologous", "allogeneic", "syngeneic"),
    "tissue": ("bone-marrow", "adipose", "umbilical-cord", "placenta", "other"),
    "cell_donor": ("autologous", "allogeneic"),
    "route": ("iv", "it", "other"),
}
# Numbers as text: "1000000-2000000 cells/kg", "up to 2000000 cells/kg", "100000000 cells"; infusions per person "6".
PATTERNS: dict[str, str] = {
    "dose": r"^(up to )?[1-9][0-9]{0,11}(-[1-9][0-9]{0,11})? cells(/kg)?$",
    "infusions": r"^[1-9][0-9]?$",
}


def known(key: str, value: str) -> bool:
    """Whether the table takes this value under this key."""
    if key in PATTERNS:
        return bool(re.fullmatch(PATTERNS[key], value))
    return value in KEYS.get(key, ())
