from __future__ import annotations

import stat
from pathlib import Path

import pytest

from servers import postgres, valkey
from servers.secrets_file import secret_key


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://u:p%40%2F@h:5433/db",
            {"USER": "u", "PASSWORD": "p@/", "HOST": "h", "PORT": "5433", "NAME": "db"},
        ),
        ("postgresql://h/db?sslmode=require", {"HOST": "h", "PORT": "", "OPTIONS": {"sslmode": "require"}}),
        ("postgresql:///db?host=/Run/Sockets&user=me", {"HOST": "/Run/Sockets", "USER": "me", "OPTIONS": {}}),
        ("postgresql://me@%2FRun%2FSockets/db", {"HOST": "/Run/Sockets", "USER": "me"}),
        ("postgresql://[::1]:5432/db", {"HOST": "::1", "PORT": "5432"}),
    ],
)
def test_a_database_url_becomes_django_settings(url: str, expected: dict[str, object]) -> None:
    settings = postgres.database_settings({"DATABASE_URL": url})
    assert {name: settings[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://u:geheim@h/db", "begins with 'mysql:'"),
        ("h/db", "names no scheme"),
        ("postgresql://u:geheim@h", "names no database"),
        ("postgresql://u:geheim@h/", "names no database"),
        ("postgresql://u:geheim@h:port/db", "port that is no number"),
        ("postgresql://u:geheim@h:70000/db", "port that is no number"),
        ("postgresql://u:geheim/x@h/db", "port that is no number"),
        ("postgresql://u:geheim#x@h/db", "bare '#'"),
        ("postgresql://u:geheim@h/db?ssl_mode=require", "option 'ssl_mode'"),
        ("postgresql://[::1/db", "cannot be read"),
    ],
)
def test_a_bad_database_url_names_the_variable_the_fault_and_an_example(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as refused:
        postgres.database_settings({"DATABASE_URL": url})
    message = str(refused.value)
    assert reason in message
    assert "postgresql://name:password@db.example.org:5432/tracker" in message
    assert "geheim" not in message


@pytest.mark.parametrize(
    "url",
    [
        "amqp://h",
        "redis://h:port/0",
        "h:6379",
        "redis://[::1",
        "memory://",
        "sentinel://h",
        "redis://",
        "redis+socket://",
    ],
)
def test_a_bad_broker_url_names_the_variable_and_an_example(url: str) -> None:
    with pytest.raises(ValueError, match=r"BROKER_URL .*redis://:password@queue\.example\.org:6379/0"):
        valkey.broker_url({"BROKER_URL": url})


def test_a_valkey_address_is_given_to_celery_under_the_name_it_knows() -> None:
    assert valkey.broker_url({"BROKER_URL": "valkey://:p@h:1/0"}) == "redis://:p@h:1/0"
    assert valkey.broker_url({"BROKER_URL": "valkeys://h"}) == "rediss://h"


def test_addresses_of_embedded_servers_are_the_same_every_time_and_create_nothing(
    environ: dict[str, str], var: Path
) -> None:
    assert (
        postgres.address(environ)
        == postgres.address(environ)
        == f"postgresql://tracker@/tracker?host={var}/run"
    )
    assert valkey.broker_url(environ) == f"redis+socket://{var}/valkey/valkey.sock"
    assert list(var.iterdir()) == []


def test_the_signing_key_is_made_once_and_is_nobody_elses_to_read(environ: dict[str, str], var: Path) -> None:
    bare = {name: value for name, value in environ.items() if name != "SECRET_KEY"}
    key = secret_key(bare)
    assert len(key) >= 50
    assert secret_key(bare) == key
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in var.iterdir()] == ["secret_key"]


def test_a_short_signing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="SECRET_KEY has 6 characters"):
        secret_key({"SECRET_KEY": "secret"})
