"""`make run`: database, broker, tables, starter records, then web, worker and beat, until Ctrl-C."""

import argparse
import contextlib
import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from servers import postgres, reachable, static_files, valkey
from servers.children import Child, complain, say
from servers.holding import Holding
from servers.places import REPOSITORY, ServerFailed, make_var
from servers.ports import why_not
from servers.web import OPTIONS as WEB_OPTIONS

SECONDS_TO_FIRST_PAGE = 90
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104
HOST, PORT = "127.0.0.1", 8000
MOST_LINES = 40  # of a command's output
SECONDS_OF_QUIET = 3  # after a warning, before the address is told again


class Stopped(BaseException):
    """A signal asked for the end."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the site until it is stopped (0) or something fails (1); leaves no process behind either way."""
    options = _options(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, _stopped)
    os.chdir(REPOSITORY)
    try:
        host, port = options.host.strip() or HOST, _port(options.port)
        with _only_one(host, port), contextlib.ExitStack() as started:
            return _run(host, port, started)
    except Stopped:
        say("Stopped.")
        return 0
    except (ServerFailed, ValueError) as error:
        complain(f"error: {error}")
        return 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="servers.launch", description="Runs the whole site.")
    parser.add_argument("--host", default="", help=f"address to listen on (default: {HOST}, this machine)")
    parser.add_argument("--port", default="", help=f"port of the web pages (default: {PORT})")
    return parser.parse_args(arguments)


def _port(given: str) -> int:
    """The number; the default for an empty word. Raises ServerFailed with the cure for any other."""
    given = given.strip()
    if given and not (given.isascii() and given.isdigit() and len(given) < 10):
        raise ServerFailed(
            f"PORT={given!r} is no port: choose a number from 1 to 65535: make run PORT={PORT}"
        )
    return int(given or PORT)


def _stopped(number: int, frame: FrameType | None) -> None:
    """The first signal starts the orderly end; further ones (a second Ctrl-C, make's own) change nothing."""
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    say("\nStopping: web, beat, worker, then the servers ...")
    raise Stopped


@contextlib.contextmanager
def _only_one(host: str, port: int) -> Iterator[None]:
    """One launcher per var folder: a second one names the address of the first."""
    path = make_var(os.environ) / "launch.lock"
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerFailed(
                f"Already running at {lock.read().strip() or 'an address not yet known'}. Stop it there with "
                "Ctrl-C, or set TRACKER_VAR to another folder for a second site with data of its own."
            ) from None
        if reason := why_not(host, port):
            raise ServerFailed(reason)
        lock.truncate(0)
        lock.write(f"{_address(host, port)} (process {os.getpid()})\n")
        lock.flush()
        yield


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in EVERY_ADDRESS else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def _run(host: str, port: int, started: contextlib.ExitStack) -> int:
    var = make_var(os.environ)
    logs = _private_logs(var)
    say("database and broker ...")
    reachable.check_database(os.environ)
    reachable.check_broker(os.environ)
    holdings = {"database": postgres.attach(os.environ), "broker": valkey.attach(os.environ)}
    for holding in holdings.values():
        started.enter_context(holding)
    environ = _environ()
    _prepare(environ, var / "static")
    say("web, worker and beat ...")
    children = []
    for name, command, grace in _commands(host, port, var):
        children.append(Child(name, command, environ, logs, grace))
        started.callback(children[-1].stop)
    return _watch(host, port, children, holdings)


def _private_logs(var: Path) -> Path:
    """The folder of the logs, which hold what visitors searched for: nobody else may read them."""
    logs = var / "log"
    logs.mkdir(exist_ok=True)
    logs.chmod(0o700)
    for path in [*logs.glob("*.log*"), *var.glob("beat-schedule*")]:
        path.chmod(0o600)
    return logs


