"""The protocol of one study as registered: design, eligibility, arms, interventions, outcomes, sites, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.sources.clinicaltrials_gov import record as r
from ingest.sources.clinicaltrials_gov.readings import age_in_years, count, enrollment, plain_date
from trials.facts import (
    ArmFacts,
    DocumentFacts,
    InterventionFacts,
    LinkFacts,
    PlannedOutcomeFacts,
    ReferenceFacts,
    RetractionFacts,
    SharedDataFacts,
    SiteFacts,
)

DOCUMENTS = "$.documentSection.largeDocumentModule.largeDocs"


def design(module: r.Design) -> dict[str, Any]:
    info = module.design_info
    access = module.expanded_access_types
    return {
        "study_type": module.study_type,
        "phases": module.phases,
        "allocation": info.allocation,
        "intervention_model": info.intervention_model,
        "intervention_model_description": info.intervention_model_description,
        "primary_purpose": info.primary_purpose,
        "masking": info.masking_info.masking,
        "masking_description": info.masking_info.masking_description,
        "who_masked": info.masking_info.who_masked,
        "observational_model": info.observational_model,
        "time_perspective": info.time_perspective,
        "patient_registry": module.patient_registry,
        "target_duration": module.target_duration,
        "biospecimen_retention": module.bio_spec.retention,
        "biospecimen_description": module.bio_spec.description,
        "expanded_access_types": tuple(
            name for name in ("individual", "intermediate", "treatment") if getattr(access, name)
        ),
        "enrollment": enrollment(
            module.enrollment_info.count, "$.protocolSection.designModule.enrollmentInfo.count"
        ),
        "enrollment_kind": module.enrollment_info.type,
    }


def eligibility(module: r.Eligibility) -> dict[str, Any]:
    return {
        "sex": module.sex,
        "gender_based": module.gender_based,
        "gender_description": module.gender_description,
        "minimum_age": module.minimum_age,
        "maximum_age": module.maximum_age,
        "minimum_age_years": age_in_years(module.minimum_age),
        "maximum_age_years": age_in_years(module.maximum_age),
        "standard_ages": module.std_ages,
        "healthy_volunteers": module.healthy_volunteers,
        "eligibility_criteria": module.eligibility_criteria,
        "study_population": module.study_population,
        "sampling_method": module.sampling_method,
    }


def arms(module: r.ArmsInterventions) -> Iterator[ArmFacts]:
    for one in module.arm_groups:
        yield ArmFacts(
            label=one.label,
            type=one.type,
            description=one.description,
            intervention_names=one.intervention_names,
        )


def interventions(module: r.ArmsInterventions) -> Iterator[InterventionFacts]:
    for one in module.interventions:
        yield InterventionFacts(
            name=one.name,
            type=one.type,
            description=one.description,
            other_names=one.other_names,
            arm_labels=one.arm_group_labels,
        )


def planned_outcomes(module: r.Outcomes) -> Iterator[PlannedOutcomeFacts]:
    for type_, outcomes in (
        ("PRIMARY", module.primary_outcomes),
        ("SECONDARY", module.secondary_outcomes),
        ("OTHER_PRE_SPECIFIED", module.other_outcomes),
    ):
        for position, one in enumerate(outcomes):
            yield PlannedOutcomeFacts(
                type=type_,
                position=position,
                measure=one.measure,
                description=one.description,
                time_frame=one.time_frame,
            )


def sites(module: r.ContactsLocations) -> Iterator[SiteFacts]:
    for one in module.locations:
        point = one.geo_point
        yield SiteFacts(
            facility=one.facility,
            status=one.status,
            city=one.city,
            state=one.state,
            zip=one.zip,
            country=one.country,
            latitude=point.lat if point else None,
            longitude=point.lon if point else None,
        )


def references(module: r.References) -> dict[str, Any]:
    return {
        "references": tuple(
            ReferenceFacts(
                pmid=one.pmid,
                type=one.type,
                citation=one.citation,
                retractions=tuple(RetractionFacts(pmid=by.pmid, source=by.source) for by in one.retractions),
            )
            for one in module.references
        ),
        "links": tuple(LinkFacts(label=one.label, url=one.url) for one in module.see_also_links),
        "shared_data": tuple(
            SharedDataFacts(id=one.id, type=one.type, url=one.url, comment=one.comment)
            for one in module.avail_ipds
        ),
    }


def documents(module: r.LargeDocuments) -> Iterator[DocumentFacts]:
    for i, one in enumerate(module.large_docs):
        yield DocumentFacts(
            type=one.type_abbrev,
            label=one.label,
            has_protocol=one.has_protocol,
            has_sap=one.has_sap,
            has_icf=one.has_icf,
            date=plain_date(one.date, f"{DOCUMENTS}[{i}].date"),
            uploaded=one.upload_date,
            filename=one.filename,
            size=count(one.size, f"{DOCUMENTS}[{i}].size"),
        )
