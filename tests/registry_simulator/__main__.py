"""python -m tests.registry_simulator RECORDS… : serve records until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from tests.registry_simulator import faults
from tests.registry_simulator.faults import Fault
from tests.registry_simulator.server import Simulator


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        for text in options.fault:
            Fault.parse(text)
        simulator = Simulator(*options.records, port=options.port, match_everything=options.match_everything)
    except (ValueError, OSError, OverflowError) as error:
        reason = f"port {options.port} cannot be used: {error}" if isinstance(error, OSError) else error
        print(f"The simulator cannot start: {reason}", file=sys.stderr)
        return 2
    for text in options.fault:
        simulator.fault(text)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with simulator:
        print(f"{len(simulator.records)} records. CTGOV_API_URL={simulator.url}", flush=True)
        stop.wait()
    print(f"{len(simulator.requests)} requests answered.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.registry_simulator",
        description="A stand-in for ClinicalTrials.gov API v2 on this machine.",
        epilog=faults.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("records", nargs="+", help="folder of .json, or a .json, .ndjson or .ndjson.gz file")
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes any free port")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="FAULT", help="see below; may be repeated"
    )
    parser.add_argument("--match-everything", action="store_true", help="every query finds every record")
    return parser


if __name__ == "__main__":
    sys.exit(main())
