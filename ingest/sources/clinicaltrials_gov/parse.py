"""One study as received -> TrialFacts. Opens no connection, touches no table; record.py draws the input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from ingest.sources.clinicaltrials_gov import record as r
from ingest.sources.clinicaltrials_gov.parse_results import posted_results
from ingest.sources.clinicaltrials_gov.readings import RecordProblem, enrollment, stated_date
from trials.dates import StatedDate
from trials.facts import (
    ArmFacts,
    CollaboratorFacts,
    InterventionFacts,
    PlannedOutcomeFacts,
    ReferenceFacts,
    SecondaryIdFacts,
    SiteFacts,
    TrialFacts,
)

STUDY = msgspec.json.Decoder(r.Study)
NCT_ID = re.compile(r"NCT\d{8}", re.ASCII)
# \u0000 after an even number of backslashes: after an odd number it is the six characters themselves.
ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
WHERE = re.compile(r"(?P<reason>.*?) - at `(?P<path>[^`]*)`", re.DOTALL)
STATUS = "$.protocolSection.statusModule"


def parse(body: bytes) -> TrialFacts:
    """Raises RecordProblem (a ValueError with reason and json_path) for a record that cannot be read."""
    study = decode(body)
    if ESCAPED_NUL.search(body):
        where = next(paths_of_nul(msgspec.json.decode(body)), "$")
        raise RecordProblem("holds a NUL character, which no text column can keep", where)
    return facts(study)


def paths_of_nul(value: object, path: str = "$") -> Iterator[str]:
    """JSON paths of the texts and names that hold a NUL character."""
    if isinstance(value, str) and "\0" in value:
        yield path
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from [path] if "\0" in name else paths_of_nul(one, f"{path}.{name}")
    elif isinstance(value, list):
        for position, one in enumerate(value):
            yield from paths_of_nul(one, f"{path}[{position}]")


def decode(body: bytes) -> r.Study:
    try:
        return STUDY.decode(body)
    except msgspec.ValidationError as error:
        found = WHERE.fullmatch(str(error))
        reason, path = (found["reason"], found["path"]) if found else (str(error), "$")
        raise RecordProblem(reason, path) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordProblem(f"not JSON: {error}", "$") from error
    except RecursionError as error:
        raise RecordProblem("nested too deeply to read", "$") from error


def facts(study: r.Study) -> TrialFacts:
    """Module by module, in the record's own order."""
    protocol, derived = study.protocol_section, study.derived_section
    sponsors = protocol.sponsor_collaborators_module
    return TrialFacts(
        **identification(protocol.identification_module),
        **status(protocol.status_module),
        **design(protocol.design_module),
        **eligibility(protocol.eligibility_module),
        brief_summary=protocol.description_module.brief_summary,
        detailed_description=protocol.description_module.detailed_description,
        conditions=tuple(protocol.conditions_module.conditions),
        keywords=tuple(protocol.conditions_module.keywords),
        condition_mesh=tuple(mesh.term for mesh in derived.condition_browse_module.meshes),
        intervention_mesh=tuple(mesh.term for mesh in derived.intervention_browse_module.meshes),
        lead_sponsor=sponsors.lead_sponsor.name,
        lead_sponsor_class=sponsors.lead_sponsor.class_,
        collaborators=tuple(
            CollaboratorFacts(name=one.name, sponsor_class=one.class_) for one in sponsors.collaborators
        ),
        arms=arms(protocol.arms_interventions_module),
        interventions=interventions(protocol.arms_interventions_module),
        planned_outcomes=planned_outcomes(protocol.outcomes_module),
        sites=sites(protocol.contacts_locations_module),
        references=tuple(
            ReferenceFacts(pmid=one.pmid, type=one.type, citation=one.citation)
            for one in protocol.references_module.references
        ),
        has_results=study.has_results or study.results_section is not None,
        results=posted_results(study.results_section) if study.results_section else None,
    )


