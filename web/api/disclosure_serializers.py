"""What was told to the registry and when: submissions, oversight, sharing of data, documents."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from trials.models import Trial
from trials.parts import Document, document_url
from web.api.fields import count, date, given, maybe, said, texts, whole_date
from web.presenters.disclosure_due import known_due
from web.presenters.trial_facts import record_source


class StatedLinkSerializer(serializers.Serializer):
    label = maybe("What it leads to.")  # type: ignore[assignment]  # a field, not DRF's label
    url = maybe("The address as registered.")


class SharedDataSerializer(serializers.Serializer):
    id = maybe("Number of the data set in its archive.")
    type = maybe("Kind of data or document.")
    url = maybe("Where it can be had.")
    comment = maybe("The sponsor's comment.")


class DocumentSerializer(serializers.Serializer):
    """Needs nct_id in its context."""

    type = maybe("Prot, SAP, ICF or several joined, as the registry writes it.")
    label = maybe("Name of the document.")  # type: ignore[assignment]  # a field, not DRF's label
    has_protocol = said("Whether it holds the study protocol.")
    has_sap = said("Whether it holds the statistical analysis plan.")
    has_icf = said("Whether it holds the informed consent form.")
    date = date("Date of the document.")
    filename = maybe("Name of the file.")
    size = count("Size in bytes.")
    url = serializers.SerializerMethodField(help_text="The file on the registry; null where it names none.")

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_url(self, document: Document) -> str | None:
        return document_url(self.context["nct_id"], document.filename) or None


class ResultsSubmissionSerializer(serializers.Serializer):
    released_date = date("When results were sent to the registry.")
    unreleased_date = date("When the sponsor took them back.")
    unreleased_unknown = said("Whether they were taken back on a day that is not known.")
    reset_date = date("When the registry returned them for correction.")
    quality_round = count("Which round of quality control it was.")


class AnnotationSerializer(serializers.Serializer):
    section = given("UNPOSTED: why results are not public; VIOLATION: how the reporting law was broken.")
    type = maybe("Kind of event.")
    description = maybe("The registry's words.")
    date_unknown = said("Whether the day is not known.")
    created_date = date("When the note was made.")
    issued_date = date("When the notice was issued.")
    released_date = date("When it was released.")
    posted_date = date("When it was posted.")
    date = date("When it happened.")


class ResultsDueSerializer(serializers.Serializer):
    """Our reading of FDAAA 801 and 42 CFR Part 11: an estimate, and no finding against anybody."""

    applies = given("yes, no or unknown: whether the US rule seems to want results of this trial.")
    state = given(
        "posted, waived, returned, submitted, not_required, unknown, date_unknown, expected, delayed, due, "
        "passed (unless a later date was granted, which cannot be told here) or overdue."
    )
    as_of = serializers.DateField(
        read_only=True,
        help_text="The day all this is told for: that of the registry copy, today at the latest.",
    )
    due = whole_date("Last day the rule allows; null where it cannot be reckoned.")
    estimated = serializers.BooleanField(
        read_only=True, help_text="Reckoned from a planned end of the trial."
    )
    sent = whole_date("When results first went to the registry.")
    days_late = count("How late they went there, in days; 0 in time, null where that cannot be told.")
    since = whole_date("Since when the state has been so.")
    reasons = texts("What in the record says so.")


class DisclosureSerializer(serializers.Serializer):
    results_due = serializers.SerializerMethodField(
        help_text="When results are due on the registry, by our reading of the US reporting rule: an estimate."
    )
    first_submitted_date = date("When the record was first sent to the registry.")
    first_submitted_qc_date = date("When it first passed the registry's quality control.")
    last_update_submitted_date = date("When the latest update was sent.")
    results_first_submitted_date = date("When results were first sent.")
    results_first_submitted_qc_date = date("When results first passed quality control.")
    results_estimated_submitted_date = date(
        "When results that wait for quality control were sent, as estimated."
    )
    disposition_first_submitted_date = date("When a delay of results was first asked for.")
    disposition_first_posted_date = date("When that request was posted.")
    quality_comments_posted_date = date("When the registry's comments on results were posted.")
    results_waived = said("Whether the duty to post results was waived.")
    delayed_posting = said("Whether posting waits for approval of the device.")
    results_submissions = ResultsSubmissionSerializer(
        many=True, read_only=True, help_text="Results sent and not posted yet, one row a sending."
    )
    annotations = AnnotationSerializer(
        many=True, read_only=True, help_text="The registry's own notes on the record."
    )
    responsible_party_type = maybe("SPONSOR, PRINCIPAL_INVESTIGATOR or SPONSOR_INVESTIGATOR.")
    has_dmc = said("Whether a data monitoring committee watches it.")
    fda_regulated_drug = said("Whether it studies a drug under US FDA regulation.")
    fda_regulated_device = said("Whether it studies a device under US FDA regulation.")
    unapproved_device = said("Whether the device is not approved in the US.")
    us_export = said("Whether the product is made in the US and exported.")
    fdaaa801_violation = said("Whether the US reporting law was found broken.")
    has_expanded_access = said("Whether the treatment can be had outside the trial.")
    expanded_access_nct_id = maybe("Registry number of the expanded access record.")
    ipd_sharing = maybe("Whether data on single participants will be shared: YES, NO or UNDECIDED.")
    ipd_description = maybe("What will be shared, in the sponsor's words.")
    ipd_info_types = texts("Documents shared with the data.")
    ipd_time_frame = maybe("When.")
    ipd_access_criteria = maybe("With whom and how.")
    ipd_url = maybe("Where.")
    links = StatedLinkSerializer(many=True, read_only=True, help_text="Links in the record.")
    shared_data = SharedDataSerializer(
        many=True, read_only=True, help_text="Data sets and documents to be had."
    )

    @extend_schema_field(ResultsDueSerializer)
    def get_results_due(self, trial: Trial) -> dict[str, Any]:
        abridged = record_source(trial).bundled
        return dict(ResultsDueSerializer(known_due(trial, timezone.localdate(), abridged=abridged)).data)
