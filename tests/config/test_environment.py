from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

WRONG = [
    ("SECRET_KEY", "short", "a signing key needs at least 50"),
    ("LOG_LEVEL", "LOUD", "use one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
    ("CTGOV_API_URL", "http://[::1", "is not an http(s) address"),
    ("CTGOV_API_URL", "http://x:abc/", "is not an http(s) address"),
    ("CTGOV_API_URL", "http://x y/", "is not an http(s) address"),
    ("CTGOV_CONTACT", "jürgen@example.org", "use plain ASCII in one line"),
    ("CTGOV_CONTACT", "a\r\nX-Injected: 1", "use plain ASCII in one line"),
    ("ALLOWED_HOSTS", "localhost,https://tracker.example.org", "write it without https://"),
    ("ALLOWED_HOSTS", "tracker.example.org/", "write it without https://"),
    ("ALLOWED_HOSTS", "tracker.example.org:8000", "write it without https://"),
    ("CSRF_TRUSTED_ORIGINS", "tracker.example.org", "write scheme and host alone"),
    ("CSRF_TRUSTED_ORIGINS", "https://tracker.example.org/", "write scheme and host alone"),
    ("CTGOV_PAGE_SIZE", "1.5", "is not a whole number: try CTGOV_PAGE_SIZE=200"),
    ("CTGOV_PAGE_SIZE", "nan", "is outside 1 to 1000"),
    ("STALE_AFTER_DAYS", "0", "is outside 1 to 3650"),
    ("CTGOV_CONDITION", "?!", "has no word to search for"),
    ("DEBUG", "perhaps", "use 1 or 0"),
    ("TRACKER_VAR", str(ROOT / "manage.py"), "is no usable folder (it is a file)"),
    ("TRACKER_VAR", str(ROOT / "manage.py" / "below"), "is no usable folder"),
    ("TRACKER_VAR", "~nobody-of-this-name/var", "there is no such user"),
]


def managed(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    environ = {**os.environ, **given}
    return subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "value", "reason"), WRONG)
def test_a_wrong_value_is_one_line_with_the_variable_and_the_cure(name: str, value: str, reason: str) -> None:
    given = {name: value, "SECRET_KEY": ""} if name == "TRACKER_VAR" else {name: value}
    ended = managed("check", **given)
    assert ended.returncode != 0
    assert f"environment variable {name}" in ended.stderr
    assert reason in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "*,.example.org,[::1],my_host,127.0.0.1"),
        ("CSRF_TRUSTED_ORIGINS", "https://tracker.example.org,http://[::1]:8000"),
        ("LOG_LEVEL", "warning"),
        ("CTGOV_CONDITION", "*"),
        ("CTGOV_PAGE_SIZE", "1e3"),
        ("CTGOV_API_URL", "http://[::1]:8080/api/v2/"),
        ("CTGOV_CONTACT", "A. Person <a@example.org>"),
    ],
)
def test_a_right_value_is_taken(name: str, value: str) -> None:
    ended = managed("check", **{name: value})
    assert ended.returncode == 0, ended.stderr


def test_a_login_in_a_refused_address_is_not_repeated() -> None:
    assert "geheim" not in managed("check", CTGOV_API_URL="https://me:geheim@h:port/").stderr


def test_a_database_that_does_not_answer_is_one_line_for_a_command_too() -> None:
    ended = managed("migrate", DATABASE_URL="postgresql://u:geheim@127.0.0.1:1/db")
    assert ended.returncode == 1
    assert ended.stderr.startswith(
        "error: environment variable DATABASE_URL: the database at 127.0.0.1, port 1"
    )
    assert ended.stderr.count("\n") == 1
    assert "geheim" not in ended.stderr


def test_a_host_name_of_strangers_is_refused_without_a_word_in_the_log() -> None:
    asked = (
        "from django.test import Client; "
        "print(Client(raise_request_exception=False).get('/about', HTTP_HOST='evil.example').status_code)"
    )
    ended = managed("shell", "--no-imports", "--command", asked)
    assert ended.stdout.strip().endswith("400")
    assert "evil.example" not in ended.stderr
