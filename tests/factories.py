"""Small functions that make one valid row each. Columns are given by name; what is not given is plausible."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import Permission, User

from evidence.models import (
    CertaintyOverride,
    CohortGroup,
    Correction,
    PlannedMeasure,
    Report,
    Result,
    Source,
    Synthesis,
    UnplacedOutcome,
)
from ingest.models import Cursor, Failure, Payload, RegistryStructure, Run
from therapies.models import Assignment, Facet, Review, Therapy
from trials.dates import PartialDate
from trials.models import (
    AdverseEvent,
    AdverseEventGroup,
    Annotation,
    Arm,
    BaselineMeasure,
    BaselineMeasurement,
    Change,
    Collaborator,
    Document,
    FamilyMember,
    FlowStep,
    Intervention,
    KeptApart,
    PlannedOutcome,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    PostedResults,
    Reference,
    RegistryCopy,
    ResultsSubmission,
    Site,
    Trial,
    TrialFamily,
)

REGISTRY = "clinicaltrials.gov"
NOON = dt.datetime(2025, 9, 25, 12, tzinfo=dt.UTC)
numbers = count(1)


def digest(body: bytes | str) -> str:
    return hashlib.sha256(body if isinstance(body, bytes) else body.encode()).hexdigest()


def date(text: str) -> PartialDate:
    return PartialDate(text)


def make_trial(
    nct_id: str = "", *, countries: tuple[str, ...] = (), therapy: str = "", **columns: Any
) -> Trial:
    """countries: one site each. therapy: a slug to assign, made where it does not exist."""
    nct_id = nct_id or f"NCT9{next(numbers):07}"
    values = {
        "brief_title": f"Cell therapy {nct_id}",
        "overall_status": "COMPLETED",
        "study_type": "INTERVENTIONAL",
        "phase": "PHASE2",
        "phases": columns.get("phase", "PHASE2").split("/") if columns.get("phase", "PHASE2") else [],
        "enrollment": 30,
        "enrollment_kind": "ACTUAL",
        "lead_sponsor": "A University Hospital",
        "start_date": date("2014-05"),
        "start_date_kind": "ACTUAL",
        "last_update_posted_date": date("2020-03-01"),
        "last_update_posted_date_kind": "ACTUAL",
        "payload_digest": digest(nct_id),
        "fetched_at": NOON,
        "registry_timestamp": "2025-09-25",
    }
    values |= columns
    values.setdefault("search_text", f"{nct_id}\n{values['brief_title']}\n{values.get('acronym', '')}")
    trial = Trial.objects.create(nct_id=nct_id, **values)
    for position, country in enumerate(countries):
        Site.objects.create(trial=trial, position=position, country=country, city=f"City {position}")
    if therapy:
        make_assignment(trial, therapy)
    return trial


def make_whole_trial(nct_id: str = "", **columns: Any) -> Trial:
    """A trial with at least one row in every table that hangs on it."""
    trial = make_trial(
        nct_id,
        therapy="hsct",
        countries=("Sweden", "Italy"),
        has_results=True,
        results_held=True,
        allocation="RANDOMIZED",
        **columns,
    )
    Arm.objects.create(trial=trial, position=0, label="Transplant", intervention_names=["Transplant"])
    Intervention.objects.create(trial=trial, position=0, name="Transplant", arm_labels=["Transplant"])
    Collaborator.objects.create(trial=trial, position=0, name="A Foundation")
    Reference.objects.create(trial=trial, position=0, pmid="30644983", citation="A report")
    Document.objects.create(trial=trial, position=0, type="Prot", filename="Prot_000.pdf")
    ResultsSubmission.objects.create(trial=trial, position=0, released_date=date("2019-04-02"))
    Annotation.objects.create(trial=trial, position=0, section="UNPOSTED", type="RELEASE")
    make_change(trial)
    make_planned(trial, "Relapse", ("relapse", "relapse_occurred"), time_frame="2 years")
    make_participants(trial)
    make_posted_outcome(trial)
    make_adverse_events(trial)
    make_result(trial=trial)
    UnplacedOutcome.objects.create(
        trial=trial, title="Odd scale", reason="no rule", json_path="resultsSection.outcomeMeasures[1]"
    )
    return trial


def make_planned(
    trial: Trial,
    title: str,
    place: tuple[str, str] | None = ("relapse", "arr"),
    *,
    type_: str = "PRIMARY",
    time_frame: str = "",
    confidence: float = 0.9,
) -> PlannedOutcome:
    """The next planned outcome of its type. place: domain and measure; None where it was never placed."""
    position = PlannedOutcome.objects.filter(trial=trial, type=type_).count()
    key: dict[str, Any] = {"trial": trial, "type": type_, "position": position}
    if place:
        domain, measure = place
        PlannedMeasure.objects.create(
            **key, domain=domain, measure=measure, confidence=confidence, matched=title, rule="a rule"
        )
    return PlannedOutcome.objects.create(**key, measure=title, time_frame=time_frame)


def make_posted_outcome(trial: Trial, *, position: int = 0, **columns: Any) -> PostedOutcome:
    """With one measurement and one analysis."""
    path = f"resultsSection.outcomeMeasures[{position}]"
    values: dict[str, Any] = {
        "title": "Relapses",
        "type": "PRIMARY",
        "param_type": "COUNT_OF_PARTICIPANTS",
        "unit": "Participants",
    }
    values |= {
        "groups": [{"id": "OG000", "title": "Transplant", "description": ""}],
        "denominators": [
            {
                "group_id": "OG000",
                "units": "Participants",
                "text": "52",
                "value": "52",
                "class_title": "",
                "class_position": None,
            }
        ],
    }
    outcome = PostedOutcome.objects.create(
        trial=trial, position=position, json_path=path, **(values | columns)
    )
    PostedMeasurement.objects.create(
        outcome=outcome,
        position=0,
        group_id="OG000",
        value_text="3",
        value=Decimal(3),
        json_path=f"{path}.classes[0]",
    )
    PostedAnalysis.objects.create(
        outcome=outcome, position=0, group_ids=["OG000"], p_value="<0.001", json_path=f"{path}.analyses[0]"
    )
    return outcome


def make_participants(trial: Trial) -> PostedResults:
    """Of 55 who started in one group 52 were measured at the start."""
    FlowStep.objects.create(
        trial=trial,
        position=0,
        kind="MILESTONE",
        type="STARTED",
        group_id="FG000",
        participants_text="55",
        participants=55,
        json_path="$.x",
    )
    measure = BaselineMeasure.objects.create(trial=trial, position=0, title="Age", unit="years")
    BaselineMeasurement.objects.create(
        measure=measure, position=0, group_id="BG000", value_text="41.2", value=Decimal("41.2")
    )
    return PostedResults.objects.create(
        trial=trial,
        flow_groups=[{"id": "FG000", "title": "Transplant", "description": ""}],
        baseline_groups=[{"id": "BG000", "title": "Transplant", "description": "", "is_total": False}],
    )


def make_change(trial: Trial, **columns: Any) -> Change:
    """The next one of the step from its first version to its second."""
    values: dict[str, Any] = {
        "from_digest": digest(f"{trial.nct_id} before"),
        "to_digest": trial.payload_digest,
        "seen_at": NOON,
        "position": trial.changes.count(),
        "kind": "status",
        "rank": 1,
        "field": "overall_status",
        "before": "RECRUITING",
        "after": "COMPLETED",
    }
    return Change.objects.create(trial=trial, **(values | columns))


def make_adverse_events(trial: Trial) -> AdverseEventGroup:
    """One group with its totals and one serious term."""
    AdverseEvent.objects.create(
        trial=trial, serious=True, position=0, term="Sepsis", group_id="EG000", affected=1, at_risk=52
    )
    return AdverseEventGroup.objects.create(
        trial=trial,
        position=0,
        group_id="EG000",
        title="Transplant",
        serious_affected=1,
        serious_at_risk=52,
        json_path="resultsSection.adverseEventsModule.eventGroups[0]",
    )


def make_therapy(slug: str = "hsct", **columns: Any) -> Therapy:
    """The therapy of this slug, made where it does not exist."""
    values = {
        "abbreviation": slug.upper()[:20],
        "name": f"Therapy {slug}",
        "definition": "One plain sentence.",
        "tracked": slug in ("hsct", "msc"),
        "position": {"hsct": 1, "msc": 2}.get(slug, 9),
    }
    return Therapy.objects.get_or_create(slug=slug, defaults=values | columns)[0]


def make_assignment(trial: Trial, therapy: Therapy | str = "hsct", **columns: Any) -> Assignment:
    if isinstance(therapy, str):
        therapy = make_therapy(therapy)
    words, rule = "stem cell transplantation", "names: stem cell transplant*"
    matches = [{"field": "brief_title", "words": words, "rule": rule}]
    values = {"confidence": "certain", "matches": matches}
    return Assignment.objects.create(trial=trial, therapy=therapy, **(values | columns))


def make_facet(trial: Trial, key: str = "conditioning", value: str = "cy-atg", **columns: Any) -> Facet:
    words = [{"field": "intervention 1 name", "words": "Cy/ATG", "rule": f"{key}: {value}"}]
    return Facet.objects.create(trial=trial, key=key, value=value, **({"words": words} | columns))


def make_review(trial: Trial | None = None, therapy: Therapy | str = "hsct", **columns: Any) -> Review:
    """In force, of a therapy that the rules did not find; nothing is put in force by it."""
    if isinstance(therapy, str):
        therapy = make_therapy(therapy)
    trial = trial or make_trial()
    by = User.objects.get_or_create(username="a curator")[0]
    values = {"verdict": "added", "reason": "the protocol says so", "made_by": by, "made_at": NOON}
    values |= {"digest": trial.payload_digest}
    return Review.objects.create(trial=trial, therapy=therapy, **(values | columns))


def make_family(*trials: Trial, **columns: Any) -> TrialFamily:
    """Of two new trials where none are given, joined by the registry's ids."""
    family = TrialFamily.objects.create(**({"name": "MESEMS", "reason": "one protocol"} | columns))
    for trial in trials or (make_trial(), make_trial()):
        make_member(family, trial)
    return family


