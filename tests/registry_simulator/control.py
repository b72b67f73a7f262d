"""Orders to a running simulator, one a line: POST them to /control, or give them to Simulator.control().

refresh TIMESTAMP        the daily refresh: /version tells it, and every page token is void
timestamp TIMESTAMP      /version tells it; tokens stay good
expire                   every page token is void
remove NCT…              gone from the registry: 404
merge NCT… NCT…          the first becomes an alias of the second: 301
update NCT… DAY          that record is posted anew on DAY
change SHARE DAY         that share of all records is posted anew on DAY (0.1 is a tenth)
damage NCT… ODDITY       that record becomes odd (oddities.py)
before N ORDER           ORDER happens just before request N is answered; +2 is the second from now
fault FAULT              a fault (faults.py)
heal                     faults and orders for later requests are taken back
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from tests.registry_simulator.oddities import odd

if TYPE_CHECKING:
    from tests.registry_simulator.server import Simulator

Order = Callable[..., object]


def prepared(simulator: Simulator, line: str) -> Callable[[], object]:
    """The order of one line, checked and ready to be carried out. ValueError says what is wrong with it."""
    name, _, rest = line.strip().partition(" ")
    orders = _orders(simulator)
    if name not in orders:
        raise ValueError(f"Order {line.strip()!r} is unknown: choose of {', '.join(orders)}.")
    order, form = orders[name]
    match = re.fullmatch(form, rest.strip())
    if match is None:
        raise ValueError(f"Order {line.strip()!r} is incomplete: see the list in control.py.")
    given = match.groups()
    if name == "before":
        prepared(simulator, given[1])
    return lambda: order(*given)


_NCT, _DAY, _SHARE = r"(NCT\d{8})", r"(\d{4}-\d\d-\d\d)", r"(0?\.\d+|[01](?:\.0*)?)"


def _orders(simulator: Simulator) -> dict[str, tuple[Order, str]]:
    """Name → what is done, and the form of what is given."""
    records = simulator.records

    def damage(nct_id: str, kind: str) -> None:
        records.put_bytes(nct_id, odd(kind, _held(records[nct_id])))

    def before(number: str, line: str) -> None:
        simulator.before(simulator.numbered(number), lambda _: simulator.control(line))

    return {
        "refresh": (simulator.refresh, r"(\S+)"),
        "timestamp": (lambda stamp: setattr(simulator.answers, "data_timestamp", stamp), r"(\S+)"),
        "expire": (simulator.answers.listing.expire_tokens, ""),
        "remove": (records.__delitem__, _NCT),
        "merge": (records.merge, rf"{_NCT} +{_NCT}"),
        "update": (lambda nct_id, day: records.update_on(nct_id, _day(day)), rf"{_NCT} +{_DAY}"),
        "change": (lambda share, day: records.change(float(share), _day(day)), rf"{_SHARE} +{_DAY}"),
        "damage": (damage, rf"{_NCT} +(\S+)"),
        "before": (before, r"(\+?\d+) +(.+)"),
        "fault": (simulator.fault, r"(.+)"),
        "heal": (simulator.heal, ""),
    }


def _held(record: object) -> dict[str, object]:
    if not isinstance(record, dict):
        raise ValueError("The record is damaged already.")
    return record


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()
