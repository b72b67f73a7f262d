"""python -m tests.bench [SUITE …]"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack

SUITES = ("synthesis", "ingest", "memory", "web")


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(SUITES):
        print(
            f"There is no suite {', '.join(sorted(unknown))}: choose from {', '.join(SUITES)}.",
            file=sys.stderr,
        )
        return 2
    from servers import postgres, valkey

    with ExitStack() as servers:
        os.environ["DATABASE_URL"] = servers.enter_context(postgres.throwaway())
        os.environ["BROKER_URL"] = servers.enter_context(valkey.throwaway())
        os.environ["TRACKER_VAR"] = servers.enter_context(
            tempfile.TemporaryDirectory(prefix="tracker-bench-")
        )
        os.environ["CTGOV_SECONDS_BETWEEN_REQUESTS"] = "0"
        os.environ["LOG_LEVEL"] = "ERROR"
        os.environ["SECRET_KEY"] = "only-for-measuring-" + "x" * 50
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        from tests.bench import ingest, memory, synthesis, web

        runs = {"synthesis": synthesis.run, "ingest": ingest.run, "memory": memory.run, "web": web.run}
        for suite in wanted or SUITES:
            runs[suite]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
