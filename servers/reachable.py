"""Asks a database or broker that was given once, so that a wrong address is one sentence and not a dead site."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from servers import valkey
from servers.database_url import is_given, parse_database_url
from servers.places import ServerFailed

SECONDS = 5
_CONNECTION = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
# Words in a client's message → what to do about it.
_DATABASE_CURES = (
    (("password", "authentication", 'role "', "pg_hba"), "correct the name and password in DATABASE_URL"),
    (('database "',), "create that database, or correct its name in DATABASE_URL"),
)
# These touch no table, and the image is built where there is no database.
WITHOUT_DATABASE = {
    *("check", "collectstatic", "diffsettings", "findstatic", "help", "makemigrations", "spectacular"),
    *("version", "--help", "-h", "--version"),
}


def needs_database(words: list[str]) -> bool:
    """Whether `manage.py <words>` reads or writes tables, as far as its name tells."""
    return bool(words) and words[0] not in WITHOUT_DATABASE and not {"-h", "--help"} & set(words)


def check_database(environ: Mapping[str, str]) -> None:
    """Connects once to the database that DATABASE_URL names; nothing to do where none is given.

    Raises ServerFailed with variable, host, reason and cure, without the password; ValueError for no address.
    """
    import psycopg

    if not is_given(environ, "DATABASE_URL"):
        return
    settings = parse_database_url(environ["DATABASE_URL"])
    options = {ours: settings[theirs] for theirs, ours in _CONNECTION.items() if settings[theirs]}
    try:
        psycopg.connect(**{"connect_timeout": SECONDS, **options, **settings["OPTIONS"]}).close()
    except psycopg.Error as error:
        said = str(error).lower()
        fitting = (cure for words, cure in _DATABASE_CURES if any(word in said for word in words))
        cure = next(
            fitting, "start it, correct DATABASE_URL, or leave that empty for the one that comes along"
        )
        place = _place(settings["HOST"], settings["PORT"])
        raise _failed("DATABASE_URL", "database", place, error, settings["PASSWORD"], cure) from None


def check_broker(environ: Mapping[str, str]) -> None:
    """Pings the broker that BROKER_URL names; nothing to do where none is given. Raises likewise."""
    from celery import Celery

    if not is_given(environ, "BROKER_URL"):
        return
    url = valkey.broker_url(environ)
    parts = urlsplit(url)
    place = parts.path if parts.scheme == "redis+socket" else _place(parts.hostname or "", parts.port or "")
    waiting = {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS}
    app = Celery(broker=url, set_as_current=False, broker_transport_options=waiting)
    try:
        with app.connection_for_write() as connection:
            connection.channel().close()  # opening one pings
    except Exception as error:  # each client has its own kinds
        refused = any(word in str(error).lower() for word in ("auth", "password", "wrongpass"))
        cure = "start it, correct BROKER_URL, or leave that empty for the one that comes along"
        if refused:
            cure = "correct the name and password in BROKER_URL"
        raise _failed("BROKER_URL", "broker", place, error, parts.password or "", cure) from None


def _place(host: str, port: object) -> str:
    return f"{host or 'this machine'}, port {port}" if port else host or "this machine"


def _failed(name: str, what: str, place: str, error: Exception, password: str, cure: str) -> ServerFailed:
    reason = " ".join(str(error).split())[-300:]
    if password:
        reason = reason.replace(password, "***")
    return ServerFailed(
        f"environment variable {name}: the {what} at {place} cannot be used ({reason}): {cure}"
    )