def make_member(family: TrialFamily, trial: Trial | None = None, **columns: Any) -> FamilyMember:
    values = {"joined_by": "rule", "at": NOON, "reason": "the record gives the other as an id"}
    return FamilyMember.objects.create(family=family, trial=trial or make_trial(), **(values | columns))


def make_apart(**columns: Any) -> KeptApart:
    by = User.objects.get_or_create(username="a curator")[0]
    one, other = make_trial(), make_trial()
    values = {"one": one, "other": other, "by": by, "at": NOON, "reason": "another product"}
    return KeptApart.objects.create(**(values | columns))


def make_source(key: str = "", **columns: Any) -> Source:
    key = key or f"S_{next(numbers)}"
    values = {"url": f"https://example.org/{key}", "title": f"Text {key}", "kind": Source.Kind.PRIMARY}
    return Source.objects.create(key=key, **(values | columns))


def make_report(
    slug: str = "", *, therapy: Therapy | str = "hsct", groups: tuple[str, ...] = (), **columns: Any
) -> Report:
    """groups: keys of cohort groups, made where they do not exist."""
    if isinstance(therapy, str):
        therapy = make_therapy(therapy)
    slug = slug or f"author{next(numbers)}"
    values = {
        "title": f"Report {slug}",
        "first_author": "Author AB",
        "year": 2019,
        "design_type": "single_arm",
        "ms_type": "RRMS",
        "n": 52,
        "intervention": [["conditioning", "Cy + ATG"]],
        "arms": [{"id": "hsct", "label": "HSCT", "role": "therapy", "n": 52}],
        "file_digest": digest(slug),
    }
    report = Report.objects.create(slug=slug, therapy=therapy, **(values | columns))
    report.cohort_groups.set([make_cohort_group(key) for key in groups])
    return report


