"""Addresses of the files the registry holds of a trial."""

from __future__ import annotations

import pytest

from trials.parts import document_url

FOLDER = "https://cdn.clinicaltrials.gov/large-docs"


@pytest.mark.parametrize(
    ("filename", "url"),
    [
        ("Prot_SAP_000.pdf", f"{FOLDER}/27/NCT01295827/Prot_SAP_000.pdf"),
        ("a b?.pdf", f"{FOLDER}/27/NCT01295827/a%20b%3F.pdf"),
        ("../x.pdf", f"{FOLDER}/27/NCT01295827/..%2Fx.pdf"),
        ("", ""),
    ],
)
def test_a_file_lies_in_the_folder_of_its_record(filename: str, url: str) -> None:
    assert document_url("NCT01295827", filename) == url