def _environ() -> dict[str, str]:
    """What the children are given: the addresses of the servers that the launcher holds for them."""
    return {
        **os.environ,
        "DATABASE_URL": postgres.address(os.environ),
        "BROKER_URL": valkey.broker_url(os.environ),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _prepare(environ: dict[str, str], collected: Path) -> None:
    """Tables, starter records and static files, each only as far as something is missing."""
    say("tables ...")
    _manage(environ, "migrate", "--noinput", "--verbosity", "0")
    say("starter records ...")
    _manage(environ, "load_starter")
    wanted = static_files.fingerprint(Path(sys.prefix))
    if not static_files.is_current(collected, wanted):
        say("static files ...")
        _manage(environ, "collectstatic", "--noinput", "--clear", "--verbosity", "0")
        static_files.mark_current(collected, wanted)


def _manage(environ: dict[str, str], *words: str) -> None:
    """Runs a management command; its output is shown where it fails, or where it has something to say."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise ServerFailed(_why_failed(words[0], done.stdout.strip()))
    lines = done.stdout.strip().splitlines()
    for line in lines[:MOST_LINES]:
        say(f"  {line}")
    if len(lines) > MOST_LINES:
        say(f"  and {len(lines) - MOST_LINES} more lines: .venv/bin/python manage.py {' '.join(words)}")


def _why_failed(command: str, output: str) -> str:
    """A wrong setting is named in the last line and has nothing to do with the command that met it."""
    last = output.rpartition("\n")[2].removeprefix("manage.py: ").removeprefix("error: ")
    return last if "environment variable" in last else f"manage.py {command} failed:\n{output}"


def _commands(host: str, port: int, var: Path) -> list[tuple[str, list[str], float]]:
    """Name, command, seconds of grace at the end; started in this order and stopped in the other."""
    bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    schedule = str(var / "beat-schedule")
    gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", bound, *WEB_OPTIONS]
    return [
        ("worker", [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2", "--without-mingle"], 15),
        ("beat", [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile", ""], 10),
        ("web", gunicorn, 15),
    ]


def _watch(host: str, port: int, children: list[Child], holdings: dict[str, Holding]) -> int:
    """Announces the first page, and waits until a child or a server ends by itself, which is a failure."""
    deadline: float | None = time.monotonic() + SECONDS_TO_FIRST_PAGE
    told = 0.0  # when the address was last on the terminal
    while True:
        for child in children:
            if (code := child.exit_code()) is not None:
                return _died(child, code)
        for name, holding in holdings.items():
            if not holding.alive():
                complain(f"The {name} stopped by itself; its log is under {make_var(os.environ)}.")
                return 1
        if deadline is not None and (status := _first_page(host, port)):
            _announce(host, port, status)
            deadline, told = None, time.monotonic()
        elif deadline is not None and time.monotonic() > deadline:
            complain(f"No page after {SECONDS_TO_FIRST_PAGE} seconds; see {children[-1].log}.")
            return 1
        elif deadline is None and _buried(told, children, time.monotonic()):
            say(f"The site is at {_address(host, port)} and goes on; what was said above is in var/log too.")
            told = time.monotonic()
        time.sleep(0.2 if deadline else 1)


def _buried(told: float, children: list[Child], now: float) -> bool:
    """Whether warnings have followed the address on the terminal, and have come to an end."""
    last = max((child.complained or 0.0 for child in children), default=0.0)
    return told < last < now - SECONDS_OF_QUIET


def _died(child: Child, code: int) -> int:
    how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    child.stop()
    shown = "\n".join(f"    {line}" for line in child.last) or "    (nothing)"
    complain(f"{child.name} {how}. Its last lines, in full in {child.log}:\n{shown}")
    return 1


def _first_page(host: str, port: int) -> int | None:
    """The status of the home page, or None while nobody answers."""
    asked = "127.0.0.1" if host in EVERY_ADDRESS else host
    connection = http.client.HTTPConnection(asked, port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def _announce(host: str, port: int, status: int) -> None:
    if status != 200:
        complain(f"The home page answers with status {status}: see var/log/web.log")
    say(
        f"\nThe site is at {_address(host, port)}\n"
        "An administrator is made with:  .venv/bin/python manage.py createsuperuser\n"
        "Logs are in var/log. Ctrl-C stops everything; the data stays.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
