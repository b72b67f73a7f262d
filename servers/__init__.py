"""Database and broker that come with the clone, and the command that starts the whole site.

Holds: supervisors of an embedded PostgreSQL and Valkey, the programs behind `make`.
May import: the standard library, the drivers and gunicorn, nothing of ours.
May be imported by: config, manage.py and the tests.
"""

from collections.abc import Mapping


def attach_for_command(environ: Mapping[str, str]) -> None:
    """Starts or joins the embedded servers a management command needs and holds them until this process ends.

    Starts nothing where an address is given (DATABASE_URL, BROKER_URL). Ends the process with a plain message
    if a server cannot be had or a command that needs the database does not reach it.
    """
    import atexit
    import sys

    from servers import postgres, reachable, valkey
    from servers.places import ServerFailed

    try:
        for server in (postgres, valkey):
            atexit.register(server.attach(environ).leave)
        if reachable.needs_database(sys.argv[1:]):
            reachable.check_database(environ)
    except (ServerFailed, ValueError) as error:
        raise SystemExit(f"error: {error}") from None
