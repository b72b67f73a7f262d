"""The status, oversight and data sharing of one study: what was told to the registry and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.sources.clinicaltrials_gov import record as r
from ingest.sources.clinicaltrials_gov.readings import count, date_or_unknown, plain_date, stated_date
from trials.dates import StatedDate
from trials.facts import AnnotationFacts, ResultsSubmissionFacts

STATUS = "$.protocolSection.statusModule"
TRACKING = "$.derivedSection.miscInfoModule.submissionTracking"
ANNOTATION = "$.annotationSection.annotationModule"


def status(module: r.Status) -> dict[str, Any]:
    access = module.expanded_access_info
    return {
        "overall_status": module.overall_status,
        "last_known_status": module.last_known_status,
        "why_stopped": module.why_stopped,
        "start": date(module.start_date_struct, f"{STATUS}.startDateStruct"),
        "primary_completion": date(
            module.primary_completion_date_struct, f"{STATUS}.primaryCompletionDateStruct"
        ),
        "completion": date(module.completion_date_struct, f"{STATUS}.completionDateStruct"),
        "status_verified": stated_date(module.status_verified_date, "", f"{STATUS}.statusVerifiedDate"),
        "results_waived": module.results_waived,
        "delayed_posting": module.delayed_posting,
        "has_expanded_access": access.has_expanded_access,
        "expanded_access_nct_id": access.nct_id,
        "expanded_access_status": access.status_for_nct_id,
    }


def postings(module: r.Status) -> dict[str, Any]:
    """When the record, its updates and its results were received, checked and made public."""
    return {
        "first_posted": date(module.study_first_post_date_struct, f"{STATUS}.studyFirstPostDateStruct"),
        "last_update_posted": date(module.last_update_post_date_struct, f"{STATUS}.lastUpdatePostDateStruct"),
        "results_first_posted": date(
            module.results_first_post_date_struct, f"{STATUS}.resultsFirstPostDateStruct"
        ),
        "disposition_first_posted": date(
            module.disp_first_post_date_struct, f"{STATUS}.dispFirstPostDateStruct"
        ),
        "first_submitted": day(module.study_first_submit_date, "studyFirstSubmitDate"),
        "first_submitted_qc": day(module.study_first_submit_qc_date, "studyFirstSubmitQcDate"),
        "last_update_submitted": day(module.last_update_submit_date, "lastUpdateSubmitDate"),
        "results_first_submitted": day(module.results_first_submit_date, "resultsFirstSubmitDate"),
        "results_first_submitted_qc": day(module.results_first_submit_qc_date, "resultsFirstSubmitQcDate"),
        "disposition_first_submitted": day(module.disp_first_submit_date, "dispFirstSubmitDate"),
        "disposition_first_submitted_qc": day(module.disp_first_submit_qc_date, "dispFirstSubmitQcDate"),
    }


def date(struct: r.DateStruct | None, path: str) -> StatedDate | None:
    return stated_date(struct.date, struct.type, f"{path}.date") if struct else None


def day(text: str, name: str) -> StatedDate | None:
    return stated_date(text, "", f"{STATUS}.{name}") if text else None


def tracking(module: r.SubmissionTracking) -> dict[str, Any]:
    """Results that were sent in, whether or not they became public."""
    return {
        "quality_comments_posted": date(
            module.first_mcp_info.post_date_struct, f"{TRACKING}.firstMcpInfo.postDateStruct"
        ),
        "results_estimated_submitted": stated_date(
            module.estimated_results_first_submit_date, "", f"{TRACKING}.estimatedResultsFirstSubmitDate"
        ),
        "results_submissions": tuple(submissions(module)),
    }


def submissions(module: r.SubmissionTracking) -> Iterator[ResultsSubmissionFacts]:
    for i, one in enumerate(module.submission_infos):
        path = f"{TRACKING}.submissionInfos[{i}]"
        unreleased, unknown = date_or_unknown(
            one.unrelease_date, one.unrelease_date_unknown, f"{path}.unreleaseDate"
        )
        yield ResultsSubmissionFacts(
            released_date=plain_date(one.release_date, f"{path}.releaseDate"),
            unreleased_date=unreleased,
            unreleased_unknown=unknown,
            reset_date=plain_date(one.reset_date, f"{path}.resetDate"),
            quality_round=count(one.mcp_release_n, f"{path}.mcpReleaseN"),
        )


def registry_notes(module: r.AnnotationModule) -> Iterator[AnnotationFacts]:
    for i, event in enumerate(module.unposted_annotation.unposted_events):
        path = f"{ANNOTATION}.unpostedAnnotation.unpostedEvents[{i}]"
        known, unknown = date_or_unknown(event.date, event.date_unknown, f"{path}.date")
        yield AnnotationFacts(section="UNPOSTED", type=event.type, date=known, date_unknown=unknown)
    for i, one in enumerate(module.violation_annotation.violation_events):
        path = f"{ANNOTATION}.violationAnnotation.violationEvents[{i}]"
        yield AnnotationFacts(
            section="VIOLATION",
            type=one.type,
            description=one.description,
            created_date=plain_date(one.creation_date, f"{path}.creationDate"),
            issued_date=plain_date(one.issued_date, f"{path}.issuedDate"),
            released_date=plain_date(one.release_date, f"{path}.releaseDate"),
            posted_date=plain_date(one.posted_date, f"{path}.postedDate"),
        )


def oversight(module: r.Oversight) -> dict[str, Any]:
    return {
        "has_dmc": module.oversight_has_dmc,
        "fda_regulated_drug": module.is_fda_regulated_drug,
        "fda_regulated_device": module.is_fda_regulated_device,
        "unapproved_device": module.is_unapproved_device,
        "pediatric_postmarket_surveillance": module.is_ppsd,
        "us_export": module.is_us_export,
        "fdaaa801_violation": module.fdaaa801_violation,
    }


def sharing(module: r.DataSharing) -> dict[str, Any]:
    return {
        "ipd_sharing": module.ipd_sharing,
        "ipd_description": module.description,
        "ipd_info_types": module.info_types,
        "ipd_time_frame": module.time_frame,
        "ipd_access_criteria": module.access_criteria,
        "ipd_url": module.url,
    }
