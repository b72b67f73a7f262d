"""Reports, cohort groups, results with their corrections, and the posted outcomes that could not be placed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from evidence.literature_history import LiteratureChange as LiteratureChange  # part of this app’s tables
from evidence.querysets import CorrectionQuerySet, ReportQuerySet, ResultQuerySet
from evidence.synthesis_models import CertaintyOverride as CertaintyOverride  # part of this app’s tables
from evidence.synthesis_models import Synthesis as Synthesis
from trials.fields import text


def number() -> models.DecimalField:
    return models.DecimalField(max_digits=24, decimal_places=9, null=True, blank=True)


class CohortGroup(models.Model):
    """Reports of overlapping patients. A pooled estimate uses one report per group."""

    key = models.SlugField(unique=True)
    name = models.TextField()
    reason = models.TextField()

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """Where a number was read."""

    class Kind(models.TextChoices):
        PRIMARY = "primary", "Primary source"
        PRIMARY_REPOST = "primary_repost", "Primary abstract, reposted elsewhere"
        SECONDARY = "secondary", "Secondary source"
        REGISTRY = "registry", "Registry record"

    key = models.CharField(max_length=60, unique=True)
    url = models.TextField()
    title = models.TextField()
    kind = models.CharField(max_length=20, choices=Kind)

    def __str__(self) -> str:
        return self.title


class Report(models.Model):
    """One published report, from one literature file."""

    slug = models.CharField(max_length=60, unique=True)
    therapy = models.ForeignKey("therapies.Therapy", models.PROTECT, related_name="reports")
    title = models.TextField()
    first_author = text()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    journal = text()
    volume_pages = text()
    doi = text()
    pmid = models.CharField(max_length=20, blank=True, default="")
    pmcid = models.CharField(max_length=20, blank=True, default="")
    registry_ids = ArrayField(models.TextField(), default=list, blank=True)
    country = text()
    design_type = models.CharField(max_length=20)
    design_description = text()
    blinding = text()
    ms_type = models.CharField(max_length=20, blank=True, default="")
    population = text()
    n = models.PositiveIntegerField(null=True, blank=True)
    intervention = models.JSONField(default=list, blank=True, help_text='[["conditioning", "BEAM + ATG"], …]')
    comparator = text()
    arms = models.JSONField(default=list, blank=True, help_text="[{id, label, role, n}]")
    follow_up = text()
    follow_up_median_months = number()
    cohort_groups = models.ManyToManyField(CohortGroup, related_name="reports", blank=True)
    file_digest = models.CharField(max_length=64)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(design_type__in=["randomised", "comparative", "single_arm"]),
                name="report_design_known",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["registry_ids"], name="report_registry_ids_gin")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.slug])

    @property
    def short_name(self) -> str:
        """First author's surname and year: "Nash 2017"; the title where the sources name no author."""
        if not self.first_author:
            return self.title
        surname = self.first_author.rsplit(" ", 1)[0]
        return f"{surname} {self.year}" if self.year else surname


class Result(models.Model):
    """One number for one arm or one contrast at one time point, from a report or from a registry record.

    A null figure means the source gives none; it never means zero.
    """

    class State(models.TextChoices):
        REPORTED = "reported", "Reported"
        COMPUTED = "computed", "Computed"

    report = models.ForeignKey(
        Report, models.CASCADE, db_index=False, null=True, blank=True, related_name="results"
    )
    trial = models.ForeignKey(
        "trials.Trial", models.CASCADE, db_index=False, null=True, blank=True, related_name="results"
    )
    key = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    domain = models.CharField(max_length=30, db_index=True)
    measure = models.CharField(max_length=50, db_index=True)
    title = text(help_text="the outcome's title in the registry record")
    definition = text()
    population = text()
    kind = models.CharField(max_length=30)
    arm = models.CharField(max_length=60, blank=True, default="")
    arm_label = text()
    arm_role = models.CharField(max_length=20, blank=True, default="")
    contrast = ArrayField(models.TextField(), default=list, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    total_note = text()
    value = number()
    unit = text()
    sd = number()
    spread_kind = models.CharField(max_length=30, blank=True, default="")
    spread_lower = number()
    spread_upper = number()
    person_years = number()
    ci_lower = number()
    ci_upper = number()
    ci_level = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    p_value = models.CharField(max_length=30, blank=True, default="")
    time_text = text()
    time_months = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    time_kind = models.CharField(max_length=30, blank=True, default="")
    estimator = text()
    state = models.CharField(max_length=10, choices=State, default=State.REPORTED)
    formula = text()
    grade = models.CharField(max_length=1)
    where = text(help_text="where in the source")
    note = text()
    matched = text(help_text="the words that placed a posted outcome in its domain and measure")
    json_path = text(help_text="where in the registry record")
    sources = models.ManyToManyField(Source, related_name="results", blank=True)
    correction = models.ForeignKey(
        "Correction", models.PROTECT, null=True, blank=True, related_name="results"
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, trial__isnull=True)
                | Q(report__isnull=True, trial__isnull=False),
                name="result_from_report_or_record",
            ),
            models.CheckConstraint(
                condition=Q(trial__isnull=True) | ~Q(json_path=""), name="result_from_record_says_where"
            ),
            models.UniqueConstraint(fields=["report", "key"], name="result_once_in_report"),
            models.UniqueConstraint(fields=["trial", "key"], name="result_once_in_record"),
            models.CheckConstraint(
                condition=Q(n__isnull=True)
                | Q(total__isnull=True)
                | Q(n__lte=F("total"))
                | Q(kind="count_of_events"),
                name="result_n_within_total",
            ),
            models.CheckConstraint(
                condition=Q(ci_lower__isnull=True, ci_upper__isnull=True, ci_level__isnull=True)
                | (
                    (Q(ci_lower__isnull=False) | Q(ci_upper__isnull=False))
                    & Q(ci_level__isnull=False, ci_level__gte=50, ci_level__lt=100)
                ),
                name="result_interval_has_level",
            ),
            models.CheckConstraint(
                condition=(Q(ci_lower__isnull=True) | Q(value__isnull=True) | Q(ci_lower__lte=F("value")))
                & (Q(ci_upper__isnull=True) | Q(value__isnull=True) | Q(ci_upper__gte=F("value"))),
                name="result_interval_around_value",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["percentage_of_participants", "survival_probability"])
                | Q(value__isnull=True)
                | Q(value__gte=0, value__lte=100),
                name="result_percentage_within_100",
            ),
            models.CheckConstraint(
                condition=Q(n__isnull=False) | Q(value__isnull=False) | ~Q(p_value=""),
                name="result_has_a_figure",
            ),
            models.CheckConstraint(
                condition=Q(kind="survival_probability", n__isnull=True) | ~Q(kind="survival_probability"),
                name="result_survival_is_no_count",
            ),
            models.CheckConstraint(condition=Q(grade__in=["A", "B"]), name="result_grade_known"),
            models.CheckConstraint(
                condition=Q(state="reported") | ~Q(formula=""), name="result_computed_shows_formula"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id or self.trial_id}: {self.key}"

    @property
    def is_contrast(self) -> bool:
        return bool(self.contrast)

    @property
    def corrected(self) -> bool:
        """A curator's correction is in force in this row."""
        return self.correction_id is not None