def identification(module: r.Identification) -> dict[str, Any]:
    nct_id = module.nct_id.strip().upper()
    if not NCT_ID.fullmatch(nct_id):
        raise RecordProblem(
            f"{module.nct_id!r} is not a registry number", "$.protocolSection.identificationModule.nctId"
        )
    return {
        "nct_id": nct_id,
        "brief_title": module.brief_title or module.official_title or nct_id,
        "official_title": module.official_title,
        "acronym": module.acronym,
        "org_study_id": module.org_study_id_info.id,
        "secondary_ids": tuple(
            SecondaryIdFacts(id=one.id, type=one.type, domain=one.domain) for one in module.secondary_id_infos
        ),
        "aliases": tuple(module.nct_id_aliases),
    }


def status(module: r.Status) -> dict[str, Any]:
    return {
        "overall_status": module.overall_status,
        "last_known_status": module.last_known_status,
        "why_stopped": module.why_stopped,
        "start": date(module.start_date_struct, "startDateStruct"),
        "primary_completion": date(module.primary_completion_date_struct, "primaryCompletionDateStruct"),
        "completion": date(module.completion_date_struct, "completionDateStruct"),
        "first_posted": date(module.study_first_post_date_struct, "studyFirstPostDateStruct"),
        "last_update_posted": date(module.last_update_post_date_struct, "lastUpdatePostDateStruct"),
        "results_first_posted": date(module.results_first_post_date_struct, "resultsFirstPostDateStruct"),
        "status_verified": stated_date(module.status_verified_date, "", f"{STATUS}.statusVerifiedDate"),
    }


def design(module: r.Design) -> dict[str, Any]:
    info = module.design_info
    return {
        "study_type": module.study_type,
        "phases": tuple(module.phases),
        "allocation": info.allocation,
        "intervention_model": info.intervention_model,
        "primary_purpose": info.primary_purpose,
        "masking": info.masking_info.masking,
        "who_masked": tuple(info.masking_info.who_masked),
        "observational_model": info.observational_model,
        "time_perspective": info.time_perspective,
        "enrollment": enrollment(
            module.enrollment_info.count, "$.protocolSection.designModule.enrollmentInfo.count"
        ),
        "enrollment_kind": module.enrollment_info.type,
    }


def eligibility(module: r.Eligibility) -> dict[str, Any]:
    return {
        "sex": module.sex,
        "minimum_age": module.minimum_age,
        "maximum_age": module.maximum_age,
        "healthy_volunteers": module.healthy_volunteers,
        "eligibility_criteria": module.eligibility_criteria,
    }


def date(struct: r.DateStruct | None, name: str) -> StatedDate | None:
    return stated_date(struct.date, struct.type, f"{STATUS}.{name}.date") if struct else None


def arms(module: r.ArmsInterventions) -> tuple[ArmFacts, ...]:
    return tuple(
        ArmFacts(
            label=one.label,
            type=one.type,
            description=one.description,
            intervention_names=tuple(one.intervention_names),
        )
        for one in module.arm_groups
    )


def interventions(module: r.ArmsInterventions) -> tuple[InterventionFacts, ...]:
    return tuple(
        InterventionFacts(
            name=one.name,
            type=one.type,
            description=one.description,
            other_names=tuple(one.other_names),
            arm_labels=tuple(one.arm_group_labels),
        )
        for one in module.interventions
    )


def planned_outcomes(module: r.Outcomes) -> tuple[PlannedOutcomeFacts, ...]:
    lists = {
        "PRIMARY": module.primary_outcomes,
        "SECONDARY": module.secondary_outcomes,
        "OTHER_PRE_SPECIFIED": module.other_outcomes,
    }
    return tuple(
        PlannedOutcomeFacts(
            type=type_,
            position=position,
            measure=one.measure,
            description=one.description,
            time_frame=one.time_frame,
        )
        for type_, outcomes in lists.items()
        for position, one in enumerate(outcomes)
    )


def sites(module: r.ContactsLocations) -> tuple[SiteFacts, ...]:
    return tuple(
        SiteFacts(
            facility=one.facility,
            status=one.status,
            city=one.city,
            state=one.state,
            zip=one.zip,
            country=one.country,
            latitude=one.geo_point.lat if one.geo_point else None,
            longitude=one.geo_point.lon if one.geo_point else None,
        )
        for one in module.locations
    )
