"""A curator's correction: checked like a file, kept through every load, told wherever the figure stands."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import correct_result, load_literature, refresh_syntheses, withdraw_correction
from evidence.corrections import CORRECTABLE, CorrectionError, changed_since
from evidence.models import Correction, Report, Result, Synthesis
from tests import factories as make
from tests.evidence.test_literature_loading import COUNT, RATIO, REPORT, load, report, result, write
from tests.table_contents import LEFT_OUT, contents

pytestmark = pytest.mark.django_db

TRM = "hsct-treatment-related-mortality"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Loaded."""
    write(tmp_path, "_cohorts", {"north": {"name": "North", "reason": "one hospital"}})
    write(tmp_path, "one2020", REPORT)
    write(tmp_path, "two2021", report("two2021"))
    load(tmp_path)
    return tmp_path


@pytest.fixture
def curator() -> User:
    return User.objects.create_user("curator")


def correct(by: User, key: str = "trm", **values: Any) -> Correction:
    return correct_result(
        "one2020", key, values, "the erratum says so", "https://example.org/erratum", by, make.NOON
    )


def figure(key: str = "trm") -> Result:
    return Result.objects.get(report__slug="one2020", key=key)


def state(correction: Correction) -> str:
    (found,) = (
        one
        for one in ("in_force", "changed", "orphan", "withdrawn")
        if Correction.objects.in_state(one).filter(pk=correction.pk).exists()
    )
    return found


def test_a_correction_is_kept_beside_what_the_file_says(folder: Path, curator: User) -> None:
    made = correct(curator, n="2", time_months="3.30")
    assert made.values == {"n": 2}
    assert (made.file_values["n"], made.made_by, made.made_at) == (1, curator, make.NOON)
    assert (figure().n, figure().corrected, figure("hazard").corrected) == (2, True, False)
    assert state(made) == "in_force"