class Correction(models.Model):
    """A curator's figure in place of a report's. The report's file is never changed, and both are kept.

    It names report and key as text: the rows of a report are replaced whenever its file changes.
    """

    report_slug = models.CharField("report", max_length=60)
    key = models.CharField(max_length=120)
    values = models.JSONField(help_text="{column of the result: value}, only what is corrected")
    reason = models.TextField()
    source_url = models.TextField("source", help_text="where the right figure can be read")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    file_values = models.JSONField(help_text="what the file said when it was corrected")
    file_now = models.JSONField(help_text="what the file said when it was last loaded")
    withdrawn_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["report_slug", "key"],
                condition=Q(withdrawn_at__isnull=True),
                name="correction_one_open_per_figure",
            ),
            models.CheckConstraint(condition=~Q(values={}), name="correction_changes_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(source_url__startswith="https://") | Q(source_url__startswith="http://"),
                name="correction_has_source",
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True, made_at__isnull=True)
                | Q(made_by__isnull=False, made_at__isnull=False),
                name="correction_by_and_at_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_slug}: {self.key}"


class UnplacedOutcome(models.Model):
    """A posted outcome measure that the rules could not place, waiting for a reader."""

    trial = models.ForeignKey(
        "trials.Trial", models.CASCADE, db_index=False, related_name="unplaced_outcomes"
    )
    title = models.TextField()
    reason = models.TextField()
    json_path = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "json_path"], name="unplacedoutcome_once")
        ]

    def __str__(self) -> str:
        return self.title


class PlannedMeasure(models.Model):
    """Where the rules placed one planned outcome. type and position name it, as in trials.PlannedOutcome.

    other/other with confidence 0: no rule fits its title.
    """

    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="planned_measures")
    type = models.CharField(max_length=30)
    position = models.PositiveIntegerField()
    domain = models.CharField(max_length=30)
    measure = models.CharField(max_length=50)
    confidence = models.FloatField(help_text="0 to 1, as the rule states it")
    matched = text(help_text="the words of the title that decided it")
    rule = text()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "type", "position"], name="plannedmeasure_once"),
            models.CheckConstraint(
                condition=~Q(domain="") & ~Q(measure=""), name="plannedmeasure_is_placed_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="plannedmeasure_confidence_0_to_1"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["measure", "trial"], name="plannedmeasure_by_measure")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.position}: {self.measure}"


class Extraction(models.Model):
    """Results and planned measures of a trial were drawn from this version of its record by these rules."""

    trial = models.OneToOneField("trials.Trial", models.CASCADE, primary_key=True, related_name="extraction")
    digest = models.CharField(max_length=64, help_text="payload_digest of the trial as it was read")
    rules = models.CharField(max_length=64, help_text="digest of the rules of extraction")

    def __str__(self) -> str:
        return f"{self.trial_id} by {self.rules[:12]}"


class LiteratureMistake(models.Model):
    """What kept a literature file out at the latest load. Gone as soon as the file reads again."""

    file = models.TextField()
    key = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["file", "key", "reason"], name="literaturemistake_once")
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"
