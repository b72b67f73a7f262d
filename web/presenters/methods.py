"""The pages on methods: their order, what each holds, and how a release is cited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence.domains import DESIGN_LABELS, DOMAIN_LABELS, GRADES, KINDS, MEASURES
from evidence.questions.certainty import START
from therapies.models import Therapy
from web import wording

# The release that readers cite. CITATION.cff says the same; a test compares them.
TITLE = "MS Cell-Therapy Evidence Tracker"
RELEASE, RELEASED = "0.1.0", dt.date(2026, 11, 22)
DESIGNS = {
    "randomised": "Randomised trial",
    "comparative": "Comparison without randomisation",
    "single_arm": "One group, not compared",
}


@dataclass(frozen=True, slots=True)
class MethodsPage:
    """name: of its address. parts: (id, heading) of its sections, for the list of contents."""

    name: str
    title: str
    says: str
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.name)


PAGES = (
    MethodsPage(
        "classification",
        "Which trial studies which therapy",
        "The rules as written, how often they are right, and why one trial is here or not.",
        (
            ("why", "Why is NCT… not here?"),
            ("accuracy", "How often the rules are right"),
            ("rules", "The rules"),
        ),
    ),
    MethodsPage(
        "methods-sources",
        "Sources and grades",
        "Where numbers are read, how a reader can tell, and how a wrong one is put right.",
        (
            ("registry", "The registry"),
            ("reports", "Published reports"),
            ("grades", "Grades"),
            ("mend", "Corrections"),
        ),
    ),
    MethodsPage(
        "methods-outcomes",
        "What the outcomes mean",
        "Every measure and every kind of number, with its definition.",
        (("kinds", "Kinds of number"), ("measures", "Measures")),
    ),
    MethodsPage(
        "methods-statistics",
        "How numbers are pooled",
        "Who counts, which model and why, what an interval says, and when nothing is pooled.",
        (
            ("who", "Who counts"),
            ("models", "The rule for models"),
            ("rare", "Why a model of the counts"),
            ("intervals", "Intervals"),
            ("refusals", "When nothing is pooled"),
            ("certainty", "Certainty"),
        ),
    ),
    MethodsPage(
        "agreement",
        "Published pooled results beside ours",
        "Reviews and their figures, ours, and the reasons where they differ.",
        (
            ("bands", "Expected ranges"),
            ("again", "Their studies, counted again"),
            ("reviews", "Review by review"),
        ),
    ),
    MethodsPage(
        "methods-limits",
        "Limits, licence, how to cite",
        "What this site cannot show, what may be done with it, and how to name it.",
        (("limits", "Limits"), ("licence", "Licence"), ("cite", "How to cite")),
    ),
)
BY_NAME = {page.name: page for page in PAGES}

LIMITS = (
    {"lead": "One registry is read.", "text": "Trials registered elsewhere alone are missing."},
    {
        "lead": "Mostly abstracts and tables.",
        "text": "Most reports were read so, or as a repost of them. What stands in a full text alone is not here.",
    },
    {
        "lead": "What was never published.",
        "text": "Centres whose patients fared badly report less often. No method here can see that.",
    },
    {
        "lead": "Risk of bias is not assessed study by study.",
        "text": "Certainty says so in its reasons; a curator can add a step, with a reason.",
    },
    {
        "lead": "Definitions differ.",
        "text": "Relapse, worsening and serious event mean what each report says they mean.",
    },
    {
        "lead": "People in trials are not you.",
        "text": "They were chosen by age, disability and course of disease. An average says little about one person.",
    },
)
AGREEMENT_LIMITS = (
    {"lead": "Not every review.", "text": "These were found and read; there are others."},
    {
        "lead": "Abstracts, not full texts.",
        "text": "Study lists, models and dates of search are often only inside.",
    },
    {
        "lead": "Agreement proves little.",
        "text": "Reviews that rest on the same reports share their mistakes, and so would we.",
    },
)


def trail(name: str) -> list[dict[str, str]]:
    return [{"label": "Methods", "url": reverse("methods")}, {"label": BY_NAME[name].title, "url": ""}]


def contents() -> dict[str, Any]:
    return {"pages": PAGES, "therapies": Therapy.objects.order_by("-tracked", "position", "name")}


def outcomes() -> dict[str, Any]:
    measures = [
        (str(domain), label, [measure for (where, _), measure in MEASURES.items() if where == domain])
        for domain, label in DOMAIN_LABELS.items()
    ]
    return {"measures": measures, "kinds": KINDS.values(), "designs": DESIGN_LABELS.values()}


def sources() -> dict[str, Any]:
    return {"grades": GRADES.items()}


def statistics() -> dict[str, Any]:
    return {"starts": [(DESIGNS[design], level, reason) for design, (level, reason) in START.items()]}


def limits(address: str, seen: dt.date | None) -> dict[str, Any]:
    """address: of the site. seen: the date of the registry copy, named in the citation where there is one."""
    data = f" Registry data of {wording.day(seen)}." if seen else ""
    words = (
        f"{TITLE} contributors. {TITLE}. Version {RELEASE}, {wording.day(RELEASED)}.{data} {address} "
        "(accessed: the day you read it)."
    )
    return {"limits": LIMITS, "citation": words, "release": RELEASE, "released": RELEASED}
