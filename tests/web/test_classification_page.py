"""/methods/classification/: the rules, their accuracy, and why a trial is here or not."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_assignment, make_review, make_trial
from tests.therapies.test_actions import HSCT, store
from tests.web.test_pages import words
from therapies.accuracy.published import Disagreement, published
from therapies.catalogue import catalogue
from therapies.models import Assignment
from trials.models import Intervention, Trial
from web import wording
from web.presenters import classification
from web.presenters.definitions import spoken

pytestmark = pytest.mark.django_db

ADDRESS = "/methods/classification/"


def why(client: Client, number: str, status: int = 200) -> str:
    return words(client, f"{ADDRESS}?nct={number}", status)


def test_every_phrase_and_every_reason_of_every_file_is_on_the_page(client: Client) -> None:
    page = html.unescape(words(client, ADDRESS))
    for definition in catalogue().definitions:
        assert definition.definition in page
        assert definition.why in page
        terms = (*definition.terms, *definition.regimens, *definition.drugs)
        for phrase in (*(term.phrase for term in terms), *definition.company):
            assert spoken(phrase.text) in page
        assert all(term.reason in page for term in terms)
    assert all(spoken(term.phrase.text) in page and term.reason in page for term in catalogue().disease.terms)


def test_the_accuracy_stands_with_counts_intervals_and_a_keyword_search_beside_it(client: Client) -> None:
    page = words(client, ADDRESS)
    counts = published().methods[0].therapies["HSCT"]
    assert counts.recall is not None
    assert f"{counts.tp} of {counts.tp + counts.fn} <small>" in page
    assert f'data-label="Left out"><span>{counts.tn}</span>' in page
    assert wording.interval(100 * counts.recall.lower, 100 * counts.recall.upper) in page
    assert "Keyword search: full name" in page


def test_all_four_label_classes_stand_in_the_confusion_table(client: Client) -> None:
    page = words(client, ADDRESS)
    table = page[page.index("Label against rules") :]
    for name in ("HSCT", "MSC", "Other cells", "None"):
        assert f'<th scope="row">{name}</th>' in table
        assert f'<th scope="col" class="n">{name}</th>' in table


def test_the_page_says_that_the_rules_were_written_with_the_labels_in_sight(client: Client) -> None:
    page = words(client, ADDRESS)
    assert f"written while looking at these {published().labels} labels" in page
    assert "expect lower figures" in page


def test_a_disagreement_is_listed_with_its_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Disagreement("NCT00000001", "MSC", "NONE", ("set aside: “<b>MSC</b>” in brief_title",))
    monkeypatch.setattr(classification, "published", lambda: replace(published(), disagreements=(one,)))
    page = words(client, ADDRESS)
    assert "they disagree with the hand on 1" in page
    assert "“&lt;b&gt;MSC&lt;/b&gt;” in brief_title" in page
    assert 'href="/methods/classification/?nct=NCT00000001#why"' in page


def test_what_is_held_is_counted_by_therapy_and_confidence(client: Client) -> None:
    make_trial(therapy="hsct")
    make_assignment(make_trial(), "hsct", confidence="review")
    make_assignment(make_trial(merged_into=make_trial()), "hsct")
    page = words(client, ADDRESS)
    row = (
        '<td class="n">1</td><td class="n">0</td><td class="n">1</td><td class="n">0</td><td class="n">2</td>'
    )
    assert row in page
    assert "1 of the 3 records held now need review" in page


def test_the_page_asks_the_same_of_the_database_whatever_is_held(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for address in (ADDRESS, f"{ADDRESS}?nct=NCT00000001"):
        Trial.objects.all().delete()
        make_trial("NCT00000001", therapy="hsct", conditions=["Multiple Sclerosis"])
        with django_assert_max_num_queries(15) as few:
            words(client, address)
        for _ in range(10):
            make_assignment(make_trial(therapy="hsct"), "msc", confidence="review")
        for position in range(10):
            Intervention.objects.create(
                trial=Trial.objects.get(nct_id="NCT00000001"), position=position, name="AHSCT"
            )
        with django_assert_max_num_queries(len(few.captured_queries)):
            words(client, address)


def test_a_held_trial_is_explained_with_the_words_and_their_field(client: Client) -> None:
    store(HSCT)
    page = why(client, "nct00000002")
    assert "The rules say that it studies HSCT (certain)." in page
    assert "“<mark>AHSCT</mark>” <small>in brief title; full names: AHSCT</small>" in page
    assert not Assignment.objects.exists()


def test_words_that_do_not_count_are_shown_with_the_reason(client: Client) -> None:
    make_trial("NCT00000001", brief_title="MSCopilot in MS", conditions=["Multiple Sclerosis"])
    page = why(client, "NCT00000001")
    assert "found no cell therapy" in page
    assert "“MSCopilot” <small>in brief title: a telephone application that measures disability" in page


def test_a_trial_of_another_disease_is_told_so(client: Client) -> None:
    make_trial("NCT00000001", brief_title="Mesenchymal stem cells", conditions=["Arthritis"])
    assert "do not take this study to be about multiple sclerosis" in why(client, "NCT00000001")


def test_a_neighbour_is_called_told_apart(client: Client) -> None:
    make_trial(
        "NCT00000001", brief_title="Stromal vascular fraction in MS", conditions=["Multiple Sclerosis"]
    )
    assert "SVF (certain): told apart from HSCT and MSC" in why(client, "NCT00000001")


def test_a_curators_decision_stands_above_the_rules_with_its_reason(client: Client) -> None:
    make_review(make_trial("NCT00000001"), "msc", reason="the protocol names <the> cells")
    page = why(client, "NCT00000001")
    assert "A curator decided about MSC:" in page
    assert "the protocol names &lt;the&gt; cells" in page
    assert "a curator <" not in page


def test_a_number_we_do_not_hold_says_what_to_do(client: Client) -> None:
    page = why(client, "NCT99999999")
    assert "We hold no record NCT99999999" in page
    assert 'href="https://clinicaltrials.gov/study/NCT99999999"' in page


def test_a_merged_number_is_answered_by_the_record_that_speaks_for_it(client: Client) -> None:
    make_trial("NCT00000006", merged_into=make_trial("NCT00000005"))
    assert "The registry merged NCT00000006 into NCT00000005" in why(client, "NCT00000006")


@pytest.mark.parametrize(
    "typed", ["NCT00000001", "nct 00000001", "00000001", "%20NCT00000001%20", "NCT-00000001"]
)
def test_a_number_may_be_typed_in_many_ways(client: Client, typed: str) -> None:
    make_trial("NCT00000001")
    assert 'href="/trials/NCT00000001/"' in why(client, typed)


@pytest.mark.parametrize(
    "typed",
    ["", "%20", "stem+cells", "NCT1", "NCT000000011", "%00", "x" * 9_000, "٠٠٠٠٠٠٠١", "<script>x</script>"],
)
def test_what_is_no_number_gets_a_message_that_helps(client: Client, typed: str) -> None:
    page = why(client, typed, 400)
    assert "NCT and eight digits, such as NCT00273364" in page
    assert 'aria-invalid="true"' in page
    assert "<script>" not in page
    assert "\x00" not in page
    assert len(typed) < 1000 or f'value="{typed[:40]}"' in page


def test_registry_text_never_becomes_markup_here(client: Client) -> None:
    make_trial(
        "NCT00000001", brief_title="AHSCT <script>alert(1)</script>", conditions=["Multiple Sclerosis"]
    )
    page = why(client, "NCT00000001")
    assert "<script>" not in page
    assert "AHSCT &lt;script&gt;" in page


@pytest.mark.parametrize("address", ["/methods/", "/therapies/hsct/"])
def test_other_pages_lead_to_the_rules(client: Client, address: str) -> None:
    make_trial(therapy="hsct")
    assert 'href="/methods/classification/' in words(client, address)
