from __future__ import annotations
import re
from collections.abc import Iterable
from dataclasses import dataclass
from evidence.outcome_names import short
from evidence.outcome_rules import RULES
@dataclass(frozen=True, slots=True)
class OutcomeLabel:
    domain: str
    measure: str
    confidence: float
    matched: str
    rule: str = ""
def map_outcome(title, *, time_frame="", unit="", param_type="", conditions=()):
    s = short(title)
    for r in RULES:
        m = r.pattern.search(s.text)
        if m and not (r.but_not and r.but_not.search(s.text)):
            return OutcomeLabel(r.domain, r.measure, r.sure, s.as_written(m.start(), m.end()), r.name)
    return OutcomeLabel("other","other",0.1,"","")

@dataclass(frozen=True, slots=True)
class ResultKind:
    kind: str
    time_months: str
    is_change: str
def result_kind(title, *, unit="", param_type="", dispersion="", time_frame=""):
    from evidence.kind_rules import Posted, kind_of, is_change
    from evidence import time_frames
    p=Posted(title.strip(), unit.strip(), param_type, dispersion, time_frame)
    k=kind_of(p)
    return ResultKind(k, time_frames.read(time_frame).months, is_change(p,k))