def make_cohort_group(key: str) -> CohortGroup:
    values = {"name": f"Group {key}", "reason": "the same hospital in the same years"}
    return CohortGroup.objects.get_or_create(key=key, defaults=values)[0]


def make_result(
    report: Report | None = None,
    trial: Trial | None = None,
    *,
    sources: tuple[Source, ...] = (),
    **columns: Any,
) -> Result:
    """3 of 52 people, of a new report where neither report nor trial is given."""
    if report is None and trial is None:
        report = make_report()
    values = {
        "key": f"number_{next(numbers)}",
        "domain": "relapse",
        "measure": "relapse_occurred",
        "kind": "count_of_participants",
        "arm": "hsct",
        "arm_label": "HSCT",
        "arm_role": "therapy",
        "n": 3,
        "total": 52,
        "time_text": "24 months",
        "time_months": Decimal(24),
        "time_kind": "fixed",
        "grade": "A",
        "json_path": "resultsSection.outcomeMeasures[0]" if trial else "",
    }
    result = Result.objects.create(report=report, trial=trial, **(values | columns))
    result.sources.set(sources)
    return result


def make_staff(name: str, *permissions: str) -> User:
    """permissions: code names, such as view_review."""
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def make_correction(result: Result | None = None, **changes: Any) -> Correction:
    """In force: one person more than the report's file has, unless other changes are given."""
    from evidence.actions import correct_result

    result = result or make_result()
    assert result.report
    return correct_result(
        result.report.slug,
        result.key,
        changes or {"n": (result.n or 0) + 1},
        "a misprint",
        "https://example.org/erratum",
        by=User.objects.get_or_create(username="a curator")[0],
        at=NOON,
    )


