"""The registries we read, written out."""

CLINICALTRIALS_GOV = "clinicaltrials.gov"

SOURCES = (CLINICALTRIALS_GOV,)
