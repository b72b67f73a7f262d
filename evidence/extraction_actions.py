"""Writes what the rules draw from registry records: results of posted outcomes, and where planned ones belong.

Whole batches in a fixed number of statements. What stands already is compared, and only a trial that differs is
written anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DataError, IntegrityError, models, transaction

from evidence.extraction import Extracted, Unplaced, results_of
from evidence.facts import ResultFacts
from evidence.models import Extraction, PlannedMeasure, Result, UnplacedOutcome
from evidence.planned import Placed, placed
from evidence.stored_records import stored_records
from therapies import pieces
from trials.copying import copy_rows, delete_rows
from trials.facts import PostedResultsFacts, TrialFacts
from trials.models import Trial
from trials.stated import Row, sources_of, values_by
from trials.versions import Versions, batches, locked, mark, source_digest, waiting

HERE = Path(__file__).parent
DECIDING = ("domains.py", "extraction", "facts.py", "planned.py", "stored_records.py")
UNPLACED = ("title", "reason", "json_path")
RESULT = sources_of(
    Result, ResultFacts, {f"time_{name}": f"time.{name}" for name in ("text", "months", "kind")}
)
NOTHING = Extracted()
# What a figure that fits no column raises; a lost connection or a deadlock is none of these.
UNFIT = (DataError, IntegrityError, ValueError, ArithmeticError)

# What the rules draw from one record.
Drawn = tuple[Extracted, frozenset[Placed]]


def extract_trials(
    facts: Mapping[int, TrialFacts], *, digests: Mapping[int, str] | None = None, new: bool = False
) -> int:
    """Draw results and places from records just stored. Returns for how many trials that changed anything.

    facts: by the trial's id; an id that is no trial's is passed over. digests: the versions they were parsed from;
    a trial that holds another version by now is left to whoever stored that one. new: the caller's transaction made
    all of these trials from these versions, so nobody else has seen them and nothing is held of them. A record whose
    figures no table can hold loses its results to one unplaced outcome that says why; the others of the batch are as
    they would be.
    """
    try:
        found = {key: drawn(one) for key, one in facts.items()}
        with transaction.atomic():
            if new and digests:
                return record_drawn(found, dict(digests), new=True)
            return record_drawn(found, locked(facts, digests=digests))
    except UNFIT as error:
        if len(facts) > 1:
            return sum(extract_trials({key: one}, digests=digests) for key, one in facts.items())
        refused = {key: nothing_but(error, one) for key, one in facts.items()}
        with transaction.atomic():
            return record_drawn(refused, locked(facts, digests=digests))


def extract_pending(*, batch: int = 200) -> int:
    """The same, from stored rows, for every trial whose record or whose rules are others than they were.

    Returns how many trials changed; each `batch` of trials is a transaction.
    """
    return sum(extract_batch(keys) for keys in batches(waiting(Extraction, rules()), batch))


def forget_extractions(trials: Collection[int]) -> None:
    """Let the trials wait for extract_pending, though record and rules are the same: their facts are read anew."""
    Extraction.objects.filter(trial__in=trials).delete()


def deciding() -> list[Path]:
    """The files that decide which figure stands where, and where a planned outcome belongs."""
    return [*(HERE / name for name in DECIDING), Path(pieces.__file__)]


@cache
def rules() -> str:
    return source_digest(*deciding())


def extract_batch(keys: Sequence[int]) -> int:
    """The rows are locked first, so that what is read is what the marker names; a sync that stores one waits."""
    try:
        with transaction.atomic():
            versions = locked(keys)
            # Another worker may have been at them while this one waited.
            rest = set(waiting(Extraction, rules()).filter(pk__in=keys).values_list("pk", flat=True))
            versions = {key: digest for key, digest in versions.items() if key in rest}
            found = {key: drawn(facts) for key, facts in stored_records(list(versions)).items()}
            return record_drawn(found, versions)
    except UNFIT as error:
        if len(keys) > 1:
            return sum(extract_batch([key]) for key in keys)
        with transaction.atomic():
            versions = locked(keys)
            refused = {key: nothing_but(error, facts) for key, facts in stored_records(keys).items()}
            return record_drawn(refused, versions)


def drawn(facts: TrialFacts) -> Drawn:
    posted = posted_of(facts.results, facts) if facts.results else NOTHING
    return posted, placed(facts.planned_outcomes, facts.conditions)


def posted_of(posted: PostedResultsFacts, trial: Trial | TrialFacts) -> Extracted:
    """What the rules draw from posted results, read as those of this trial."""
    return results_of(posted, conditions=tuple(trial.conditions), intervention_model=trial.intervention_model)


def nothing_but(error: Exception, facts: TrialFacts) -> Drawn:
    """Figures of an earlier version must not stand beside a record they are not of; a reader is told instead."""
    reason = f"the results cannot be stored: {error}".split("\n")[0]
    whole = Unplaced("All posted results of the record", reason, "$.resultsSection")
    return Extracted(unplaced=(whole,)), placed(facts.planned_outcomes, facts.conditions)


def record_drawn(found: Mapping[int, Drawn], versions: Versions, *, new: bool = False) -> int:
    """Make the rows of the trials in `versions` say what was drawn; nothing is written where they do.

    new: nothing is held of these trials.
    """
    if not versions:
        return 0
    changed = replace_posted({key: found[key][0] for key in versions}, new=new)
    changed |= replace_planned({key: found[key][1] for key in versions}, new=new)
    mark(Extraction, versions, rules(), new=new)
    return len(changed)


def replace_posted(wanted: Mapping[int, Extracted], *, new: bool = False) -> set[int]:
    """wanted: trial's id -> what its results and unplaced outcomes are to say. Returns the trials that differed."""
    results = {key: [result_row(*one) for one in enumerate(said.results)] for key, said in wanted.items()}
    unplaced = {key: [unplaced_row(one) for one in said.unplaced] for key, said in wanted.items()}
    through = Result.sources.through
    forget_sources = partial(delete_rows, through, "result_id", through=(Result, "trial_id"))
    return replace(Result, ("position", *RESULT), results, list, forget_sources, new=new) | replace(
        UnplacedOutcome, UNPLACED, unplaced, sorted, new=new
    )


