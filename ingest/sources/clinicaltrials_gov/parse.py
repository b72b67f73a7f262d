"""One study as received -> TrialFacts. Opens no connection, touches no table; record.py draws the input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from ingest.sources.clinicaltrials_gov import record as r
from ingest.sources.clinicaltrials_gov.parse_protocol import (
    arms,
    design,
    documents,
    eligibility,
    interventions,
    planned_outcomes,
    references,
    sites,
)
from ingest.sources.clinicaltrials_gov.parse_results import posted_results
from ingest.sources.clinicaltrials_gov.parse_status import (
    oversight,
    postings,
    registry_notes,
    sharing,
    status,
    tracking,
)
from ingest.sources.clinicaltrials_gov.readings import RecordProblem
from ingest.sources.clinicaltrials_gov.registers import scheme
from trials.facts import CollaboratorFacts, SecondaryIdFacts, TrialFacts

STUDY = msgspec.json.Decoder(r.Study)
NCT_ID = re.compile(r"NCT\d{8}", re.ASCII)
# \u0000 after an even number of backslashes: after an odd number it is the six characters themselves.
ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
WHERE = re.compile(r"(?P<reason>.*?) - at `(?P<path>[^`]*)`", re.DOTALL)


def parse(body: bytes) -> TrialFacts:
    """Raises RecordProblem (a ValueError with reason and json_path) for a record that cannot be read."""
    study = decode(body)
    if rb"\u0000" in body and ESCAPED_NUL.search(body):
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
    documents_module = study.document_section.large_document_module
    return TrialFacts(
        **identification(protocol.identification_module),
        **status(protocol.status_module),
        **postings(protocol.status_module),
        **tracking(derived.misc_info_module.submission_tracking),
        annotations=tuple(registry_notes(study.annotation_section.annotation_module)),
        **design(protocol.design_module),
        **eligibility(protocol.eligibility_module),
        **oversight(protocol.oversight_module),
        **sharing(protocol.ipd_sharing_statement_module),
        **references(protocol.references_module),
        brief_summary=protocol.description_module.brief_summary,
        detailed_description=protocol.description_module.detailed_description,
        conditions=protocol.conditions_module.conditions,
        keywords=protocol.conditions_module.keywords,
        condition_mesh=tuple([mesh.term for mesh in derived.condition_browse_module.meshes]),
        intervention_mesh=tuple([mesh.term for mesh in derived.intervention_browse_module.meshes]),
        lead_sponsor=sponsors.lead_sponsor.name,
        lead_sponsor_class=sponsors.lead_sponsor.class_,
        responsible_party_type=sponsors.responsible_party.type,
        collaborators=tuple(
            [CollaboratorFacts(name=one.name, sponsor_class=one.class_) for one in sponsors.collaborators]
        ),
        arms=tuple(arms(protocol.arms_interventions_module)),
        interventions=tuple(interventions(protocol.arms_interventions_module)),
        planned_outcomes=tuple(planned_outcomes(protocol.outcomes_module)),
        sites=tuple(sites(protocol.contacts_locations_module)),
        removed_countries=derived.misc_info_module.removed_countries,
        documents=tuple(documents(documents_module)),
        no_analysis_plan=documents_module.no_sap,
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
            SecondaryIdFacts(
                id=one.id,
                type=one.type,
                domain=one.domain,
                link=one.link,
                scheme=scheme(one.id, one.type),
            )
            for one in module.secondary_id_infos
        ),
        "aliases": module.nct_id_aliases,
    }
