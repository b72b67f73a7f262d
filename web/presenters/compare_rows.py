"""Trials side by side, as the registry describes them: one row a question, one cell a trial. Makes no query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from therapies.models import Facet
from trials.dates import PartialDate
from trials.models import Trial
from trials.vocabulary import ALLOCATION, MASKING, OVERALL_STATUS, STUDY_TYPES, words
from web import facet_words, wording
from web.presenters.evidence_tables import Value
from web.presenters.facets import OF_THE_OTHERS
from web.presenters.registry_text import Block, blocks, plain
from web.presenters.therapy import phase_words

NOT_GIVEN = "not given"
# The records bundled with the site are abridged: what they lack, the registry may well say.
NOT_BUNDLED = "not in our abridged copy"
NOT_FOUND = "no words for it found"
OTHER_THERAPY = "asked of other therapies only"
COUNTRIES = "Countries"
FEW_SITES = "at least: our abridged copy names few sites"
REGIMEN = tuple(key for key in facet_words.LEGENDS if key not in ("phenotype", "design"))
MOST_COUNTRIES = 6
SEXES = {"ALL": "All", "FEMALE": "Women", "MALE": "Men"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement of a cell: words, or figures of one line. note: what belongs to it; url, source, grade: where from.

    status: a registry status, drawn as its badge.
    """

    text: str = ""
    note: str = ""
    values: Sequence[Value] = ()
    url: str = ""
    source: str = ""
    grade: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """absent: the words for nothing. more, rest: how many entries are left out, and where they stand. folded: prose."""

    entries: Sequence[Entry] = ()
    absent: str = ""
    more: int = 0
    rest: str = ""
    see: str = ""
    folded: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """closed: its values come from a short list, so that two that differ in words differ in fact."""

    label: str
    cells: Sequence[Cell]
    note: str = ""
    closed: bool = False

    @property
    def verdict(self) -> str:
        """ "same", "differs" or, where a trial does not say, "": only what all state is compared."""
        if not self.closed or len(self.cells) < 2 or not all(cell.entries for cell in self.cells):
            return ""
        stated = {tuple(entry.text for entry in cell.entries) for cell in self.cells}
        return "same" if len(stated) == 1 else "differs"


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    rows: Sequence[Row] = field(default_factory=list)


def cell(*texts: str, absent: str = NOT_GIVEN) -> Cell:
    entries = [Entry(text) for text in texts if text]
    return Cell(entries) if entries else Cell(absent=absent)


def row(label: str, trials: Sequence[Trial], read: Callable[[Trial], Cell], *, closed: bool = False) -> Row:
    return Row(label, [read(one) for one in trials], closed=closed)


def record_sections(trials: Sequence[Trial], *, bundled: bool) -> list[Section]:
    """trials: with their parts prefetched (see compare_request.PARTS). bundled: shown from the records that came with
    the site."""
    sections = [
        Section("Trial", trial_rows(trials)),
        Section("Who and what", [*who_rows(trials), *regimen_rows(trials), row("Groups", trials, groups)]),
    ]
    if not bundled:
        return sections
    return [Section(one.heading, [of_bundled(each) for each in one.rows]) for one in sections]


def of_bundled(one: Row) -> Row:
    cells = [replace(each, absent=NOT_BUNDLED) if each.absent == NOT_GIVEN else each for each in one.cells]
    if one.label == COUNTRIES:
        cells = [
            replace(each, entries=[replace(entry, note=FEW_SITES) for entry in each.entries])
            for each in cells
        ]
    return replace(one, cells=cells)


def trial_rows(trials: Sequence[Trial]) -> list[Row]:
    return [
        row("Status", trials, status, closed=True),
        row("Type", trials, lambda one: cell(words(STUDY_TYPES, one.study_type)), closed=True),
        row("Phase", trials, lambda one: cell(phase_words(one.phase) if one.phase else ""), closed=True),
        row("Design", trials, design, closed=True),
        row("Masking", trials, masking, closed=True),
        row("People", trials, people),
        row("Start", trials, lambda one: dated(one.start_date, one.start_date_kind)),
        row("Primary completion", trials,
            lambda one: dated(one.primary_completion_date, one.primary_completion_date_kind)),
        row("Study completion", trials, lambda one: dated(one.completion_date, one.completion_date_kind)),
        row("Sponsor", trials, lambda one: cell(one.lead_sponsor)),
        row(COUNTRIES, trials, countries),
        row("Record last updated", trials, lambda one: dated(one.last_update_posted_date, "")),
    ]  # fmt: skip