def test_loading_again_writes_nothing_over_a_correction(folder: Path, curator: User) -> None:
    made = correct(curator, n=2)
    before = contents(without=LEFT_OUT)
    with CaptureQueriesContext(connection) as queries:
        assert load_literature(folder).unchanged == 2
    assert [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert contents(without=LEFT_OUT) == before
    assert (figure().n, state(made)) == (2, "in_force")


def test_a_file_changed_elsewhere_keeps_the_correction_unflagged(folder: Path, curator: User) -> None:
    made = correct(curator, key="hazard", value="0.08", note="as in the erratum")
    write(folder, "one2020", REPORT | {"title": "Another title"})
    assert load_literature(folder).changed == 1
    assert Report.objects.get(slug="one2020").title == "Another title"
    assert (figure("hazard").value, figure("hazard").note) == (Decimal("0.08"), "as in the erratum")
    assert figure("hazard").correction == made
    assert state(made) == "in_force"


def test_a_figure_changed_in_its_file_flags_the_correction_which_stays_in_force(
    folder: Path, curator: User
) -> None:
    made = correct(curator, n=2)
    write(folder, "one2020", result(n=3))
    load_literature(folder)
    made.refresh_from_db()
    assert figure().n == 2
    assert state(made) == "changed"
    assert changed_since(made) == "file now says n 3 (when corrected: n 1)"


def test_a_key_that_means_another_measure_now_flags_the_correction(folder: Path, curator: User) -> None:
    made = correct(curator, n=2)
    write(folder, "one2020", result(measure="other"))
    assert load_literature(folder).errors == ()
    assert state(made) == "changed"


def test_a_file_that_contradicts_the_correction_is_refused_by_name(folder: Path, curator: User) -> None:
    correct(curator, n=30)
    before = contents(without=LEFT_OUT)
    write(folder, "one2020", result(n=1, total=20))
    (error,) = load_literature(folder).errors
    assert str(error) == "one2020.yaml: results[trm].n: 30 of 20 cannot be, with the curator's correction"
    assert contents(without=LEFT_OUT) == before


def test_a_withdrawn_correction_gives_the_figure_back_to_the_file(folder: Path, curator: User) -> None:
    before = figure()
    made = correct(curator, n=2, total=39, note="x")
    assert withdraw_correction(made, make.NOON)
    now = figure()
    assert (now.n, now.total, now.note, now.corrected) == (before.n, before.total, before.note, False)
    assert state(made) == "withdrawn"
    assert not withdraw_correction(made, make.NOON)
    write(folder, "one2020", REPORT | {"title": "Another title"})
    load_literature(folder)
    assert figure().n == 1


def test_withdrawing_after_the_file_changed_gives_what_the_file_says_now(folder: Path, curator: User) -> None:
    made = correct(curator, key="hazard", value="0.08", time_text="2 years")
    write(folder, "one2020", result(RATIO, value=0.09))
    load_literature(folder)
    withdraw_correction(made, make.NOON)
    assert (figure("hazard").value, figure("hazard").time_text) == (Decimal("0.09"), "")


def test_a_correction_whose_figure_is_gone_waits_for_it(folder: Path, curator: User) -> None:
    made = correct(curator, n=2)
    (folder / "one2020.yaml").unlink()
    assert load_literature(folder).removed == 1
    assert state(made) == "orphan"
    write(folder, "one2020", REPORT)
    load_literature(folder)
    assert (figure().n, state(made)) == (2, "in_force")
    write(folder, "one2020", REPORT | {"results": [RATIO]})
    load_literature(folder)
    assert state(made) == "orphan"
    assert withdraw_correction(made, make.NOON)


def test_a_figure_has_one_open_correction_and_may_have_another_after_it(folder: Path, curator: User) -> None:
    made = correct(curator, n=2)
    with pytest.raises(CorrectionError, match="key: the figure is corrected already"):
        correct(curator, n=3)
    withdraw_correction(made, make.NOON)
    assert correct(curator, n=3).file_values["n"] == 1
    assert Correction.objects.count() == 2


def test_the_answer_uses_the_corrected_figure_and_says_so(folder: Path, curator: User) -> None:
    refresh_syntheses()
    made = correct(curator, n=2)
    answers = Synthesis.objects.filter(question=TRM).order_by("pk")
    first, second = (row(one.answer) for one in answers)
    assert (first["n"], second["n"]) == (1, 2)
    assert second["note"] == "corrected by a curator: the erratum says so"
    assert second["sources"][0][1] == "https://example.org/erratum"
    assert refresh_syntheses() == 0
    withdraw_correction(made, make.NOON)
    assert row(answers.last().answer) | {"result_id": 0} == first | {"result_id": 0}


def test_the_page_of_the_question_tells_the_correction_and_its_source(
    folder: Path, curator: User, client: Client
) -> None:
    correct(curator, n=2)
    html = client.get(reverse("question", args=[TRM])).content.decode()
    assert "corrected by a curator: the erratum says so" in html
    assert "https://example.org/erratum" in html
    row = client.get(reverse("api-question", args=[TRM])).json()["answer"]
    kinds = [source["kind"] for one in (*row["rows"], *row["set_aside"]) for source in one["sources"]]
    assert kinds.count("correction") == 1


def row(answer: dict[str, Any]) -> dict[str, Any]:
    (found,) = (one for one in (*answer["rows"], *answer["set_aside"]) if one["report"] == "one2020")
    return {name: value for name, value in found.items() if name not in ("reason",)}


MISTAKES = [
    ("trm", {"n": 41}, "n: 41 of 40 cannot be"),
    ("trm", {"total": 0}, "total: 1 of 0 cannot be"),
    ("trm", {"n": "-1"}, "n: Ensure this value is greater than or equal to 0"),
    ("trm", {"n": "1.5"}, "n: .*must be an integer"),
    ("trm", {"n": 1.5}, "n: .*must be an integer"),
    ("trm", {"total": 2**40}, "total: Ensure this value is less than or equal to"),
    ("trm", {"grade": "C"}, "grade: 'C' is not one of A, B"),
    ("trm", {"n": ""}, "n: no value given"),
    ("trm", {"n": None}, "n: no value given"),
    ("trm", {"n": 1}, "values: nothing is changed"),
    ("trm", {}, "values: nothing is changed"),
    ("trm", {"note": "a\x00b"}, "note: Null characters are not allowed"),
    ("trm", {"p_value": "0.1"}, "p_value: cannot be corrected"),
    ("trm", {"n": 41, "time_months": "soon"}, "time_months: .*must be a decimal"),
    ("trm", {"time_months": "NaN"}, "time_months: "),
    ("trm", {"ci_level": 95}, "ci_level: 95 is no level of an interval given here"),
    ("trm", {"ci_lower": 1, "ci_upper": 2}, "ci_lower: an interval without its level"),
    ("trm", {"ci_lower": 1, "ci_level": 95}, "ci_lower: an interval needs both its bounds"),
    ("hazard", {"value": "0.3"}, "value: .* does not lie around 0.3"),
    ("hazard", {"ci_lower": "0.1"}, "ci_lower: .* does not lie around 0.07"),
    ("hazard", {"ci_upper": "0.01"}, "ci_upper: .* does not lie around 0.07"),
    ("hazard", {"ci_level": "30"}, "ci_level: 30 is no level"),
    ("hazard", {"value": "1e40"}, "value: "),
    ("hazard", {"value": "0.0700000001"}, "value: .*9 decimal places"),
    ("share", {"value": "101"}, "value: 101 percent cannot be"),
    ("survival", {"n": 3}, "n: a survival estimate is not a count of people"),
    ("none", {"n": 3}, "key: one2020 has no figure none"),
]
SHARE = COUNT | {"key": "share", "kind": "percentage_of_participants", "value": 50, "unit": "percent"}
SURVIVAL = COUNT | {"key": "survival", "kind": "survival_probability", "value": 50, "unit": "percent"}


@pytest.mark.parametrize(("key", "values", "said"), MISTAKES, ids=[said for _, _, said in MISTAKES])
def test_what_a_file_could_not_say_a_correction_cannot_say_either(
    folder: Path, curator: User, key: str, values: dict[str, Any], said: str
) -> None:
    others = [{name: value for name, value in one.items() if name != "n"} for one in (SHARE, SURVIVAL)]
    write(folder, "one2020", REPORT | {"results": [COUNT, RATIO, *others]})
    assert load_literature(folder).errors == ()
    before = contents(without=LEFT_OUT)
    with pytest.raises(CorrectionError, match=said):
        correct_result("one2020", key, values, "x", "https://example.org", curator, make.NOON)
    assert contents(without=LEFT_OUT) == before


@pytest.mark.parametrize(
    ("reason", "source", "column"),
    [("", "https://example.org", "reason"), (" ", "https://example.org", "reason")]
    + [("x", source, "source_url") for source in ("", "one", "javascript:alert(1)", "ftp://example.org/")],
)
def test_a_correction_without_reason_or_source_is_refused(
    folder: Path, curator: User, reason: str, source: str, column: str
) -> None:
    with pytest.raises(CorrectionError) as caught:
        correct_result("one2020", "trm", {"n": 2}, reason, source, curator, make.NOON)
    assert [name for name, _ in caught.value.mistakes] == [column]
    assert not Correction.objects.exists()


def test_the_report_must_exist(curator: User) -> None:
    with pytest.raises(CorrectionError, match="report_slug: there is no report none"):
        correct_result("none", "trm", {"n": 2}, "x", "https://example.org", curator, make.NOON)


@pytest.mark.parametrize(
    "columns",
    [
        {"values": {}},
        {"reason": ""},
        {"source_url": "one"},
        {"made_at": None},
        {"made_by": None},
        {"withdrawn_at": None, "report_slug": "one2020", "key": "trm"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_half_a_correction(
    folder: Path, curator: User, columns: dict[str, Any]
) -> None:
    correct(curator, n=2)
    whole = {
        "report_slug": "another", "key": "k", "values": {"n": 1}, "reason": "x", "file_values": {}, "file_now": {},
        "source_url": "https://example.org", "made_by": curator, "made_at": make.NOON,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(**whole | columns)
    Correction.objects.create(**whole)


def test_the_page_of_the_report_says_who_why_and_what_the_file_has(
    folder: Path, curator: User, client: Client
) -> None:
    correct(curator, n=2)
    html = client.get(reverse("report", args=["one2020"])).content.decode()
    assert "2 of 40" in html
    assert "corrected by a curator: the erratum says so (file: n 1)" in html
    assert 'href="https://example.org/erratum"' in html
    assert html.count("corrected by a curator") == 1


def test_tables_of_results_mark_a_corrected_figure(folder: Path, curator: User, client: Client) -> None:
    page = reverse("therapy", args=["hsct"])
    assert "corrected by a curator" not in client.get(page).content.decode()
    correct(curator, n=2)
    assert "corrected by a curator" in client.get(page).content.decode()


def test_the_api_gives_the_correction_beside_the_figure(folder: Path, curator: User, client: Client) -> None:
    correct(curator, n=2)
    one = client.get(reverse("api-result", args=["one2020", "trm"])).json()
    assert one["n"] == 2
    assert one["correction"] == {
        "columns": ["n"],
        "reason": "the erratum says so",
        "source_url": "https://example.org/erratum",
        "made_at": one["correction"]["made_at"],
        "corrected": "n 2",
        "file": "n 1",
        "file_changed": None,
    }
    within = client.get(reverse("api-report", args=["one2020"])).json()["results"]
    assert [row["correction"] is None for row in within] == [False, True]


def test_the_number_of_queries_does_not_grow_with_corrections(
    folder: Path, curator: User, client: Client
) -> None:
    addresses = [
        reverse("report", args=["one2020"]),
        reverse("therapy", args=["hsct"]),
        reverse("api-report", args=["one2020"]),
        reverse("api-results"),
    ]
    counts = [queries(client, address) for address in addresses]
    correct(curator, n=2)
    correct(curator, key="hazard", value="0.08")
    assert [queries(client, address) for address in addresses] == counts


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_every_correctable_column_can_be_corrected_and_given_back(folder: Path, curator: User) -> None:
    before = Result.objects.filter(report__slug="one2020", key="hazard").values(*CORRECTABLE).get()
    values = {
        "n": 3, "total": 30, "value": "0.08", "unit": "x", "ci_lower": "0.01", "ci_upper": "0.5", "ci_level": "90",
        "time_text": "2 years", "time_months": "24", "population": "women", "definition": "d", "grade": "A",
        "note": "seen",
    }  # fmt: skip
    assert set(values) == set(CORRECTABLE)
    made = correct(curator, key="hazard", **values)
    assert set(made.values) == set(CORRECTABLE)
    assert (figure("hazard").ci_level, figure("hazard").population) == (90, "women")
    withdraw_correction(made, make.NOON)
    after = Result.objects.filter(report__slug="one2020", key="hazard").values(*CORRECTABLE).get()
    assert after == before
