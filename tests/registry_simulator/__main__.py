"""python -m tests.registry_simulator RECORDS… : serve records until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from tests.registry_simulator import control, faults, oddities
from tests.registry_simulator.server import Simulator


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        simulator = _simulator(options)
    except (ValueError, OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.filename is None
        reason = f"port {options.port} cannot be used: {error}" if taken else error
        print(f"The simulator cannot start: {reason}", file=sys.stderr)
        return 2
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with simulator:
        print(f"{len(simulator.records)} records. CTGOV_API_URL={simulator.url}", flush=True)
        stop.wait()
    print(f"{len(simulator.requests)} requests answered.")
    return 0


def _simulator(options: argparse.Namespace) -> Simulator:
    simulator = Simulator(
        *options.records,
        port=options.port,
        data_timestamp=options.timestamp,
        match_everything=options.match_everything,
        repeat=options.repeat,
        count=options.count,
        metadata=options.metadata,
        plain=options.plain,
    )
    changed = [f"change {options.changed} {options.timestamp[:10]}"] if options.changed else []
    simulator.control(*changed, *options.do, *(f"fault {text}" for text in options.fault))
    return simulator


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.registry_simulator",
        description="A stand-in for ClinicalTrials.gov API v2 on this machine.",
        epilog="\n".join((faults.__doc__ or "", control.__doc__ or "", oddities.__doc__ or "")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("records", nargs="+", help="folder of .json, or a .json, .ndjson or .ndjson.gz file")
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes any free port")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="FAULT", help="see below; may be repeated"
    )
    parser.add_argument("--match-everything", action="store_true", help="every query finds every record")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="serve the records N times over")
    parser.add_argument("--count", type=int, metavar="N", help="serve exactly N records, copies among them")
    parser.add_argument(
        "--changed", default="", metavar="SHARE", help="post that share of the records anew; 0.1 is a tenth"
    )
    parser.add_argument("--metadata", metavar="FILE", help="what /studies/metadata answers")
    parser.add_argument("--timestamp", default="2026-09-04T09:00:06", help="the data timestamp of /version")
    parser.add_argument("--plain", action="store_true", help="never compress: for measuring the client alone")
    parser.add_argument(
        "--do", action="append", default=[], metavar="ORDER", help="see below; may be repeated"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
