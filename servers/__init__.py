"""Database and broker that come with the clone, and the command that starts the whole site.

Holds: supervisors of an embedded PostgreSQL and Valkey, the programs behind `make`.
May import: the standard library and the drivers, nothing of ours.
May be imported by: config, manage.py and the tests.
"""

from collections.abc import Mapping


def attach_for_command(environ: Mapping[str, str]) -> None:
    """Starts or joins the embedded servers a management command needs and holds them until this process ends.

    Does nothing for a server whose address is given (DATABASE_URL, BROKER_URL). Ends the process with a plain
    message if a server cannot be had.
    """
    import atexit

    from servers import postgres, valkey
    from servers.places import ServerFailed

    try:
        for server in (postgres, valkey):
            atexit.register(server.attach(environ).leave)
    except (ServerFailed, ValueError) as error:
        raise SystemExit(f"error: {error}") from None
