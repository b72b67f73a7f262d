"""Examples for the gallery of components, with figures of the kind each is made for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator

from web.charts import ForestRow, Pooled, forest, interval_strip, status_bars
from web.charts.funnel import FunnelPoint, funnel

LISTS: dict[str, Any] = {
    "statuses": [
        "RECRUITING",
        "NOT_YET_RECRUITING",
        "ACTIVE_NOT_RECRUITING",
        "COMPLETED",
        "TERMINATED",
        "SUSPENDED",
        "UNKNOWN",
    ],
    "chips": [{"group": "Status", "label": "Recruiting", "remove_url": "#chips"}],
    "views": [
        {"label": "Table", "url": "#chips", "current": True},
        {"label": "Timeline", "url": "#chips"},
    ],
    "facts": [
        {
            "label": "Pooled",
            "value": "0.4%",
            "note": "95% CI 0.1 to 1.5",
            "grade": "B",
            "source_url": "#badges",
        },
        {
            "label": "Expected in a new cohort",
            "value": "<0.1 to 17.5%",
            "note": "95% prediction",
            "definition": "Where the true rate of one more cohort like these would lie, 95 times in 100.",
        },
    ],
    "limits": [
        {
            "lead": "Your own risk.",
            "text": "Age and disability matter; these cohorts do not separate them.",
        },
        "How people do after ten years.",
    ],
    "sources": [
        {
            "grade": "A",
            "citation": "Burt RK and others. JAMA 2019;321:165–174",
            "url": "#sources",
            "note": "Counts",
        },
        {"grade": "B", "citation": "Konen and others. Cells 2022, table 1", "note": "People analysed"},
    ],
    "trace": [
        {"term": "Report", "value": "PMID 30644983, abstract"},
        {"term": "As printed", "value": "3 events in the HSCT group"},
        {"term": "Second reader", "value": None},
    ],
    "history": [
        {
            "date": "2023-06-01",
            "headline": "NCT01730547",
            "url": "#history",
            "therapy": "msc",
            "was": 15,
            "now": 2,
        },
        {"date": "2019-01", "headline": "Main report published", "note": "JAMA"},
    ],
    "trail": [{"label": "Trials", "url": "#page"}, {"label": "NCT00273364"}],
    "downloads": [{"label": "CSV, 5 rows", "url": "#forest"}],
    "opened": dt.date(2025, 9, 25),
}


def examples() -> dict[str, Any]:
    """Everything `components.html` needs beside its own words."""
    return {
        "deaths": _deaths(),
        "relapse_free": _relapse_free(),
        "ratios": _ratios(),
        "differences": _differences(),
        "funnel": _funnel(),
        "answers": _answers(),
        "bars": status_bars(
            {"recruiting": {"hsct": 7, "msc": 5}, "completed": {"hsct": 9, "msc": 22}, "stopped": {"msc": 5}}
        ),
        "facets": _facets(),
        "page": Paginator(range(200), 25).page(4),
        "results": _results(),
        **LISTS,
    }


def _deaths() -> Any:
    rows = [
        ForestRow("Ruiz-Argüelles 2019", 0, 0, 0.6, 617, 0, "A", note="Mexico"),
        ForestRow("Muraro 2025", 1.4, 0.4, 3.2, 364, 5, "A", note="United Kingdom"),
        ForestRow("Hamerschlak 2010", 7.3, 1.5, 19.9, 41, 3, "A"),
        ForestRow("Nash 2017 (HALT-MS)", 0, 0, 14.2, 24, 0, "B"),
    ]
    aside = [ForestRow("Burt 2019 (MIST)", 0, 0, 6.5, 55, 0, "A", reason="its people are also in Burt 2021")]
    pooled = Pooled(0.4, 0.1, 1.5, "Pooled, 13 cohorts", 0.01, 17.5, 14, 2502, "B")
    return forest(
        rows,
        aside,
        pooled,
        uid="deaths",
        title="Deaths caused by HSCT: four of the thirteen cohorts, and all pooled",
        axis_label="Deaths per 100 treated, square-root scale",
        counts_label="Deaths / treated",
    )


def _relapse_free() -> Any:
    rows = [
        ForestRow("HALT-MS 2017", 86.9, 69.5, 94.7, 24, grade="A", level=90),
        ForestRow("Muraro 2025, United Kingdom", 88.6, people=271, grade="A"),
        ForestRow("Jespersen 2023, Denmark", 77, 64, 94, 32, grade="A"),
        ForestRow(
            "A report with a name far too long for its column in any drawing", None, people=21, grade="B"
        ),
    ]
    return forest(
        rows,
        uid="relapse-free",
        scale="percent",
        title="People free of relapse, not pooled",
        axis_label="Free of relapse, % of people",
        counts_label="People",
    )


def _ratios() -> Any:
    rows = [
        ForestRow("MIST 2019", 0.07, 0.02, 0.24, 110, grade="A", counts="3/52 v 34/51"),
        ForestRow("Muraro 2025, London", 1.19, 0.71, 2.00, 307, grade="B"),
    ]
    return forest(
        rows,
        uid="ratios",
        scale="log_ratio",
        measure="HR",
        title="Worsening after HSCT against another treatment",
        axis_label="Hazard ratio, logarithmic scale",
        directions=("less worsening", "more"),
        counts_label="People",
    )


def _differences() -> Any:
    rows = [
        ForestRow("Moore 2019", -0.67, -1.1, -0.24, 35, grade="A", weight=38.2),
        ForestRow("Casanova 2017", -1.1, -2.05, -0.15, 31, grade="B", weight=23.4, level=90),
        ForestRow("Boffa 2021", 0.2, -0.3, 0.7, 79, grade="A", weight=38.4),
        ForestRow("No interval", -0.5, people=40, grade="A"),
    ]
    return forest(
        rows,
        pooled=Pooled(-0.46, -2.1, 1.18, "Pooled, 3 cohorts", -9.5, 8.6, people=145, grade="B"),
        uid="differences",
        scale="difference",
        title="Change of EDSS (made-up figures)",
        axis_label="EDSS points",
        directions=("less disabled", "more"),
        counts_label="People",
        null_words="no change",
    )


def _funnel() -> Any:
    effects = (-1.9, -1.2, -0.8, -0.75, -0.7, -0.6, -0.4, -0.2, 0.1, 0.9, -1.4)
    errors = (0.9, 0.7, 0.2, 0.1, 0.31, 0.15, 0.5, 0.42, 0.6, 0.45, 0.33)
    return funnel(
        [FunnelPoint(f"Study {number}", effect, se, "#funnel", "A")
         for number, (effect, se) in enumerate(zip(effects, errors, strict=True), 1)],
        uid="funnel-example",
        title="Eleven studies (made-up figures)",
        axis_label="Hazard ratio, logarithmic scale",
        scale="log",
        estimate=-0.65,
    )  # fmt: skip


def _answers() -> list[dict[str, Any]]:
    return [
        _column("hsct", "HSCT", "Haematopoietic stem-cell transplantation"),
        _column("msc", "MSC", "Mesenchymal stem cells (the figures of this example are those of HSCT)"),
    ]


def _answer(
    therapy: str, domain: str, verdict: str, number: str, interval: str, sentence: str, strip: Any
) -> Any:
    return {
        "domain": domain,
        "verdict": verdict,
        "lead": {
            "figure": number,
            "spread": interval,
            "words": sentence,
            "grade": "A",
            "link": "#badges",
        },
        "strip": strip,
        "basis": [
            {"design": "randomised", "words": "2 randomised"},
            {"design": "single_arm", "words": "9 single arm"},
        ],
        "url": "#answers",
        "link": f"{domain.capitalize()} after {therapy.upper()}",
    }


def _column(therapy: str, name: str, note: str) -> dict[str, Any]:
    worse = interval_strip(
        0.07,
        0.02,
        0.24,
        uid=f"{therapy}-worse",
        title="Worsening against drug treatment",
        description="Hazard ratio 0.07, interval 0.02 to 0.24, all on the side of less worsening.",
        scale="log_ratio",
        therapy=therapy,
        directions=("less worsening", "more"),
    )
    free = interval_strip(
        88.6,
        uid=f"{therapy}-free",
        title="Free of relapse at five years",
        description="88.6 percent, no interval given.",
        therapy=therapy,
    )
    dead = interval_strip(
        0.4,
        0.1,
        1.5,
        uid=f"{therapy}-dead",
        title="Deaths caused by the treatment",
        description="0.4 percent, interval 0.1 to 1.5.",
        therapy=therapy,
        furthest=5,
    )
    verdict = "Most people had no relapse for years; there is no comparison group."
    return {
        "therapy": therapy,
        "name": name,
        "note": note,
        "answers": [
            _answer(
                therapy, "relapse", verdict, "88.6%", "no interval given", "relapse-free at 5 years", free
            ),
            _answer(
                therapy,
                "disability",
                "Far less worsening.",
                "HR 0.07",
                "95% CI 0.02 to 0.24",
                "110 people",
                worse,
            ),
            _answer(
                therapy,
                "safety",
                "About 4 in 1,000 died.",
                "0.4%",
                "95% CI 0.1 to 1.5",
                "2,502 people",
                dead,
            ),
        ],
    }


def _facets() -> list[dict[str, Any]]:
    therapies = [
        {"value": "hsct", "label": "HSCT", "count": 30, "checked": True, "therapy": "hsct"},
        {"value": "msc", "label": "MSC", "count": 38, "therapy": "msc"},
    ]
    statuses = [
        {"value": "completed", "label": "Completed", "count": 31},
        {"value": "unknown", "label": "Status unknown", "count": 0},
    ]
    return [
        {"name": "therapy", "legend": "Therapy", "options": therapies},
        {"name": "status", "legend": "Status", "options": statuses},
    ]


def _results() -> list[dict[str, Any]]:
    def line(
        study: str, design: str, measure: str, grade: str, values: list[dict[str, str]]
    ) -> dict[str, Any]:
        return {
            "study": study,
            "study_url": "#tables",
            "population": "Relapsing-remitting MS",
            "design_key": design,
            "measure": measure,
            "values": values,
            "when": "5 years",
            "grade": grade,
        }

    mist = [{"arm": "HSCT", "figure": "1 of 55"}, {"arm": "Drug treatment", "figure": "39 of 55"}]
    halt = [{"figure": "86.9%", "spread": "90% CI 69.5 to 94.7"}]
    return [
        {
            "heading": "Against another treatment",
            "lines": [line("MIST, 2018 interim", "randomised", "Relapses", "B", mist)],
        },
        {
            "heading": "Without a comparison group",
            "lines": [line("HALT-MS 2017", "single_arm", "Relapse-free", "A", halt)],
        },
    ]
