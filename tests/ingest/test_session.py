"""The HTTP session against a real server that fails on order. A fake clock: no test waits for a backoff."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ingest.session import (
    BodyTooLarge,
    Manners,
    RegistryNonsense,
    RegistryRefused,
    RegistrySession,
    RegistryUnreachable,
)
from ingest.session_errors import short
from tests.registry_simulator import Simulator

NOW = datetime(2026, 9, 4, 12, 0, tzinfo=UTC)
CONTACT = "https://example.org/tracker"


class Clock:
    """Time passes only when someone sleeps, or by `tick` at every look."""

    def __init__(self, tick: float = 0.0) -> None:
        self.seconds, self.tick = 0.0, tick
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def registry() -> Iterator[Simulator]:
    record = {"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}}, "text": "x" * 2000}
    with Simulator([record]) as simulator:
        yield simulator


def session_on(url: str, clock: Clock | None = None, **manners: Any) -> RegistrySession:
    clock = clock or Clock()
    kept = Manners(**({"interval_seconds": 0, "read_seconds": 0.2, "connect_seconds": 2} | manners))
    return RegistrySession(
        url,
        contact=CONTACT,
        manners=kept,
        clock=clock,
        sleep=clock.sleep,
        chance=lambda: 1.0,
        now=lambda: NOW,
    )


ONE = "studies/NCT90000001"


@pytest.mark.parametrize(
    "fault",
    [
        *("status=408", "status=429", "status=500", "status=502", "status=503", "status=504", "status=529"),
        *("stall", "truncated", "unfinished", "cut", "html", "reset"),
    ],
)
def test_a_passing_fault_is_survived_by_asking_again(registry: Simulator, fault: str) -> None:
    registry.fault(fault, times=2)
    with session_on(registry.url) as session:
        answer = session.get_json(ONE, shape=msgspec.Raw)
    assert answer.body == registry.records.body("NCT90000001")
    assert (session.requests, session.retries, len(registry.requests)) == (3, 2, 3)


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("status=503", RegistryUnreachable, "503: The simulator was told to fail"),
        ("status=429", RegistryRefused, "Raise the interval"),
        ("truncated", RegistryUnreachable, "cut off after"),
        ("unfinished", RegistryUnreachable, "the body was cut off"),
        ("stall", RegistryUnreachable, "no answer in time"),
        ("reset", RegistryUnreachable, "Connection reset by peer"),
        ("cut", RegistryNonsense, "truncated"),
        ("html", RegistryNonsense, "HTML instead of JSON: Maintenance Back soon"),
    ],
)
def test_a_lasting_fault_says_what_where_and_what_to_do(
    registry: Simulator, fault: str, error: type[Exception], words: str
) -> None:
    registry.fault(fault + "xall")
    with session_on(registry.url, attempts=3) as session, pytest.raises(error) as caught:
        session.get_json(ONE, shape=msgspec.Raw)
    message = str(caught.value)
    assert words in message
    assert registry.url in message
    assert len(registry.requests) == 3
    assert str(pickle.loads(pickle.dumps(caught.value))) == message


def test_backoff_doubles_with_jitter_and_is_capped(registry: Simulator) -> None:
    registry.fault("status=500xall")
    clock = Clock()
    with (
        session_on(registry.url, clock, attempts=6, backoff_seconds=2, longest_wait_seconds=20) as session,
        pytest.raises(RegistryUnreachable),
    ):
        session.get_json(ONE, shape=msgspec.Raw)
    assert clock.slept == [2, 4, 8, 16, 20]
    session._chance = lambda: 0.0
    clock.slept.clear()
    with pytest.raises(RegistryUnreachable):
        session.get_json(ONE, shape=msgspec.Raw)
    assert clock.slept == [1, 2, 4, 8, 10]


@pytest.mark.parametrize(
    ("retry_after", "slept"),
    [
        ("7", 7),
        ("0", None),
        ("99999999999999", 30),
        ("Fri, 04 Sep 2026 12:00:11 GMT", 11),
        ("Fri, 04 Sep 2026 11:00:00 GMT", None),
        ("Fri, 04 Sep 2026 20:00:00 GMT", 30),
        ("soon", 1),
        ("-5", 1),
    ],
)
def test_retry_after_is_honoured_and_capped(
    registry: Simulator, retry_after: str, slept: float | None
) -> None:
    registry.fault(f"status=429,{retry_after}")
    clock = Clock()
    with session_on(registry.url, clock, longest_wait_seconds=30) as session:
        session.get_json(ONE, shape=msgspec.Raw)
    assert clock.slept == ([] if slept is None else [slept])


def test_requests_keep_the_polite_distance(registry: Simulator) -> None:
    clock = Clock()
    with session_on(registry.url, clock, interval_seconds=1.5) as session:
        session.get_json(ONE, shape=msgspec.Raw)
        clock.seconds += 1
        session.get_json(ONE, shape=msgspec.Raw)
        clock.seconds += 9
        session.get_json(ONE, shape=msgspec.Raw)
    assert clock.slept == [0.5]


def test_a_refusal_shows_the_registrys_own_words_and_is_not_repeated(registry: Simulator) -> None:
    with session_on(registry.url) as session, pytest.raises(RegistryRefused) as caught:
        session.get_json("studies", {"filter.phase": "PHASE3"}, shape=msgspec.Raw)
    assert (caught.value.status, caught.value.body_text) == (400, "`filter.phase` is unknown parameter")
    assert len(registry.requests) == 1


@pytest.mark.parametrize("status", [501, 505])
def test_a_server_that_will_never_know_how_is_not_asked_again(registry: Simulator, status: int) -> None:
    registry.fault(f"status={status}")
    with session_on(registry.url) as session, pytest.raises(RegistryUnreachable, match=f"answers {status}"):
        session.get_json(ONE, shape=msgspec.Raw)
    assert len(registry.requests) == 1


def test_the_registrys_words_are_shown_safely_and_in_short() -> None:
    assert short(b"bad\r\n \ttoken \x1b[31m\x00\xc2\x9b") == r"bad token \x1b[31m\x00\x9b"
    assert short("right to left \u202e".encode()) == r"right to left \u202e"
    assert short(b"x" * 10_000) == "x" * 300 + "…"
    assert short(b"<html><script>alert(1)</script><h1>502 Bad Gateway</h1></html>") == "502 Bad Gateway"
    assert short(b"") == "(empty body)"


def test_a_long_query_does_not_fill_the_message(registry: Simulator) -> None:
    with session_on(registry.url) as session, pytest.raises(RegistryRefused, match="unknown") as caught:
        session.get_json("studies", {"filter.idz": "NCT90000001|" * 400}, shape=msgspec.Raw)
    assert len(str(caught.value)) < 600
    assert len(caught.value.url) > 4000


def test_a_long_pause_shows_signs_of_life(registry: Simulator) -> None:
    registry.fault("status=429,12")
    clock = Clock()
    told: list[float] = []
    with session_on(registry.url, clock, sign_of_life_seconds=5) as session:
        session.waiting = lambda: told.append(clock.seconds)
        session.get_json(ONE, shape=msgspec.Raw)
    assert clock.slept == [5, 5, 2]
    assert told == [0, 5]


def test_a_slow_body_shows_signs_of_life(registry: Simulator) -> None:
    told: list[str] = []
    with session_on(registry.url, Clock(tick=6), sign_of_life_seconds=5) as session:
        session.waiting = lambda: told.append("alive")
        session.get_json(ONE, shape=msgspec.Raw)
    assert told


def test_whoever_watches_a_wait_can_end_it(registry: Simulator) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    registry.fault("status=503,60")
    clock = Clock()
    session = session_on(registry.url, clock)
    session.waiting = stop
    with session, pytest.raises(KeyboardInterrupt):
        session.get_json(ONE, shape=msgspec.Raw)
    assert (clock.slept, len(registry.requests)) == ([], 1)


def test_a_body_over_the_limit_is_refused_after_unpacking(registry: Simulator) -> None:
    with (
        session_on(registry.url, largest_body=1000) as session,
        pytest.raises(BodyTooLarge, match="larger than 1000"),
    ):
        session.get_json(ONE, shape=msgspec.Raw)
    assert len(registry.requests) == 1
    assert "gzip" in registry.requests[0].headers["Accept-Encoding"]


def test_a_body_that_drips_for_ever_is_given_up(registry: Simulator) -> None:
    with (
        session_on(registry.url, Clock(tick=40), answer_seconds=30, attempts=2) as session,
        pytest.raises(RegistryUnreachable, match="longer than 30 s"),
    ):
        session.get_json(ONE, shape=msgspec.Raw)


def test_json_of_another_shape_is_named_with_its_place(registry: Simulator) -> None:
    with (
        session_on(registry.url) as session,
        pytest.raises(RegistryNonsense, match="Expected `array`, got `object`"),
    ):
        session.get_json(ONE, shape=list[int])
    assert len(registry.requests) == 1


def test_a_redirect_on_the_same_host_is_followed_and_reported(registry: Simulator) -> None:
    registry.fault(f"redirect={registry.url}/{ONE}")
    with session_on(registry.url) as session:
        answer = session.get_json("studies/NCT90000099", shape=msgspec.Raw)
    assert answer.url == f"{registry.url}/{ONE}"
    assert answer.moved == (f"{registry.url}/studies/NCT90000099",)
    assert session.retries == 0


@pytest.mark.parametrize("target", ["http://registry.example/api/v2/version", "//127.0.0.1:9/version"])
def test_a_redirect_to_another_host_is_not_followed(registry: Simulator, target: str) -> None:
    registry.fault(f"redirect={target}")
    with session_on(registry.url) as session, pytest.raises(RegistryNonsense, match="another host"):
        session.get_json("version", shape=msgspec.Raw)


def test_a_redirect_in_a_circle_ends(registry: Simulator) -> None:
    registry.fault(f"redirect={registry.url}/versionxall", path="metadata")
    registry.fault(f"redirect={registry.url}/studies/metadataxall", path="/version")
    with session_on(registry.url) as session, pytest.raises(RegistryNonsense, match="leads nowhere"):
        session.get_json("version", shape=msgspec.Raw)
    assert len(registry.requests) == 4


def test_nobody_at_home_is_a_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with (
        session_on(f"http://127.0.0.1:{port}/api/v2", attempts=2) as session,
        pytest.raises(RegistryUnreachable, match=r"Connection refused\. Check CTGOV_API_URL"),
    ):
        session.get_json("version", shape=msgspec.Raw)


def test_the_user_agent_names_project_and_contact_and_one_connection_is_kept(registry: Simulator) -> None:
    with session_on(registry.url) as session:
        session.get_json(ONE, shape=msgspec.Raw)
        session.get_json("version", shape=msgspec.Raw)
    assert registry.requests[0].headers["User-Agent"] == f"ms-cell-therapy-evidence-tracker (+{CONTACT})"
    assert registry.connections == 1


def test_a_proxy_in_the_environment_does_not_stand_before_this_machine(
    registry: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with session_on(registry.url) as session:
        assert session.get_json("version", shape=msgspec.Raw).body


@pytest.mark.parametrize(
    "url",
    ["", "clinicaltrials.gov", "ftp://host/", "http://", "http://[::1", "http://h:99999", "https://h/?a=1"],
)
def test_an_unusable_address_names_its_setting(url: str) -> None:
    with pytest.raises(ValueError, match="CTGOV_API_URL is"):
        RegistrySession(url, contact=CONTACT)


def test_without_a_contact_the_user_agent_names_the_project_alone(registry: Simulator) -> None:
    with RegistrySession(registry.url, contact=" ") as session:
        session.get_json("version", shape=msgspec.Raw)
    assert registry.requests[0].headers["User-Agent"] == "ms-cell-therapy-evidence-tracker"


@pytest.mark.parametrize("contact", ["a\r\nX-Injected: 1", "ä", "a\x00b"])
def test_an_unusable_contact_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        RegistrySession("https://clinicaltrials.gov/api/v2", contact=contact)


@pytest.mark.parametrize(
    "wrong",
    [{"attempts": 0}, {"interval_seconds": -1}, {"read_seconds": 0}, {"backoff_seconds": float("nan")}],
)
def test_impossible_manners_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Manners(**wrong)
