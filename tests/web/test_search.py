"""What a search finds, what it does to the words, and that it says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client

from tests.factories import make_report, make_trial
from tests.web.test_pages import words
from therapies import synonyms
from therapies.catalogue import catalogue
from trials.models import Trial
from trials.search import read, registry_numbers, spellings
from web.filters import TrialFilter
from web.spelling import Speller, changes

A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"
SLUGS = [definition.slug for definition in catalogue().definitions]


def found(text: str, **more: str) -> list[str]:
    """Registry numbers in the order shown."""
    params = QueryDict(mutable=True)
    params.update({"q": text, **more})
    chosen = TrialFilter(params, Trial.objects.shown())
    assert chosen.is_valid(), chosen.errors
    return [trial.nct_id for trial in chosen.qs]


def test_words_phrases_exclusions_and_alternatives_are_told_apart() -> None:
    [one, other] = read('stem "bone marrow" -placebo OR -"sham pump" msc')
    assert [str(wanted) for wanted in one] == ["stem", '"bone marrow"', "-placebo"]
    assert [str(wanted) for wanted in other] == ['-"sham pump"', "msc"]


@pytest.mark.parametrize("text", ["", "-", '"', '""', "--", "OR", "OR OR", "& | !", "🧠", '-"'])
def test_what_holds_nothing_to_look_for_is_no_search(text: str) -> None:
    assert read(text) == ()


def test_an_open_quote_closes_at_the_end() -> None:
    assert [str(one) for one in read('"bone marrow')[0]] == ['"bone marrow"']


def test_numbers_are_found_among_words_in_either_case() -> None:
    assert registry_numbers("mist nct00273364 NCT1 NCT00273364x") == ["NCT00273364"]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("haematopoietic", ["haematopoietic", "hematopoietic"]),
        ("hemopoietic", ["hemopoietic", "haemopoietic"]),
        ("theme", ["theme"]),
    ],
)
def test_blood_is_looked_for_in_both_spellings(text: str, ways: list[str]) -> None:
    assert spellings(text) == ways


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("bone marrow transplant", ["hsct"]),
        ("bone marrow transplants", ["hsct"]),
        ("AHSCT", ["hsct"]),
        ("ahsct in MS", ["hsct"]),
        ("stem cell transplantation", ["hsct"]),
        ("stem cell transplantation in multiple sclerosis", ["hsct"]),
        ("haematopoietic stem cells", ["hsct"]),
        ("bmt", ["hsct"]),
        ("NurOwn", ["msc"]),
        ("mesenchymal stem cells", ["msc"]),
        ("HSCT or MSC", ["hsct", "msc"]),
        ("cell therapy", []),
        ("stem cell", []),
        ("rituximab", []),
    ],
)
def test_words_name_the_therapy_whose_definition_has_them(text: str, named: list[str]) -> None:
    assert [one.definition.slug for one in synonyms.named_in(text)] == named


def test_a_gap_of_a_definition_is_up_to_three_words() -> None:
    [term] = [one for one in catalogue()["msc"].terms if one.phrase.text == "mesenchymal … cell"]
    query = synonyms.tsquery(term, ())
    assert query.count("<") == 4
    assert "'mesenchymal' <4> 'cell'" in query


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_the_database_takes_every_definition_as_a_search(slug: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(to_tsquery('english', %s))", [synonyms.of_therapy(slug)])
        assert cursor.fetchone()[0] > 2


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_each_name_of_a_therapy_finds_every_other_trial_that_bears_one(slug: str) -> None:
    plain = [name for name in synonyms.names(slug) if not set("|*…") & set(name)]
    company = catalogue()[slug].company
    beside = company[0].text.rstrip("*") if company else ""
    for place, name in enumerate(plain):
        make_trial(f"NCT1{place:07}", brief_title=f"A study of {name} {beside}")
    assert len(found(plain[0])) == len(plain)


@pytest.mark.django_db
def test_synonyms_come_after_what_holds_the_words_themselves() -> None:
    make_trial(A, brief_title="Haematopoietic stem cell transplantation, HSCT, HSCT and HSCT")
    make_trial(B, brief_title="AHSCT")
    make_trial(C, brief_title="Rituximab")
    assert found("AHSCT") == [B, A]
    assert found("AHSCT", exact="yes") == [B]
    assert found('"AHSCT"') == [B]
    assert found("AHSCT", sort="id") == [A, B]
    assert found("AHSCT -rituximab") == [B, A]


@pytest.mark.django_db
def test_a_trial_of_the_number_given_comes_first() -> None:
    make_trial(A, brief_title=f"Follow-up of {B} {B} {B}")
    make_trial(B, aliases=[C])
    assert found(B) == [B, A]
    assert found(C) == [B]


@pytest.mark.django_db
def test_a_merged_record_is_found_under_the_one_that_speaks_for_it() -> None:
    keeper = make_trial(A, brief_title="Kept")
    make_trial(B, brief_title="Gone", merged_into=keeper)
    assert found(B) == [A]
    assert found("gone") == []


@pytest.mark.django_db
def test_the_more_often_for_its_length_the_better_the_match() -> None:
    make_trial(A, brief_title="Ocrelizumab", search_text="ocrelizumab " + "word " * 99)
    make_trial(
        B, brief_title="Ocrelizumab", last_update_posted_date="2010-01-01", search_text="ocrelizumab " * 5
    )
    assert found("ocrelizumab") == [B, A]
    assert found("ocrelizumab", sort="updated") == [A, B]
    assert found("", sort="relevance") == [A, B]


@pytest.mark.django_db
def test_a_word_that_no_record_holds_is_taken_for_the_nearest_and_the_page_says_so(client: Client) -> None:
    make_trial(A, brief_title="Mesenchymal cells")
    make_trial(B, brief_title="Rituximab")
    assert found("mesenchimal") == [A]
    assert found("mesenchimal", exact="yes") == []
    page = words(client, "/trials/?q=mesenchimal")
    assert "No record holds “mesenchimal”, so “mesenchymal” was searched." in page
    assert 'href="/trials/?q=mesenchimal&amp;exact=yes"' in page
    exactly = words(client, "/trials/?q=mesenchimal&exact=yes")
    assert "exactly as written" in exactly
    assert "No trial fits" in exactly


@pytest.mark.django_db
def test_a_word_that_is_found_is_left_as_it_is_and_a_commoner_one_only_offered(client: Client) -> None:
    make_trial(A, brief_title="Mesenchimal cells")
    for _ in range(25):
        make_trial(brief_title="Mesenchymal cells")
    assert found("mesenchimal") == [A]
    page = words(client, "/trials/?q=mesenchimal")
    assert "many hold “mesenchymal”" in page
    assert 'href="/trials/?q=mesenchymal"' in page


@pytest.mark.django_db
def test_nothing_near_is_nothing_found(client: Client) -> None:
    make_trial(A, brief_title="Rituximab")
    page = words(client, "/trials/?q=unobtainium")
    assert "No trial fits" in page
    assert "No record holds" not in page


@pytest.mark.django_db
def test_the_page_says_what_a_therapy_was_searched_by(client: Client) -> None:
    make_trial(A, therapy="hsct", brief_title="AHSCT")
    page = words(client, "/trials/?q=bone+marrow+transplant+-placebo")
    assert "Searched for records that hold “bone”, “marrow” and “transplant”, and not “placebo”." in page
    assert (
        "“bone marrow transplant” names HSCT, so its other names were searched too: “HSCT”, “AHSCT”" in page
    )
    assert "1 trial, best match first." in page


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abd", 1), ("abc", "ab", 1), ("", "ab", 2)],
)
def test_changes_between_words_are_counted(one: str, other: str, number: int) -> None:
    assert changes(one, other) == changes(other, one) == number


def test_the_nearest_word_is_of_least_changes_then_of_most_records() -> None:
    speller = Speller([("natalizumab", 90), ("natalizumad", 1), ("ocrelizumab", 80), ("nat", 900)])
    assert speller.nearest("natalizumb") == "natalizumab"
    assert speller.nearest("natalizumac") == "natalizumab"
    assert speller.nearest("natalizumad", more_than=20) == "natalizumab"
    assert speller.nearest("fingolimod") is None
    assert speller.nearest("x" * 500) is None


@pytest.mark.django_db
def test_what_the_data_is_changes_what_is_found(client: Client) -> None:
    assert found("fingolimod") == []
    trial = make_trial(A, brief_title="Fingolimod")
    assert found("fingolimod") == [A]
    Trial.objects.filter(pk=trial.pk).update(search_text="siponimod")
    assert found("fingolimod") == []
    trial.delete()
    assert found("siponimod") == []


@pytest.mark.django_db
def test_the_starter_records_are_found_by_the_names_readers_use() -> None:
    call_command("load_starter")
    hsct = set(Trial.objects.filter(assignments__therapy__slug="hsct").values_list("nct_id", flat=True))
    for asked in (
        "bone marrow transplant",
        "AHSCT",
        "stem cell transplantation",
        "haematopoietic stem cell transplantation",
    ):
        assert hsct <= set(found(asked)), asked
    assert found("nct00273364")[:1] == ["NCT00273364"]


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["relevance", "-relevance"])
def test_relevance_has_one_direction(sort: str) -> None:
    params: Any = QueryDict(f"q=x&sort={sort}")
    assert bool(TrialFilter(params, Trial.objects.all()).problems()) == (sort == "-relevance")


@pytest.mark.django_db
def test_a_trial_is_found_by_the_name_a_report_gives_it(client: Client) -> None:
    """The record of MIST does not hold the word."""
    make_trial(A, brief_title="Stem cells for failing alternate therapy")
    make_trial(B, brief_title="Something else")
    make_report("burt2019", title="MIST: HSCT against continued drug treatment", registry_ids=[A])
    assert found("mist") == [A]
    assert found('"MIST"') == [A]
    assert found("mist OR else") == [A, B]
    assert found("mist", exact="yes") == []
    assert found("mist -sham") == []
    make_trial(C, brief_title="Listed patients")
    said = words(client, "/trials/?q=mist")
    assert f"“mist” is what a report read here calls {A}." in said
    assert "Few or no records hold" not in said


@pytest.mark.django_db
def test_a_report_read_later_gives_its_name_at_once() -> None:
    make_trial(A)
    assert found("astims") == []
    make_report("mancardi2015", title="ASTIMS: HSCT against mitoxantrone", registry_ids=[A])
    assert found("astims") == [A]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["%", "_IST", "MIS%", ":", "HSCT against continued drug treatment"])
def test_no_sign_of_a_name_stands_for_another(text: str) -> None:
    make_trial(A, brief_title="Nothing of the kind")
    make_report("burt2019", title="MIST: HSCT against continued drug treatment", registry_ids=[A])
    assert found(text) == []
