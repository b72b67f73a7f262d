"""What a search looks for: the words, every name of a therapy they name, and a known word for one that no record holds.

The same for pages, API and feeds. Everything done to the words is kept to be said beside what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from evidence.models import Report
from therapies import synonyms
from trials.models import Trial
from trials.querysets import TrialQuerySet
from trials.search import Alternative, TextQuery, Wanted, as_written, part, read, registry_numbers, text_query
from web.spelling import Speller
from web.trial_index import TrialIndex, known_lexemes

# A word in so few records may be a slip of the pen, ours or a record's, where a near one stands in so many times more.
FEW = 5
TIMES_MORE = 20
# How often a word stands in a record is read from the record's whole text: worth it for a few, not for thousands.
RANKED = 300
FOUND_HERE = re.compile("\x01(.+?)\x02")


@dataclass(frozen=True, slots=True)
class Synonym:
    """words: of the search; they name the therapy, and so its other names were searched for too."""

    words: str
    slug: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """No record holds the word, or few do, and another is near to it."""

    word: str
    instead: str


@dataclass(frozen=True, slots=True)
class Called:
    """A trial's name in a report read here, which its record may lack; numbers: the report's registry numbers."""

    name: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """query: None where nothing can be found. literal: without synonyms. keys: of the trials with a number given, or
    called so in a report.

    corrections: of words that no record holds, searched instead. ranked: few enough to be put in order of how often
    they hold the words.
    """

    given: str
    read: tuple[Alternative, ...]
    query: TextQuery | None
    literal: TextQuery | None
    exact: bool = False
    keys: tuple[int, ...] = ()
    called: tuple[Called, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    corrections: tuple[Correction, ...] = ()
    ranked: bool = False

    @property
    def where(self) -> Q:
        found = Q(search=self.query) if self.query is not None else Q(pk__in=())
        return found | Q(pk__in=self.keys) if self.keys else found

    @property
    def order(self) -> tuple[Any, ...]:
        """Best first: the number given, then what holds the words themselves, where these are few the more often for
        its length the better, then what holds other names; the newest update first, equals by number."""
        steps = [When(pk__in=self.keys, then=Value(0))] if self.keys else []
        if self.literal is not None and self.synonyms:
            steps.append(When(search=self.literal, then=Value(1)))
        near = [Case(*steps, default=Value(2)).asc()] if steps else []
        often = []
        if self.literal is not None and self.ranked:
            rank = SearchRank(F("search"), self.literal, normalization=Value(1))
            often = [Coalesce(rank, 0.0).desc()]
        return *near, *often, F("last_update_posted_date").desc(nulls_last=True), F("nct_id").asc()


def search(words: str, index: TrialIndex, *, exact: bool = False) -> Search:
    """exact: the words as they stand, neither synonyms nor another spelling. The index remembers what it made."""
    made: Search = index.remember(("search", words, exact), lambda: understood(words, index, exact))
    return made


def found(wanted: Search, index: TrialIndex) -> list[int]:
    """Primary keys of the trials shown, best first; remembered likewise."""

    def read_now() -> list[int]:
        fitting = Trial.objects.shown().filter(wanted.where).order_by(*wanted.order)
        with transaction.atomic(), connection.cursor() as cursor:
            # For a hundred words the planner would read every row, which takes twice as long as the index.
            cursor.execute("SET LOCAL enable_seqscan = off")
            return list(fitting.values_list("pk", flat=True))

    keys: list[int] = index.remember(("found", wanted.given, wanted.exact), read_now)
    return keys


def understood(words: str, index: TrialIndex, exact: bool) -> Search:
    alternatives = read(words)
    literal = as_written(words)
    called = () if exact else called_so(alternatives)
    numbers = [*registry_numbers(words), *(number for one in called for number in one.numbers)]
    plain = Search(words, alternatives, literal, literal, exact, keys_of(numbers), called)
    if exact or literal is None:
        return weighed(plain)[0]
    wide, finds = weighed(widened(plain))
    if finds:
        return wide
    corrections = near_words(alternatives, index, most=0)
    if not corrections:
        return wide
    other, finds = weighed(widened(with_words(plain, corrections)))
    return other if finds else wide


def offers(wanted: Search, index: TrialIndex) -> tuple[Correction, ...]:
    """Where little was found: known words near those that few records hold, or none. Remembered likewise."""
    if wanted.exact or wanted.called:
        return ()

    def look() -> tuple[Correction, ...]:
        near = near_words(read(wanted.given), index, most=FEW)
        return tuple(one for one in near if one not in wanted.corrections)

    made: tuple[Correction, ...] = index.remember(("offers", wanted.given), look)
    return made


def weighed(wanted: Search) -> tuple[Search, bool]:
    """(with whether so few are found that they are ranked, whether any is)."""
    fitting = Trial.objects.shown().filter(wanted.where).order_by()[: RANKED + 1].count()
    return replace(wanted, ranked=fitting <= RANKED), fitting > 0


def called_so(alternatives: tuple[Alternative, ...]) -> tuple[Called, ...]:
    """Trials that a report calls by a name that is all of an alternative: its title is "MIST: …"."""
    names = [one.text for alternative in alternatives if len(alternative) == 1 for one in alternative
             if not one.excluded]  # fmt: skip
    found = []
    for name in names:
        titled = Report.objects.filter(title__istartswith=f"{name}:").order_by("slug")
        numbers = {number for held in titled.values_list("registry_ids", flat=True) for number in held}
        if numbers:
            found.append(Called(name, tuple(sorted(numbers))))
    return tuple(found)


def keys_of(numbers: list[str]) -> tuple[int, ...]:
    """Trials under these numbers, whether their own or one they took over."""
    if not numbers:
        return ()
    under: TrialQuerySet = Trial.objects.filter(
        Q(nct_id__in=numbers) | Q(aliases__overlap=numbers) | Q(merged__nct_id__in=numbers)
    )
    return tuple(under.order_by("pk").values_list("pk", flat=True).distinct())


def widened(plain: Search) -> Search:
    """With the names of every therapy that the words name."""
    named: dict[str, Synonym] = {}
    query = text_query(list(parts(alternative, named)) for alternative in plain.read)
    return replace(plain, query=query, synonyms=tuple(named.values()))


def parts(alternative: Alternative, named: dict[str, Synonym]) -> Iterator[TextQuery]:
    """named: filled with what the words name. Phrases and exclusions stay as they are."""
    run: list[Wanted] = []
    for wanted in (*alternative, None):
        if wanted and not wanted.phrase and not wanted.excluded:
            run.append(wanted)
            continue
        yield from of_run(run, named)
        run = []
        if wanted:
            yield part(wanted)


def of_run(run: list[Wanted], named: dict[str, Synonym]) -> Iterator[TextQuery]:
    """Words that stand together. A word that names nothing stands for itself."""
    text, starts = "", []
    for wanted in run:
        starts.append(len(text))
        text += f"{wanted.text} "
    inside: set[int] = set()
    for one in synonyms.named_in(text):
        within = [
            i
            for i, wanted in enumerate(run)
            if starts[i] < one.end and starts[i] + len(wanted.text) > one.start
        ]
        inside.update(within)
        slug = one.definition.slug
        said = " ".join(run[i].text for i in within)
        named.setdefault(slug, Synonym(said, slug, synonyms.names(slug)))
        literal = reduce(and_, [part(run[i]) for i in within])
        yield literal | SearchQuery(synonyms.of_therapy(slug), search_type="raw", config="english")
    yield from (part(wanted) for i, wanted in enumerate(run) if i not in inside)


def with_words(plain: Search, corrections: tuple[Correction, ...]) -> Search:
    instead = {one.word: one.instead for one in corrections}
    other = tuple(
        tuple(replace(wanted, text=instead.get(wanted.text, wanted.text)) for wanted in alternative)
        for alternative in plain.read
    )
    literal = text_query([part(wanted) for wanted in alternative] for alternative in other)
    return replace(plain, read=other, query=literal, literal=literal, corrections=corrections)


def near_words(
    alternatives: tuple[Alternative, ...], index: TrialIndex, *, most: int
) -> tuple[Correction, ...]:
    """Known words near those that at most so many records hold."""
    asked = {
        wanted.text for one in alternatives for wanted in one if not wanted.phrase and not wanted.excluded
    }
    found = []
    for word in sorted(one for one in asked if one.isalpha()):
        holding = Trial.objects.shown().filter(search=part(Wanted(word))).order_by()[: most + 1].count()
        kept = stem(word) if holding <= most else ""
        near = kept and speller(index).nearest(kept, more_than=TIMES_MORE * holding)
        if near and (whole := as_records_write(near)):
            found.append(Correction(word, whole))
    return tuple(found)


def speller(index: TrialIndex) -> Speller:
    made: Speller = index.remember("speller", lambda: Speller(known_lexemes()))
    return made


def stem(word: str) -> str:
    """As the full-text index keeps it; "" for one too common to be kept, such as "the"."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ts_lexize('english_stem', %s)", [word.lower()])
        (found,) = cursor.fetchone()
    return found[0] if found else ""


def as_records_write(lexeme: str) -> str:
    """("mesenchym") -> "mesenchymal", as it stands in one of the records."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_headline('english', search_text, query, %s) FROM trials_trial,"
            " (SELECT quote_literal(%s)::tsquery AS query) AS asked"
            " WHERE merged_into_id IS NULL AND search @@ query ORDER BY nct_id LIMIT 1",
            ["StartSel=\x01, StopSel=\x02, MinWords=1, MaxWords=5, MaxFragments=1", lexeme],
        )
        row = cursor.fetchone()
    match = FOUND_HERE.search(row[0]) if row else None
    return match[1].lower() if match else ""
