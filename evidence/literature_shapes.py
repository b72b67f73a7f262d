"""The shape of a literature file, key by key. README.md of evidence/literature says what each key means."""

from __future__ import annotations

from msgspec import Struct

Number = int | float


class Part(Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """A key nobody knows is a mistake, so that a misspelt one cannot hide a figure."""


class CitationFile(Part):
    first_author: str = ""
    year: int | None = None
    journal: str = ""
    volume_pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""


class DesignFile(Part):
    type: str
    description: str = ""
    blinding: str = ""


class PopulationFile(Part):
    ms_type: str = ""
    description: str = ""
    n: int | None = None


class ArmFile(Part):
    id: str
    label: str
    role: str
    n: int | None = None


class FollowUpFile(Part):
    text: str = ""
    median_months: Number | None = None


class CohortFile(Part):
    groups: list[str] = []


class SourceFile(Part):
    key: str
    url: str
    title: str
    kind: str


class TimeFile(Part):
    text: str = ""
    months: Number | None = None
    kind: str = ""


class ResultFile(Part):
    key: str
    domain: str
    measure: str
    kind: str
    grade: str
    source: list[str]
    definition: str = ""
    arm: str = ""
    contrast: list[str] = []
    population: str = ""
    n: int | None = None
    total: int | None = None
    total_note: str = ""
    value: Number | None = None
    unit: str = ""
    sd: Number | None = None
    iqr: tuple[Number, Number] | None = None
    range: tuple[Number, Number] | None = None
    person_years: Number | None = None
    ci: tuple[Number, Number] | None = None
    ci_level: Number | None = None
    p: str = ""
    time: TimeFile = TimeFile()
    estimator: str = ""
    state: str = "reported"
    formula: str = ""
    where: str = ""
    note: str = ""


class ReportFile(Part):
    id: str
    therapy: str
    title: str
    design: DesignFile
    sources: list[SourceFile]
    citation: CitationFile = CitationFile()
    registry: list[str] = []
    country: str = ""
    population: PopulationFile = PopulationFile()
    intervention: dict[str, str] = {}
    comparator: str = ""
    arms: list[ArmFile] = []
    follow_up: FollowUpFile = FollowUpFile()
    cohort: CohortFile = CohortFile()
    results: list[ResultFile] = []


class CohortGroupFile(Part):
    name: str
    reason: str
