"""Relapse, then disability: freedom from worsening, improvement, worsening, points on the EDSS."""

from __future__ import annotations

from evidence.extraction.outcome_rules.rule import Row
from evidence.extraction.outcome_rules.words import BETTER, PEOPLE, RELAPSE, SHARE, TEST, WORSE

# name, domain, measure, sure, pattern, but_not
ROWS: tuple[Row, ...] = (
    (
        "time to relapse", "relapse", "time_to_relapse", 0.95,
        rf"(?<!hole )\btime (?:course )?(?:to|until|from \w+ to|"
        rf"between \w+ and)(?: \S+){{0,7}}? (?:{RELAPSE}|\bCDMS\b)|\brelapse latency|"
        rf"time[- ]to[- ](?:first[- ])?(?:relapse|attack)|time to.*clinical attack|(?:days|time|"
        rf"interval) (?:until|from)(?: \S+){{0,6}}? relapse\b|^(?:the )?first relapse$",
        r"progression (?:of|in)|disability (?:prog|worsen)|worsen|recover|(?:treatment|"
        r"steroids?) (?:of|for)|requir|lesion",
    ),
    (
        "conversion to definite MS", "relapse", "other", 0.85,
        r"(?:conver\w+|progress\w*|develop\w*|evol\w+|diagnos\w+)\W(?:\S+ ){0,5}?(?:\bCDMS\b)|"
        r"\bCDMS\b conver|conversion to (?:MS|multiple sclerosis|RRMS)",
        "",
    ),
    (
        "recovery, severity or treatment of relapses", "relapse", "other", 0.85,
        rf"{RELAPSE}.{{0,45}}?(?:\brecover|\btreated|\brequir\w+|steroid|hospitali|\bseverity|residual|"
        rf"associated (?:disability )?worsen)|(?:recover\w*|severity|treatment|duration|management|"
        rf"description|hospitali[sz]\w+|describe)(?: \S+){{0,5}}? {RELAPSE}",
        r"annual|\bARR\b|\brate of|relapse[- ]free|without|during treatment|"
        r"(?<!severity and )frequency|number of relapses? (?:and|during|after|under)|"
        r"after (?:the )?(?:start|initiation)",
    ),
    (
        "free of relapse, or relapsed at least once", "relapse", "relapse_free", 0.9,
        rf"relapse[- ]free|(?:free (?:of|from)|freedom from|without|no|"
        rf"absence of)(?: \S+){{0,4}}? {RELAPSE}|\bRFS\b|\bhaving relapses?\b|"
        rf"{SHARE}(?: \S+){{0,9}}? {RELAPSE}|\brelaps\w* {PEOPLE}|\b(?:experienc\w+|had|have|"
        rf"with) (?:a|an|any|at least one|>= ?1|≥ ?1|one or more)(?: \w+){{0,3}} {RELAPSE}|"
        rf"occurrence of (?:a |any |MS )?relapse\b|{PEOPLE} (?:with|who had|"
        rf"having) (?:\w+ ){{0,2}}relapses?\b|(?:risk|probability|likelihood|chance)(?: of|"
        rf" for)?(?: \w+){{0,2}} relapse|relapse within",
        r"progression independent|\bCDP\b|disability (?:progress|worsen)|lesion|\bARR\b|"
        r"number of relapses|independent of relapse|\bEDSS\b|in (?:patients|participants) with",
    ),
    (
        "relapses per year", "relapse", "arr", 0.95,
        rf"(?<![a-z])ARR\b|relapse[- ]?rates?\b|rates? of(?: \S+){{0,4}}? {RELAPSE}|"
        rf"{RELAPSE}(?: \S+){{0,4}}? (?:per|/|each) ?(?:\w+[- ])?(?:year|annum)|relapses? rate",
        r"lesion|absolute risk|aldosterone",
    ),
    (
        "number of relapses", "relapse", "relapse_count", 0.8,
        rf"{RELAPSE}",
        r"raynaud|angio-?edema|migraine|cluster|independent of|\bCDP\b|\bEDSS\b|disability|lesion|"
        r"\bMRI\b|brain|\bT25FW\b|9HPT|\bSDMT\b|walk|headache|progression|panic|\bNfL\b|GFAP|\bQoL\b|"
        r"\bCSF|\bserum|heart attack|vaccin|fatigue|scale|questionnaire|before relapse|in relapse|"
        r"diagnos|(?:with|of|during|after) (?:a |an |the |acute )*relapses?\b.*(?:level|concentration)",
    ),
    (
        "worsening on a single test of function", "cognition_function", "t25fw", 0.85,
        rf"(?:\bCDP\b|{WORSE}|no evidence)[^,;]*\bT25FW\b|\bT25FW\b[^,;]*{WORSE}",
        r"\bEDSS\b|9HPT|\bSDMT\b|\bPASAT\b|\bMSFC\b",
    ),
    (
        "worsening on a single test of function (hands)", "cognition_function", "nhpt", 0.85,
        rf"(?:\bCDP\b|{WORSE})[^,;]*9HPT|9HPT[^,;]*{WORSE}",
        r"\bEDSS\b|\bT25FW\b|\bSDMT\b|\bPASAT\b|\bMSFC\b",
    ),
    (
        "worsening on the test named", "cognition_function", "sdmt_pasat", 0.8,
        rf"(?:\bCDP\b|{WORSE}).*(?:\bSDMT\b|\bPASAT\b)|(?:\bSDMT\b|\bPASAT\b).*{WORSE}",
        r"\bEDSS\b|\bT25FW\b|9HPT|\bMSFC\b",
    ),
    (
        "free of worsening", "disability", "progression_free", 0.9,
        rf"progression[- ]free|\bPFS\b|(?:\bCDP\b|worsening|disability|deterioration)[- ]free|"
        rf"event[- ]free for|(?:free (?:of|from)|freedom from|without|no|absence of|"
        rf"not)(?: \S+){{0,5}}? (?:\bCDP\b|{WORSE})|non-?progress\w*|did not {WORSE}|"
        rf"free of[^;]*(?:\bPIRA\b|(?-i:\bRAW\b))",
        rf"lesion|improv.*stab|{TEST}|cognit|brain|atrophy|fatig|relapse(?!.*\bPIRA\b)|syringe",
    ),
    (
        "improved, stable or worse", "disability", "other", 0.85,
        rf"(?=.*(?:improv|regress|better))(?=.*(?:stable|stabil|unchanged|no change))(?=.*(?:{WORSE}|"
        rf"worse)).*?(?:improv\w*|stab\w*)",
        rf"{TEST}|\bQoL\b|fatigue|lesion",
    ),
    (
        "improvement of disability, as an event", "disability", "confirmed_improvement", 0.85,
        rf"(?:confirmed|sustained|{SHARE}|time to|responders?|rate of|\d+[- ]?points?|clinical(?:ly)?|"
        rf"at least|≥)[^;]*{BETTER}[^;]*(?:\bEDSS\b|disab\w*|\bCDI\b|\bSRD\b)|(?:{SHARE}|confirmed|"
        rf"sustained|time to|clinical|number)[^;]*(?:\bEDSS\b|disab\w*)[^;]*{BETTER}|"
        rf"{BETTER}[^;]*(?:confirmed|sustained)|\bCDI\b|\bSRD\b|disability (?:improvement|regression|"
        rf"reversal)|(?:neurologic\w*|confirmed|sustained) improvement|improvement of disability|"
        rf"decrease in \bEDSS\b (?:of )?(?:at least|≥|by)",
        rf"{TEST}(?!.*\bEDSS\b)|fatigue|lesion|\bQoL\b|spastic|bladder|pain|symptom|depress|"
        rf"clostrid|difficile",
    ),
    (
        "worsening of disability, as an event", "disability", "confirmed_progression", 0.9,
        rf"\bCDP\b|\bPIRA\b|relapse[- ]associated worsening|(?-i:\bRAW\b)|\bEDSS\b[- ]?plus|"
        rf"(?:\bEDSS\b|"
        rf"disab\w*|neurologic\w*|clinical\w*|MS|confirmed|sustained|"
        rf"disease)\W+(?:\S+ ){{0,6}}?{WORSE}(?: of disab\w*)?|{WORSE} (?:of|in|on|by|as measured by|"
        rf"measured by|from|based on|assessed by|independent of)(?: \S+){{0,5}}? (?:disab\w*|\bEDSS\b|"
        rf"MS\b|multiple sclerosis|relapse|disease)|(?:time to|onset of|"
        rf"{SHARE}(?: \S+){{0,4}}?) (?:first |sustained |confirmed |\d+[- ]\w+ )*(?:{WORSE})|"
        rf"time to (?:reach(?:ing)? )?(?:an |a )?\bEDSS\b|reach\w* (?:an? )?(?:\bEDSS\b|DSS|"
        rf"sustained \bEDSS\b)|\bEDSS\b milestone|increase in \bEDSS\b (?:of )?(?:at least|≥|by)|"
        rf"\bdisability accrual|^(?:clinical |disease |MS |multiple sclerosis )?progression\.?$|"
        rf"^progression (?:of )?(?:disease|MS|multiple sclerosis)|progression of disability|"
        rf"^disease progression",
        rf"\bNfL\b|biomarker|\bMSIS\b|questionnaire|cognit\w* {WORSE}|brain|lesion|MRI|atrophy|"
        rf"radiolog\w* progress|symptom|\bfree\b|fatigue|retina|visual|severity scale|\bQoL\b|COVID|"
        rf"\bMSFC\b|Muscle|\bSPMS\b conver|PDDS|(?<!\bEDSS\b).*progressive resist|\bT25FW\b (?:alone|"
        rf"only)",
    ),
    (
        "conversion to secondary progression", "disability", "other", 0.8,
        r"conver\w+ to \bSPMS\b|\bSPMS\b conver|(?:time to|onset of|transition to|develop\w*|"
        r"progress\w* to) \bSPMS\b",
        "",
    ),
    (
        "change of EDSS", "disability", "edss_change", 0.95,
        r"(?:chang\w*|differen\w*|reduc\w*|increas\w*|decreas\w*|improv\w*|evolution|variation|"
        r"evolv\w*|shift|delta|gain|compar\w+ (?:to|with) baseline|from baseline|\bloss|"
        r"stabili[sz]ation).*\bEDSS\b|\bEDSS\b.*(?:chang\w*|differen\w*|reduc\w*|increas\w*|decreas\w*|"
        r"improv\w*|evolution|variation|shift|delta|from baseline|compar\w+ (?:to|with) baseline)|"
        r"ΔEDSS",
        r"\bNfL\b|lesion|brain|\bT25FW\b|\bSDMT\b|\bQoL\b|walking|safety assess",
    ),
    (
        "EDSS", "disability", "edss_value", 0.9,
        r"\bEDSS\b",
        r"\bNfL\b|lesion|brain|\bSDMT\b|safety assess|\bMSFC\b|functional system",
    ),
)  # fmt: skip
