"""Names of the registry's data pieces → where they stand in a record, for those a query here may name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_STATUS = "protocolSection.statusModule."
_ID = "protocolSection.identificationModule."
_DESIGN = "protocolSection.designModule."

DATES = {
    "StartDate": _STATUS + "startDateStruct.date",
    "PrimaryCompletionDate": _STATUS + "primaryCompletionDateStruct.date",
    "CompletionDate": _STATUS + "completionDateStruct.date",
    "StudyFirstSubmitDate": _STATUS + "studyFirstSubmitDate",
    "StudyFirstPostDate": _STATUS + "studyFirstPostDateStruct.date",
    "ResultsFirstPostDate": _STATUS + "resultsFirstPostDateStruct.date",
    "LastUpdateSubmitDate": _STATUS + "lastUpdateSubmitDate",
    "LastUpdatePostDate": _STATUS + "lastUpdatePostDateStruct.date",
    "StatusVerifiedDate": _STATUS + "statusVerifiedDate",
}
NUMBERS = {"EnrollmentCount": _DESIGN + "enrollmentInfo.count"}
PIECES = {
    **DATES,
    **NUMBERS,
    "NCTId": _ID + "nctId",
    "NCTIdAlias": _ID + "nctIdAliases",
    "BriefTitle": _ID + "briefTitle",
    "OfficialTitle": _ID + "officialTitle",
    "Acronym": _ID + "acronym",
    "OrgStudyId": _ID + "orgStudyIdInfo.id",
    "SecondaryId": _ID + "secondaryIdInfos.id",
    "OverallStatus": _STATUS + "overallStatus",
    "LastKnownStatus": _STATUS + "lastKnownStatus",
    "WhyStopped": _STATUS + "whyStopped",
    "StudyType": _DESIGN + "studyType",
    "Phase": _DESIGN + "phases",
    "LeadSponsorName": "protocolSection.sponsorCollaboratorsModule.leadSponsor.name",
    "Condition": "protocolSection.conditionsModule.conditions",
    "Keyword": "protocolSection.conditionsModule.keywords",
    "InterventionName": "protocolSection.armsInterventionsModule.interventions.name",
    "InterventionOtherName": "protocolSection.armsInterventionsModule.interventions.otherNames",
    "InterventionDescription": "protocolSection.armsInterventionsModule.interventions.description",
    "BriefSummary": "protocolSection.descriptionModule.briefSummary",
    "LocationCountry": "protocolSection.contactsLocationsModule.locations.country",
    "ConditionMeshTerm": "derivedSection.conditionBrowseModule.meshes.term",
    "InterventionMeshTerm": "derivedSection.interventionBrowseModule.meshes.term",
    "HasResults": "hasResults",
}
STATUSES = frozenset(
    {
        "ACTIVE_NOT_RECRUITING",
        "APPROVED_FOR_MARKETING",
        "AVAILABLE",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NOT_YET_RECRUITING",
        "NO_LONGER_AVAILABLE",
        "RECRUITING",
        "SUSPENDED",
        "TEMPORARILY_NOT_AVAILABLE",
        "TERMINATED",
        "UNKNOWN",
        "WITHDRAWN",
        "WITHHELD",
    }
)


def values(node: Any, path: str) -> Iterator[Any]:
    """Every leaf of `node` below the dotted `path`; lists on the way are walked through."""
    if isinstance(node, list):
        for item in node:
            yield from values(item, path)
    elif not path:
        yield node
    elif isinstance(node, dict):
        first, _, rest = path.partition(".")
        if first in node:
            yield from values(node[first], rest)


def where(name: str, paths: Callable[[], set[str]]) -> str | None:
    """The path of a piece, field or module name (`NCTId`, `protocolSection.statusModule`, `StatusModule`).

    paths: gives every path that occurs in the records served, so that a fresh field needs no table.
    """
    if name in PIECES:
        return PIECES[name]
    known = paths()
    if name in known:
        return name
    tails = {path.rpartition(".")[2].lower(): path for path in known if path.endswith(("Section", "Module"))}
    return tails.get(name.lower())