def replace_planned(wanted: Mapping[int, Collection[Placed]], *, new: bool = False) -> set[int]:
    """wanted: trial's id -> what its planned measures are to say. Returns the trials that differed."""
    return replace(PlannedMeasure, Placed._fields, wanted, sorted, new=new)


def replace(
    model: type[models.Model],
    columns: Sequence[str],
    wanted: Mapping[int, Collection[Row]],
    arranged: Callable[[Iterable[Row]], list[Row]],
    forget_first: Callable[[list[int]], None] | None = None,
    *,
    new: bool = False,
) -> set[int]:
    """Only the rows of a trial that differ are made anew. Returns the ids of those trials.

    arranged: the order in which rows are compared. forget_first: deletes what hangs on the rows of trials.
    new: the trials have no rows.
    """
    held = {} if new else held_rows(model, columns, wanted)
    order = {key: arranged(rows) for key, rows in wanted.items()}
    differ = [key for key, rows in order.items() if rows != arranged(held.get(key, ()))]
    if gone := [key for key in differ if key in held]:
        if forget_first:
            forget_first(gone)
        delete_rows(model, "trial_id", gone)
    if made := [(key, *row) for key in differ for row in order[key]]:
        copy_rows(model, ("trial_id", *columns), made)
    return set(differ)


def held_rows(
    model: type[models.Model], columns: Sequence[str], trials: Collection[int]
) -> dict[int, list[Row]]:
    """By the trial's id, in the order of the rows' own ids."""
    held: dict[int, list[Row]] = {}
    rows = model._default_manager.filter(trial__in=trials).order_by("trial_id", "pk")
    for key, *row in rows.values_list("trial_id", *columns):
        held.setdefault(key, []).append(tuple(row))
    return held


def unplaced_row(one: Unplaced) -> Row:
    return one.title, one.reason, one.json_path


def result_row(position: int, facts: ResultFacts) -> Row:
    """As the columns keep it, so that it can be compared with what they hold."""
    read, forms = result_reader()
    cells = list(read(facts))
    for index, form in forms:
        cells[index] = form(cells[index])
    return (position, *cells)


@cache
def result_reader() -> tuple[Callable[[Any], Row], tuple[tuple[int, Callable[[Any], Any]], ...]]:
    """What reads the columns of RESULT, and by index what makes of a cell what its column will hold."""
    forms: list[tuple[int, Callable[[Any], Any]]] = []
    for index, name in enumerate(RESULT):
        column = Result._meta.get_field(name)
        if isinstance(column, models.DecimalField):
            forms.append((index, partial(rounded, places=column.decimal_places)))
        elif isinstance(column, ArrayField):
            forms.append((index, list))
    return values_by(RESULT.values()), tuple(forms)


def rounded(value: Decimal | None, *, places: int) -> Decimal | None:
    """As PostgreSQL rounds to a column's scale."""
    if value is None or value == round(value, places):
        return value
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
