"""Answers are given of the trials that count as studying the therapy: after a curator's decision, at once."""

from __future__ import annotations

import pytest

from evidence.actions import refresh_syntheses
from evidence.models import Result, Synthesis
from tests import factories as make
from tests.therapies import reviewing as do

pytestmark = pytest.mark.django_db


def answers() -> dict[str, str]:
    """{question: digest of the newest answer}."""
    return dict(Synthesis.objects.order_by("made_at", "pk").values_list("question", "digest"))


def test_excluding_a_trial_takes_its_posted_figures_out_of_the_answers_at_once() -> None:
    trial = do.stored(do.hsct())
    make.make_result(trial=trial, domain="safety", measure="treatment_related_mortality", n=1, total=52)
    refresh_syntheses()
    before = answers()
    assert Result.objects.of_therapy("hsct").count() == 1
    do.decided(trial, "hsct", "excluded")
    assert Result.objects.of_therapy("hsct").count() == 0
    excluded = answers()
    assert excluded != before
    do.decided(trial, "hsct", "confirmed")
    assert Result.objects.of_therapy("hsct").count() == 1
    assert answers() == before
    assert refresh_syntheses() == 0