def make_synthesis(question: str = "hsct-treatment-related-mortality", **columns: Any) -> Synthesis:
    """The question as the tables answer it now."""
    from dataclasses import asdict

    from evidence.questions import answer
    from evidence.questions import question as asked

    values = {"digest": digest(question), "made_at": NOON, "answer": asdict(answer(asked(question)))}
    return Synthesis.objects.create(question=question, **(values | columns))


def make_certainty_override(**columns: Any) -> CertaintyOverride:
    """In force. One in each domain of a question can be."""
    given = {
        "question": f"a-question-{next(numbers)}",
        "domain": "risk_of_bias",
        "change": -1,
        "reason": "Outcomes were assessed by those who treated.",
        "made_by": User.objects.get_or_create(username="a curator")[0],
        "made_at": NOON,
    }
    return CertaintyOverride.objects.create(**(given | columns))


def make_registry_copy(**columns: Any) -> RegistryCopy:
    values = {
        "registry_timestamp": "2025-09-25",
        "mode": "starter",
        "succeeded_at": NOON,
        "attempted_at": NOON,
    }
    return RegistryCopy.objects.create(**({"source": REGISTRY} | values | columns))


def make_run(**columns: Any) -> Run:
    values = {
        "source": REGISTRY,
        "mode": "full",
        "state": Run.State.DONE,
        "started_at": NOON,
        "heartbeat_at": NOON + dt.timedelta(seconds=90),
        "finished_at": NOON + dt.timedelta(seconds=90),
        "seen": 123,
        "new": 123,
    }
    return Run.objects.create(**(values | columns))


def make_cursor(scope: str = "", **columns: Any) -> Cursor:
    """Of a scope of its own, unless one is given."""
    values = {"data_timestamp": NOON, "full_at": NOON, "listed": 123}
    scope = scope or f"condition {next(numbers)}"
    return Cursor.objects.create(source=REGISTRY, scope=scope, **(values | columns))


def make_structure(**columns: Any) -> RegistryStructure:
    """Seen a minute later than the one before."""
    seen_at = NOON + dt.timedelta(minutes=RegistryStructure.objects.count())
    values = {"seen_at": seen_at, "fields": {"protocolSection.statusModule.overallStatus": "text"}}
    return RegistryStructure.objects.create(source=REGISTRY, **(values | columns))


def make_payload(record_id: str | None = None, body: bytes = b'{"a": 1}', **columns: Any) -> Payload:
    """Current, unless another state is given. record_id "" is one whose number cannot be read."""
    values = {
        "record_id": f"NCT8{next(numbers):07}" if record_id is None else record_id,
        "digest": digest(body),
        "size": len(body),
        "fetched_at": NOON,
        "registry_timestamp": "2025-09-25",
        "state": Payload.State.CURRENT,
        "outcome": "new",
        "parser": "of these tests",
    }
    return Payload.objects.create(source=REGISTRY, body=body, **(values | columns))


def make_failure(
    record_id: str = "NCT00000001", body: bytes = b'{"protocolSection": 1}', **columns: Any
) -> Failure:
    """Of a payload that was set aside; settled where resolved_at is given."""
    settled = columns.get("resolved_at")
    state = Payload.State.REPLACED if settled else Payload.State.SET_ASIDE
    payload = make_payload(record_id, body, state=state, replaced_at=settled, outcome="set_aside")
    values = {
        "error": "expected an object",
        "json_path": "$.protocolSection",
        "first_seen_at": NOON,
        "last_seen_at": NOON,
    }
    return Failure.objects.create(payload=payload, **(values | columns))
