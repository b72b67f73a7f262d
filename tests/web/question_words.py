"""What the tests of a question's page share: its words, its links, and three hazard ratios to ask about."""

from __future__ import annotations

import html
import re

from django.test import Client

from evidence.questions import Controls, Question
from evidence.synthesis_actions import store_synthesis
from tests.evidence import asked as ask

HAZARD = f"/evidence/{ask.HAZARD.slug}/"
DEATHS = f"/evidence/{ask.DEATHS.slug}/"


def page(client: Client, address: str, status: int = 200) -> str:
    """The page's words, without tags and with single spaces."""
    return plain(source(client, address, status))


def source(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def section(markup: str, heading: str) -> str:
    """Words from the heading with this id up to the next section."""
    return plain(
        markup.partition(f'<h2 id="{heading}"')[2].partition('<section class="section" aria-labelledby')[0]
    )


def stored(question: Question) -> None:
    store_synthesis(question, Controls())


def three_hazards() -> None:
    """Stored, and pooled to about 0.44 by the rule."""
    ask.hazard("a", "0.50", ("0.30", "0.80"), year=2012, groups=("one",))
    ask.hazard("b", "0.40", ("0.20", "0.80"), year=2016)
    ask.hazard("c", "0.45", ("0.15", "1.20"), year=2021)
    ask.hazard("d", "0.90", ("0.40", "2.00"), year=2009, groups=("one",))
    stored(ask.HAZARD)
