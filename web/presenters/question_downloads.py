"""The files of an answer: forest plot, figures, R script. What leaves the site says where it came from and how it was
made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from evidence.questions.inputs import content_digest
from evidence.questions.r_script import comment, r_script
from web import wording
from web.charts.forest_rows import TWIN
from web.charts.standalone import standalone
from web.presenters.question_certainty import certainty_after, open_overrides
from web.presenters.question_plot import plot
from web.presenters.question_request import Asked
from web.presenters.question_table import figures_csv

SITE = str(settings.SPECTACULAR_SETTINGS["TITLE"])
SHOWN_OF_DIGEST = 16


class NoFile(Exception):
    """This answer has no such file; the message says why in a sentence for readers."""


@dataclass(frozen=True, slots=True)
class Made:
    """asked; digest: of the answer as it is; address: a path on this site that gives this very answer again."""

    asked: Asked
    digest: str
    address: str


def made(asked: Asked) -> Made:
    """A stored answer is named by its digest, so that its address stays good when a newer one stands."""
    digest = asked.synthesis.digest if asked.synthesis else content_digest(asked.answer)
    query = urlencode({"version": digest[:SHOWN_OF_DIGEST]}) if asked.synthesis else asked.query
    return Made(
        asked, digest, reverse("question", args=[asked.question.slug]) + (f"?{query}" if query else "")
    )


def day_of(asked: Asked) -> str:
    """ISO date of the stored answer, or of the one whose figures a reader counted otherwise; "" before the first."""
    held = asked.synthesis or asked.standing
    return held.made_at.date().isoformat() if held else ""


def file_name(one: Made, what: str, extension: str) -> str:
    """ "hsct-edss-change-forest-2026-11-22-1a2b3c4d.svg": question, content, day, answer."""
    parts = (one.asked.question.slug, what, day_of(one.asked), one.digest[:8])
    return "-".join(filter(None, parts)) + f".{extension}"


def forest_svg(one: Made, site: str) -> str:
    """`site`: scheme and host of the site, as the reader reached it."""
    asked = one.asked
    chart = plot(asked.question, asked.answer)
    if chart is None:
        why = (
            "No figure answers this question yet"
            if not asked.answer["rows"]
            else "No axis fits these figures"
        )
        raise NoFile(f"{why}, so there is no forest plot. The table of figures is there all the same.")
    drawing = chart.wide
    return standalone(
        drawing,
        title=chart.title,
        key=chart.key,
        description=drawing.description.replace(TWIN, "").strip(),
        notes=notes(one, site),
        therapy=asked.question.therapy,
    )


def notes(one: Made, site: str) -> list[str]:
    asked, answer = one.asked, one.asked.answer
    why, level = (answer.get("model") or {}).get("reason") or "", certainty_level(asked)
    found = [
        f"How: {why}" if why else f"Not pooled: {answer['refusal']}" if answer["refusal"] else "",
        f"Certainty of the pooled estimate: {level}." if level else "",
        f"Counted otherwise than the question stands: {controls_words(asked)}." if asked.by_reader else "",
        "An older answer: a newer one stands on the page." if asked.older else "",
        "Every source, and why a figure is set aside, is in the tables at the address below.",
        f"{SITE}, {site}{one.address}",
        stamp(one),
    ]
    return [words for words in found if words]


def certainty_level(asked: Asked) -> str:
    """As on the page: a curator's steps count for the standing answer alone."""
    if asked.older or asked.by_reader:
        level = (asked.answer.get("certainty") or {}).get("level", "")
        return f"{level}, by rule" if level else ""
    graded = certainty_after(asked.answer, open_overrides(asked.question.slug))
    return str(graded.get("level", ""))


def controls_words(asked: Asked) -> str:
    def said(value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return f"{value:g}"
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

    return "; ".join(f"{name} {said(value)}" for name, value in asked.controls.parameters().items())


def stamp(one: Made) -> str:
    """When, and the marks by which this answer can be told from another."""
    answer, day = one.asked.answer, day_of(one.asked)
    version = answer.get("data_version", "")[:12]
    parts = (
        f"Answer of {wording.partial_date(day)}" if day and one.asked.synthesis else "Counted for a reader",
        f"rules {answer['version']}" if answer.get("version") else "",
        f"data {version}" if version else "",
        f"digest {one.digest[:SHOWN_OF_DIGEST]}",
    )
    return ", ".join(filter(None, parts))


def figures(one: Made, site: str) -> str:
    return figures_csv(one.asked, about(one, site), site)


def about(one: Made, site: str) -> list[tuple[str, str]]:
    """(name, words): what a table of figures says of itself."""
    asked, answer = one.asked, one.asked.answer
    return [
        ("question", asked.question.title),
        ("asked", asked.question.plain),
        ("not pooled because", answer["refusal"]),
        ("counted otherwise", controls_words(asked)),
        ("certainty", certainty_level(asked)),
        ("address", site + one.address),
        ("stamp", stamp(one)),
    ]


def script(one: Made, site: str) -> str:
    answer = one.asked.answer
    if answer["pooled"] and not answer.get("model"):
        raise NoFile("This answer was made by earlier rules, which did not keep what a script needs.")
    head: list[str] = [SITE, f"answer: {site}{one.address}", stamp(one)]
    body = r_script(one.asked.question, {"question": one.asked.question.slug, "version": "", **answer})
    return "\n".join([*(comment(words) for words in head), body])


# What is in the file → (extension, media type, how it is made, label).
Maker = Callable[[Made, str], str]
FILES: dict[str, tuple[str, str, Maker]] = {
    "forest.svg": ("forest", "image/svg+xml", forest_svg),
    "forest.png": ("forest", "image/png", forest_svg),
    "figures.csv": ("figures", "text/csv; charset=utf-8", figures),
    "script.R": ("metafor", "text/plain; charset=utf-8", script),
}


def downloads(asked: Asked) -> list[dict[str, str]]:
    """What the page offers for the answer it shows: label and url, for `_components/downloads.html`."""
    answer = asked.answer
    rows = len(answer["rows"]) + len(answer["set_aside"])
    offered = {
        "forest.svg": "Forest plot, SVG",
        "forest.png": "Forest plot, PNG",
        "figures.csv": f"Figures, CSV, {wording.counted(rows, 'row')}",
        "script.R": "R script (metafor)",
    }
    if plot(asked.question, answer) is None:
        offered = {name: label for name, label in offered.items() if not name.startswith("forest")}
    if not answer["rows"] or (answer["pooled"] and not answer.get("model")):
        offered.pop("script.R")
    query = f"?{asked.query}" if asked.query else ""
    return [
        {
            "label": label,
            "url": reverse("question-file", kwargs={"slug": asked.question.slug, "name": name}) + query,
        }
        for name, label in offered.items()
    ]
