"""The query parameters of each listing in words, for the OpenAPI document. A test holds them to it."""

from __future__ import annotations

from collections.abc import Iterable

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from therapies.facets.vocabulary import KEYS
from web.change_filter import DATES, KINDS
from web.facet_words import CHOSEN_BY, LEGENDS
from web.filters import (
    DESIGNS,
    DOMAINS,
    EXACTLY,
    GRADE_WORDS,
    KIND_LABELS,
    MEASURE_LABELS,
    ORIGINS,
    PHASES_OR_NONE,
    PLANS,
    RESULTS,
    SORT_NAMES,
    SPONSORS_OR_NONE,
    STATUSES,
    TYPES,
)
from web.report_filter import COURSES, POOLED

SEVERAL = "Several values: repeat the parameter or put commas between them."


def one(
    name: str, words: str, *, kind: OpenApiTypes = OpenApiTypes.STR, enum: Iterable[str] = ()
) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=words, enum=list(enum) or None)


def several(name: str, words: str, *, allowed: Iterable[str] = ()) -> OpenApiParameter:
    items = {"type": "string", "enum": list(allowed)} if allowed else {"type": "string"}
    return OpenApiParameter(
        name, {"type": "array", "items": items}, description=f"{words} {SEVERAL}", style="form", explode=True
    )


TRIAL_PARAMETERS = [
    one("q", "Words to search for in names, numbers, conditions, interventions, outcomes and sponsors. "
             "Quotes keep words together, a minus before a word leaves it out, OR stands between alternatives. "
             "Words that name a therapy find its other names too; where nothing is found, a word that no record "
             "holds is taken for the nearest known one. At most 500 characters."),
    one("exact", "yes: search for the words as written, without other names and spellings.", enum=EXACTLY),
    several("therapy", "Therapies studied, by slug as in /therapies/; none: trials that study none of them."),
    several("status", "Groups of recruitment status.", allowed=STATUSES),
    several("phase", "Phases; NA where they do not apply, none where none is given.", allowed=PHASES_OR_NONE),
    several("results", "Whether results are posted on the registry.", allowed=RESULTS),
    several("type", "Study types.", allowed=TYPES),
    several("plans", "What the trial plans to measure, as our rules place its planned outcomes; a measure of several "
                     "domains means any of them.", allowed=PLANS),
    several("country", "Countries with a site, spelt as the registry spells them."),
    several("sponsor", "Classes of the lead sponsor; none where none is given.", allowed=SPONSORS_OR_NONE),
    one("start_from", "Started, or to start, in this year or later.", kind=OpenApiTypes.INT),
    one("start_to", "Started, or to start, in this year or earlier.", kind=OpenApiTypes.INT),
    one("people_min", "At least this many people, planned or actual.", kind=OpenApiTypes.INT),
    one("people_max", "At most this many people, planned or actual.", kind=OpenApiTypes.INT),
    *(several(key, f"{LEGENDS[key]}, as our rules read the record; a record that does not say is found by none.",
              allowed=KEYS[key]) for key in CHOSEN_BY),
    one("sort", "What to sort by; a minus turns it round, missing values stay last. updated, start: newest; "
                "people: most; id: lowest; phase: earliest; status: most open first; relevance: best match of q first. "
                "Not given: relevance with q, else updated.",
        enum=SORT_NAMES),
]  # fmt: skip
REPORT_PARAMETERS = [
    several("therapy", "Therapies reported on, by slug."),
    several("design", "How people were compared.", allowed=DESIGNS),
    several("phenotype", "Course of MS of the people in the report.", allowed=COURSES),
    several(
        "domain",
        "Domains of a figure of the report, baseline and comparison groups left aside.",
        allowed=DOMAINS,
    ),
    several(
        "measure", "Measures of such a figure; with domain, one figure fits both.", allowed=MEASURE_LABELS
    ),
    several("trial", "Registry numbers that the report names, such as NCT00273364."),
    several("pooled", "Whether a figure of it is in a pooled answer as it stands now.", allowed=POOLED),
]
RESULT_PARAMETERS = [
    several("therapy", "Therapies of the report or trial, by slug."),
    several("domain", "Domains.", allowed=DOMAINS),
    several("measure", "Measures; other exists in every domain.", allowed=MEASURE_LABELS),
    several("kind", "Kinds of number.", allowed=KIND_LABELS),
    several("design", "How people were compared; of a registry record by its allocation.", allowed=DESIGNS),
    several("grade", "A: read in the report itself; B: read in another text about it.", allowed=GRADE_WORDS),
    several("trial", "Registry numbers: what the record itself posts, and what reports that name it say."),
    several("report", "Reports, by slug."),
    several("source", "Where the number comes from.", allowed=ORIGINS),
    one("time_months_min", "Measured at this many months or later; leaves out what has no readable time.",
        kind=OpenApiTypes.NUMBER),
    one("time_months_max", "Measured at this many months or earlier; leaves out what has no readable time.",
        kind=OpenApiTypes.NUMBER),
]  # fmt: skip
CHANGE_PARAMETERS = [
    one("since", "Seen here at this day or moment or later, ISO 8601; UTC where no zone is given.",
        kind=OpenApiTypes.DATETIME),
    one("dated", "Which date since is held against: when we saw the change (as if not given), or the day the registry "
                 "posted the newer version.", enum=DATES),
    several("kind", "Kinds of change.", allowed=KINDS),
    several("therapy", "Therapies that the trial studies, by slug."),
    several("trial", "Registry numbers; a number also means the records it was merged with."),
]  # fmt: skip
NCT_ID = OpenApiParameter(
    "nct_id",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="Registry number, in either case: NCT00273364.",
)
SLUG = OpenApiParameter(
    "slug", OpenApiTypes.STR, OpenApiParameter.PATH, description="The slug as the list shows it."
)
ORIGIN = OpenApiParameter(
    "origin",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="Slug of the report, or the registry number.",
)
KEY = OpenApiParameter(
    "key",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="Key of the number inside the report or record.",
)