def status(trial: Trial) -> Cell:
    if not trial.overall_status:
        return cell()
    reason = f"Reason given: {plain(trial.why_stopped)}" if trial.why_stopped else ""
    last = ""
    if trial.overall_status == "UNKNOWN" and trial.last_known_status:
        last = f"last known: {words(OVERALL_STATUS, trial.last_known_status).lower()}"
    label = words(OVERALL_STATUS, trial.overall_status)
    note = "; ".join(part for part in (reason, last) if part)
    return Cell([Entry(label, note, status=trial.overall_status)])


def design(trial: Trial) -> Cell:
    facet = [facet_words.words("design", one.value) for one in trial.facets.all() if one.key == "design"]
    allocation = words(ALLOCATION, trial.allocation) if trial.allocation not in ("", "NA") else ""
    return cell(*(facet or [allocation]))


def masking(trial: Trial) -> Cell:
    """How many are masked, then who: the first is compared, the second only told."""
    who = ", ".join(words({}, one).lower() for one in trial.who_masked)
    label = words(MASKING, trial.masking)
    return Cell([Entry(label, who)]) if label else cell()


def people(trial: Trial) -> Cell:
    if trial.enrollment is None:
        return cell()
    kind = {"ACTUAL": "enrolled", "ESTIMATED": "planned"}.get(trial.enrollment_kind, "")
    return cell(f"{trial.enrollment:,} {kind}".strip())


def dated(date: PartialDate | None, kind: str) -> Cell:
    if date is None:
        return cell()
    return Cell([Entry(wording.partial_date(date.text), "estimated" if kind == "ESTIMATED" else "")])


def countries(trial: Trial) -> Cell:
    sites = list(trial.sites.all())
    names = sorted({one.country for one in sites if one.country})
    if not names:
        return cell()
    text = (
        ", ".join(names)
        if len(names) <= MOST_COUNTRIES
        else wording.counted(len(names), "country", "countries")
    )
    return Cell([Entry(text, wording.counted(len(sites), "site"))])


def who_rows(trials: Sequence[Trial]) -> list[Row]:
    return [
        row("Course of MS", trials, lambda one: facet(one, "phenotype"), closed=True),
        row("Age", trials, ages),
        row("Sex", trials, lambda one: cell(words(SEXES, one.sex)), closed=True),
        row("Who may take part", trials, eligibility),
    ]


def ages(trial: Trial) -> Cell:
    if trial.minimum_age and not trial.maximum_age:
        return cell(f"{trial.minimum_age} and older")
    if trial.maximum_age and not trial.minimum_age:
        return cell(f"up to {trial.maximum_age}")
    return cell(" to ".join(part for part in (trial.minimum_age, trial.maximum_age) if part))


def eligibility(trial: Trial) -> Cell:
    found = blocks(trial.eligibility_criteria)
    return Cell(folded=found) if found else cell()


def regimen_rows(trials: Sequence[Trial]) -> list[Row]:
    """The therapy, and what the rules read of how it is given; what no trial says has no row."""
    found = [row(facet_words.LEGENDS[key], trials, lambda one, key=key: facet(one, key), closed=True)  # type: ignore[misc]
             for key in REGIMEN]  # fmt: skip
    told = [one for one in found if any(cell.entries for cell in one.cells)]
    return [row("Therapy", trials, therapies, closed=True), *told]


def therapies(trial: Trial) -> Cell:
    assigned = sorted(
        (one.therapy for one in trial.assignments.all()), key=lambda one: (one.position, one.slug)
    )
    return cell(*(one.name for one in assigned), absent="none of those followed here")


def facet(trial: Trial, key: str) -> Cell:
    values: list[Facet] = [one for one in trial.facets.all() if one.key == key]
    values.sort(key=lambda one: facet_words.in_order(one.key, one.value))
    if len(values) > 1:
        values = [one for one in values if (one.key, one.value) not in OF_THE_OTHERS]
    return cell(*(facet_words.words(key, one.value) for one in values), absent=silence(trial, key))


def silence(trial: Trial, key: str) -> str:
    """Why a facet has no value: it is read of another therapy's trials only, or the record has no words for it."""
    of = {therapy for therapy, keys in facet_words.OF_THERAPY.items() if key in keys and therapy}
    studied = {one.therapy.slug for one in trial.assignments.all()}
    return OTHER_THERAPY if of and not of & studied else NOT_FOUND


def groups(trial: Trial) -> Cell:
    found = [Entry(plain(arm.label), words({}, arm.type).lower()) for arm in trial.arms.all()]
    return Cell(found) if found else cell()
