"""The parts of a registered trial: each a row of its own, in the record's order, replaced whole by a new version.

A foreign key has no index of its own where a unique constraint begins with it.
"""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import quote

from django.db import models
from django.db.models import Q

from trials.disclosure import said, word
from trials.fields import PartialDateField, text, texts


class Part(models.Model):
    """A part of a record, in the record's own order."""

    position = models.PositiveIntegerField()

    class Meta:
        abstract = True


def part_of_trial() -> list[models.BaseConstraint]:
    return [models.UniqueConstraint(fields=["trial", "position"], name="%(class)s_position_in_trial")]


class Arm(Part):
    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="arms")
    label = models.TextField()
    type = word()
    description = text()
    intervention_names = texts()

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.label


class Intervention(Part):
    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="interventions")
    name = models.TextField()
    type = word()
    description = text()
    other_names = texts()
    arm_labels = texts()

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.name


class PlannedOutcome(models.Model):
    """position counts within the type, as in the record."""

    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="planned_outcomes")
    type = models.CharField(max_length=30)
    position = models.PositiveIntegerField()
    measure = models.TextField()
    description = text()
    time_frame = text()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["trial", "type", "position"], name="plannedoutcome_position_in_trial"
            )
        ]

    def __str__(self) -> str:
        return self.measure


class Site(Part):
    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="sites")
    facility = text()
    status = word()
    city = text()
    state = text()
    zip = text()
    country = models.TextField(blank=True, default="", db_index=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *part_of_trial(),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # NULL in a range is neither true nor false, and a check refuses only what is false.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="site_coordinates_paired_and_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.facility, self.city, self.country) if part)


class Collaborator(Part):
    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="collaborators")
    name = models.TextField()
    sponsor_class = word(20)

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.name


class Reference(Part):
    """retractions: [{pmid, source}], notices that withdraw the cited report."""

    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="references")
    pmid = models.CharField(max_length=20, blank=True, default="", db_index=True)
    type = word(20)
    citation = text()
    retractions = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.citation or f"PMID {self.pmid}"


def document_url(nct_id: str, filename: str) -> str:
    """Where the registry serves a file of a record: in a folder named by the last two digits of the number.

    The form is that of the registry's own links; its API document does not state it. "" without a file name.
    """
    folder = f"https://cdn.clinicaltrials.gov/large-docs/{nct_id[-2:]}/{nct_id}"
    return f"{folder}/{quote(filename, safe='')}" if filename else ""


class Document(Part):
    """A file the registry holds: protocol, analysis plan or consent form. size in bytes."""

    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="documents")
    type = word()
    label = text()
    has_protocol = said()
    has_sap = said()
    has_icf = said()
    date = PartialDateField()
    uploaded = text(help_text="moment of upload as the registry prints it, zone not given")
    filename = text()
    size = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.label or self.filename


class ResultsSubmission(Part):
    """Results sent to the registry and not posted yet: sent, taken back by the sponsor or returned for correction."""

    trial = models.ForeignKey(
        "trials.Trial", models.CASCADE, db_index=False, related_name="results_submissions"
    )
    released_date = PartialDateField()
    unreleased_date = PartialDateField()
    unreleased_unknown = said()
    reset_date = PartialDateField()
    quality_round = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return f"results sent {self.released_date or 'on an unknown day'}"


class Annotation(Part):
    """The registry's own note on a record: why results are not public, or how the reporting law was broken."""

    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="annotations")
    section = models.CharField(max_length=20, help_text="UNPOSTED or VIOLATION")
    type = word(60)
    description = text()
    date = PartialDateField()
    date_unknown = said()
    created_date = PartialDateField()
    issued_date = PartialDateField()
    released_date = PartialDateField()
    posted_date = PartialDateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *part_of_trial(),
            models.CheckConstraint(
                condition=Q(section__in=["UNPOSTED", "VIOLATION"]), name="annotation_section_known"
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.type
