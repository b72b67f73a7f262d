"""Registered trials: a light row for lists, everything for one trial."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.models import Report
from evidence.planned import with_measures
from trials.models import Trial
from trials.vocabulary import OVERALL_STATUS, words
from web import facet_words
from web.api.disclosure_serializers import DisclosureSerializer, DocumentSerializer
from web.api.evidence_serializers import ReportLinkSerializer, ResultSerializer
from web.api.fields import (
    api_link,
    count,
    date,
    given,
    maybe,
    number,
    page_link,
    said,
    texts,
    truth,
)
from web.api.participant_serializers import (
    BaselineSerializer,
    ParticipantFlowSerializer,
    baseline,
    participant_flow,
    posted_results,
)
from web.api.posted_serializers import (
    AdverseEventGroupSerializer,
    AdverseEventSerializer,
    PostedOutcomeSerializer,
)
from web.api.sorting_serializers import (
    AssignmentSerializer,
    AssignmentWithWordsSerializer,
    FacetSerializer,
    FacetValuesSerializer,
    FamilySerializer,
)
from web.filters import numbers_of_the_record
from web.presenters.facets import ordered
from web.presenters.family import family


class ArmSerializer(serializers.Serializer):
    label = given("Name of the group.")  # type: ignore[assignment]  # a field, not DRF's label
    type = maybe("EXPERIMENTAL, ACTIVE_COMPARATOR, …, as registered.")
    description = maybe("What the group is given.")
    intervention_names = texts("Interventions of the group.")


class InterventionSerializer(serializers.Serializer):
    name = given("Name of the intervention.")
    type = maybe("DRUG, BIOLOGICAL, PROCEDURE, …, as registered.")
    description = maybe("Dose, route and timing in the registry's words.")
    other_names = texts("Other names of it.")
    arm_labels = texts("The groups that are given it.")


class PlannedMeasureSerializer(serializers.Serializer):
    domain = given("Domain in which our rules place the outcome.")
    measure = given("Measure as which they place it; other where none fits.")
    confidence = number("How sure the rule is, 0 to 1; 0: no rule fits the title.")
    matched = maybe("The words of the title that decided it.")
    rule = maybe("The rule that they met.")


class PlannedOutcomeSerializer(serializers.Serializer):
    type = given("PRIMARY, SECONDARY or OTHER_PRE_SPECIFIED.")
    measure = given("What is to be measured.")
    description = maybe("How.")
    time_frame = maybe("When.")
    placed = PlannedMeasureSerializer(
        allow_null=True,
        read_only=True,
        help_text="Where our rules place it; null where they have not been asked yet.",
    )


class SiteSerializer(serializers.Serializer):
    facility = maybe("Hospital or institute.")
    status = maybe("Recruitment at this site.")
    city = maybe("City.")
    state = maybe("State or region.")
    zip = maybe("Postal code.")
    country = maybe("Country.")
    latitude = serializers.FloatField(
        allow_null=True, read_only=True, help_text="Degrees north, of the city as the registry places it."
    )
    longitude = serializers.FloatField(allow_null=True, read_only=True, help_text="Degrees east.")


class CollaboratorSerializer(serializers.Serializer):
    name = given("Name of the collaborator.")
    sponsor_class = maybe("INDUSTRY, NIH, OTHER, …")


class RetractionSerializer(serializers.Serializer):
    pmid = maybe("PubMed number of the notice.")
    source = maybe("Where it was published.")  # type: ignore[assignment]  # a field, not DRF's source


class ReferenceSerializer(serializers.Serializer):
    pmid = maybe("PubMed number.")
    type = maybe("RESULT, DERIVED or BACKGROUND, as the registry says.")
    citation = maybe("The citation as registered.")
    retractions = RetractionSerializer(
        many=True,
        read_only=True,
        help_text="Notices that withdraw the cited report, as the registry lists them.",
    )


class SecondaryIdSerializer(serializers.Serializer):
    id = given("The number.")
    type = maybe("Kind of number.")
    domain = maybe("Who gave it.")
    link = maybe("Where it leads.")
    scheme = maybe("The register it belongs to as we recognise it: EUDRACT, ISRCTN, …; null for any other.")


class ProvenanceSerializer(serializers.Serializer):
    registry = given("The registry.")
    registry_url = serializers.URLField(read_only=True, help_text="The record in the registry.")
    payload_digest = given("sha256 of the record as received.")
    fetched_at = serializers.DateTimeField(read_only=True, help_text="When we received it.")
    registry_timestamp = maybe("The registry's own date for its data.")


class TrialLinkSerializer(serializers.Serializer):
    nct_id = given("Registry number.")
    name = given("Acronym, or the registry number where there is none.")
    brief_title = given("Short title.")
    url = api_link("api-trial", "nct_id")
    page = page_link()
    registry_url = serializers.URLField(read_only=True, help_text="The record in the registry.")


class TrialRowSerializer(TrialLinkSerializer):
    acronym = maybe("Acronym.")
    overall_status = maybe("Recruitment status in the registry's word.")
    status_words = serializers.SerializerMethodField(help_text="The status in plain words.")
    study_type = maybe("INTERVENTIONAL, OBSERVATIONAL or EXPANDED_ACCESS.")
    phase = maybe("PHASE2, PHASE1/PHASE2, …; NA means that phases do not apply, null that none is given.")
    enrollment = count("How many people are or were to take part.")
    enrollment_kind = maybe("ACTUAL or ESTIMATED.")
    start_date = date("Start of the study.")
    completion_date = date("End of the study.")
    last_update_posted_date = date("Latest update on the registry.")
    lead_sponsor = maybe("Who is responsible.")
    has_results = truth("The registry holds posted results.")
    results_held = truth("We hold those results too.")
    withdrawn_from_registry_at = serializers.DateTimeField(
        allow_null=True,
        read_only=True,
        help_text="When we found the record gone from the registry; it is shown as it last was. Null: it is there.",
    )
    countries = texts("Countries with a site, in alphabetical order.")
    therapies = AssignmentSerializer(
        source="assignments", many=True, read_only=True, help_text="Therapies that the trial studies."
    )
    facets = serializers.SerializerMethodField(
        help_text="What our rules read in the record; of an empty one they found no words, which is no finding."
    )

    @extend_schema_field(FacetValuesSerializer)
    def get_facets(self, trial: Trial) -> Any:
        found: dict[str, list[str]] = {key: [] for key in facet_words.LEGENDS}
        for one in ordered(trial.facets.all()):
            found[one.key].append(one.value)
        return found

    @extend_schema_field(OpenApiTypes.STR)
    def get_status_words(self, trial: Trial) -> str:
        return words(OVERALL_STATUS, trial.overall_status) or "Status not given"


class TrialSerializer(DisclosureSerializer, TrialRowSerializer):
    official_title = maybe("Long title.")
    org_study_id = maybe("The sponsor's own number.")
    secondary_ids = SecondaryIdSerializer(many=True, read_only=True, help_text="Numbers in other registries.")
    aliases = texts("Former registry numbers of the same record; their addresses lead here.")
    changes_url = api_link("api-trial-changes", "nct_id", "What changed in the record between our syncs.")
    brief_summary = maybe("Summary as registered.")
    detailed_description = maybe("Description as registered.")
    last_known_status = maybe("The last status before it became unknown.")
    why_stopped = maybe("Why it ended early, in the sponsor's words.")
    primary_completion_date = date("When the last primary outcome was or is to be measured.")
    first_posted_date = date("First publication on the registry.")
    results_first_posted_date = date("First publication of results on the registry.")
    status_verified_date = date("When the sponsor last confirmed the status.")
    allocation = maybe("RANDOMIZED, NON_RANDOMIZED or NA.")
    intervention_model = maybe("PARALLEL, CROSSOVER, SINGLE_GROUP, …")
    primary_purpose = maybe("TREATMENT, PREVENTION, …")
    intervention_model_description = maybe("The model in the sponsor's words.")
    masking = maybe("NONE (open label), SINGLE, DOUBLE, TRIPLE or QUADRUPLE.")
    masking_description = maybe("The masking in the sponsor's words.")
    who_masked = texts("Who does not know the treatment.")
    observational_model = maybe("COHORT, CASE_CONTROL, …, of observational studies.")
    time_perspective = maybe("PROSPECTIVE or RETROSPECTIVE, of observational studies.")
    conditions = texts("Conditions studied.")
    keywords = texts("Keywords as registered.")
    condition_mesh = texts("Conditions in the words of MeSH.")
    intervention_mesh = texts("Interventions in the words of MeSH.")
    sex = maybe("Who may take part: ALL, FEMALE or MALE.")
    minimum_age = maybe("Youngest age, in the registry's words.")
    maximum_age = maybe("Oldest age, in the registry's words.")
    minimum_age_years = number("Youngest age in years; null where the words give none.")
    maximum_age_years = number("Oldest age in years; null where the words give none.")
    standard_ages = texts("CHILD, ADULT, OLDER_ADULT, as the registry sorts them.")
    gender_based = said("Whether eligibility depends on gender rather than sex.")
    healthy_volunteers = serializers.BooleanField(
        allow_null=True, read_only=True, help_text="Whether healthy people may take part; null when not said."
    )
    eligibility_criteria = maybe("Who may and may not take part, as registered.")
    lead_sponsor_class = maybe("INDUSTRY, NIH, OTHER, …")
    collaborators = CollaboratorSerializer(
        many=True, read_only=True, help_text="Who takes part in running it."
    )
    arms = ArmSerializer(many=True, read_only=True, help_text="Groups of participants.")
    interventions = InterventionSerializer(many=True, read_only=True, help_text="What is done or given.")
    planned_outcomes = serializers.SerializerMethodField(help_text="What the study set out to measure.")
    sites = SiteSerializer(many=True, read_only=True, help_text="Where it takes place.")
    references = ReferenceSerializer(many=True, read_only=True, help_text="Publications named in the record.")
    documents = serializers.SerializerMethodField(help_text="Files the registry serves with the record.")
    participant_flow = serializers.SerializerMethodField(
        help_text="How many people came to each step; null where nothing is posted."
    )
    baseline = serializers.SerializerMethodField(
        help_text="What the people were like at the start; null where nothing is posted."
    )
    limitations = serializers.SerializerMethodField(
        help_text="Limitations of the results in the sponsor's words; null where none are posted."
    )
    posted_outcomes = PostedOutcomeSerializer(
        many=True, read_only=True, help_text="Results as posted; empty when results_held is false."
    )
    adverse_events_time_frame = maybe("How long adverse events were collected.")
    adverse_events_description = maybe("How they were collected.")
    adverse_event_groups = AdverseEventGroupSerializer(
        many=True, read_only=True, help_text="Groups with the registry's own totals."
    )
    adverse_events = AdverseEventSerializer(many=True, read_only=True, help_text="Single terms, by group.")
    therapies = AssignmentWithWordsSerializer(
        source="assignments",
        many=True,
        read_only=True,
        help_text="Therapies that the trial studies, and why we say so.",
    )
    family = serializers.SerializerMethodField(
        help_text="The programme of which it is one of several registrations; null where none is known."
    )
    results = ResultSerializer(
        many=True, read_only=True, help_text="Posted numbers placed in a domain and measure by our rules."
    )
    reports = serializers.SerializerMethodField(help_text="Published reports that name this registry number.")
    provenance = serializers.SerializerMethodField(help_text="Where this record comes from.")

    @extend_schema_field(FacetSerializer(many=True))
    def get_facets(self, trial: Trial) -> Any:
        return FacetSerializer(ordered(trial.facets.all()), many=True).data

    @extend_schema_field(FamilySerializer(allow_null=True))
    def get_family(self, trial: Trial) -> Any:
        found = family(trial)
        return FamilySerializer(found, context=self.context).data if found else None

    @extend_schema_field(PlannedOutcomeSerializer(many=True))
    def get_planned_outcomes(self, trial: Trial) -> list[dict[str, Any]]:
        rows = [
            {
                "type": outcome.type,
                "measure": outcome.measure,
                "description": outcome.description,
                "time_frame": outcome.time_frame,
                "placed": place,
            }
            for outcome, place in with_measures(trial)
        ]
        return list(PlannedOutcomeSerializer(rows, many=True).data)

    @extend_schema_field(DocumentSerializer(many=True))
    def get_documents(self, trial: Trial) -> list[dict[str, Any]]:
        return list(
            DocumentSerializer(trial.documents.all(), many=True, context={"nct_id": trial.nct_id}).data
        )

    @extend_schema_field(ParticipantFlowSerializer(allow_null=True))
    def get_participant_flow(self, trial: Trial) -> dict[str, Any] | None:
        return participant_flow(trial)

    @extend_schema_field(BaselineSerializer(allow_null=True))
    def get_baseline(self, trial: Trial) -> dict[str, Any] | None:
        return baseline(trial)

    def get_limitations(self, trial: Trial) -> str | None:
        posted = posted_results(trial)
        return (posted.limitations or None) if posted else None

    @extend_schema_field(ReportLinkSerializer(many=True))
    def get_reports(self, trial: Trial) -> list[dict[str, Any]]:
        found = Report.objects.of_trial(*numbers_of_the_record([trial.nct_id]))
        reports = found.select_related("therapy").order_by("-year", "slug")
        return list(ReportLinkSerializer(reports, many=True, context=self.context).data)

    @extend_schema_field(ProvenanceSerializer)
    def get_provenance(self, trial: Trial) -> dict[str, Any]:
        return dict(
            ProvenanceSerializer(
                {
                    "registry": "ClinicalTrials.gov",
                    "registry_url": trial.registry_url,
                    "payload_digest": trial.payload_digest,
                    "fetched_at": trial.fetched_at,
                    "registry_timestamp": trial.registry_timestamp,
                }
            ).data
        )
