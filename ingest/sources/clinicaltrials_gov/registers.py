"""To which register a secondary number of a trial belongs: known from its form, else from the type given with it.

Sources: the registers' own descriptions of their numbers. An EU CT number looks like an EudraCT number whose six
digits begin with 5; two digits for the version may follow it, two letters for the country an EudraCT number.
"""

from __future__ import annotations

import re

FORMS = {
    "CTIS": re.compile(r"(?:EU *CT *(?:number|no\.?)?:? *)?20\d\d-5\d{5}-\d\d(?:-\d\d)?"),
    "EUDRACT": re.compile(r"(?:EudraCT *(?:number|no\.?)?:? *)?20\d\d-[0-4]\d{5}-\d\d(?:-[A-Z]{2})?"),
    "ISRCTN": re.compile(r"ISRCTN *\d{8}"),
    "UTN": re.compile(r"U1\d{3}-\d{4}-\d{4}"),
    "DRKS": re.compile(r"DRKS *\d{8}"),
    "ACTRN": re.compile(r"ACTRN *\d{14}p?"),
    "CHICTR": re.compile(r"ChiCTR[-A-Z]*\d{8,10}"),
    "IRCT": re.compile(r"IRCT *\d+N\d+"),
    "JRCT": re.compile(r"jRCT[A-Za-z]*\d{9,10}"),
    "UMIN": re.compile(r"UMIN *\d{9}"),
    "CTRI": re.compile(r"CTRI/\d{4}/\d{2,3}/\d{6}"),
    "NCT": re.compile(r"NCT *\d{8}"),
}
ANY = re.compile(
    "|".join(f"(?P<{name}>{form.pattern})" for name, form in FORMS.items()), re.ASCII | re.IGNORECASE
)
TYPES = {"EUDRACT_NUMBER": "EUDRACT", "CTIS": "CTIS"}


def scheme(number: str, type_: str) -> str:
    """One of FORMS, or "" for a number no register is known by."""
    found = ANY.fullmatch(number.strip())
    return (found.lastgroup or "") if found else TYPES.get(type_, "")
