"""Columns of a trial that say what was told to the registry and when: submissions, oversight, sharing of data.

They are what "are the results overdue" is answered from.
"""

from __future__ import annotations

from django.db import models

from trials.fields import PartialDateField, text, texts


def said() -> models.BooleanField:
    """Null: the registry does not say."""
    return models.BooleanField(null=True, blank=True)


def word(length: int = 40) -> models.CharField:
    return models.CharField(max_length=length, blank=True, default="")


class Disclosure(models.Model):
    disposition_first_posted_date = PartialDateField()
    disposition_first_posted_date_kind = word(10)
    quality_comments_posted_date = PartialDateField()
    quality_comments_posted_date_kind = word(10)
    first_submitted_date = PartialDateField()
    first_submitted_qc_date = PartialDateField()
    last_update_submitted_date = PartialDateField()
    results_first_submitted_date = PartialDateField()
    results_first_submitted_qc_date = PartialDateField()
    disposition_first_submitted_date = PartialDateField()
    disposition_first_submitted_qc_date = PartialDateField()
    results_estimated_submitted_date = PartialDateField()
    results_waived = said()
    delayed_posting = said()

    responsible_party_type = word()
    has_dmc = said()
    fda_regulated_drug = said()
    fda_regulated_device = said()
    unapproved_device = said()
    pediatric_postmarket_surveillance = said()
    us_export = said()
    fdaaa801_violation = said()

    has_expanded_access = said()
    expanded_access_nct_id = word(20)
    expanded_access_status = word()
    expanded_access_types = texts()

    ipd_sharing = word(20)
    ipd_description = text()
    ipd_info_types = texts()
    ipd_time_frame = text()
    ipd_access_criteria = text()
    ipd_url = text()
    links = models.JSONField(default=list, blank=True, help_text="[{label, url}]")
    shared_data = models.JSONField(default=list, blank=True, help_text="[{id, type, url, comment}]")
    no_analysis_plan = said()

    class Meta:
        abstract = True
