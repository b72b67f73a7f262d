"""Named tests of function and named scales that patients answer. One part of MSFC or BICAMS is that test."""

from __future__ import annotations

from evidence.extraction.outcome_rules.rule import Row

# name, domain, measure, sure, pattern, but_not
ROWS: tuple[Row, ...] = (
    (
        "MSFC as a whole", "cognition_function", "msfc", 0.95,
        r"\bMSFC\b.*(?:includ|\bT25FW\b.*9HPT|9HPT.*\bT25FW\b|ambulation)|(?:\bT25FW\b.*9HPT|"
        r"ambulation).*\bMSFC\b|(?:\bMSFC\b)(?!.*(?:\bT25FW\b|9HPT|\bSDMT\b|\bPASAT\b))",
        r"\bEDSS\b.*\bCDP\b|(?:\bT25FW\b|9HPT|\bPASAT\b|\bSDMT\b)[^,]{0,40}(?:of|component|in|"
        r"part)[^,]{0,20}\bMSFC\b",
    ),
    (
        "several tests of function", "cognition_function", "other", 0.8,
        r"(?:\bT25FW\b|9HPT|\bSDMT\b|\bPASAT\b)[^.]*(?:and|,|or|/|&)[^.]*(?:\bT25FW\b|9HPT|\bSDMT\b|"
        r"\bPASAT\b)",
        r"\bT25FW\b\W+\bT25FW\b|9HPT\W+9HPT|\bSDMT\b\W+\bSDMT\b|\bPASAT\b\W+\bPASAT\b|(?:\bSDMT\b|"
        r"\bPASAT\b)[^.]*(?:\bSDMT\b|\bPASAT\b)|energy|VO2|\bEDSS\b",
    ),
    (
        "timed 25-foot walk", "cognition_function", "t25fw", 0.95,
        r"\bT25FW\b",
        r"energy|VO2|exertion",
    ),
    (
        "nine-hole peg test", "cognition_function", "nhpt", 0.95,
        r"9HPT",
        "",
    ),
    (
        "SDMT or PASAT", "cognition_function", "sdmt_pasat", 0.95,
        r"\bSDMT\b|\bPASAT\b",
        r"\bfMRI|MRI activation",
    ),
    (
        "MSFC", "cognition_function", "msfc", 0.95,
        r"\bMSFC\b",
        "",
    ),
    (
        "quality-of-life scale made for MS", "quality_of_life", "msqol", 0.95,
        r"\bMSQOL\b",
        r"\bMSIS\b|fatigue (?:index|score)",
    ),
    (
        "general quality-of-life scale", "quality_of_life", "sf36_eq5d", 0.95,
        r"\bSF-? ?(?:36|12)|\bSF\b.{0,4}36|short[- ]form.{0,25}\b(?:36|12)\b|"
        r"\bshort form (?:health )?survey|\bRAND[- ]?36|\bEQ[- ]?5D|\beuro-?qo?l|EQ[- ]VAS|\b(?:36|"
        r"12)[- ]item short|\bMOS[- ]?36|medical outcomes? (?:study )?(?:short|SF)|form 36",
        r"depression|PROMIS",
    ),
    (
        "fatigue", "quality_of_life", "fatigue", 0.9,
        r"\bfatigue(?!d)|\bMFIS\b|(?-i:\bFSS\b)|\bFSMC\b|\bWEIMuS\b|(?-i:\bFIS\b)|\bU-?FIS",
        r"functional systems?|muscle fatigue|motor fatigab|fatigab|exercise|strength|"
        r"(?:neuro)?muscular|catastroph",
    ),
    (
        "walking scale answered by the patient", "cognition_function", "walking", 0.95,
        r"\bMSWS\b",
        "",
    ),
    (
        "impact, mood or satisfaction scale", "quality_of_life", "other_pro", 0.9,
        r"\bMSIS\b|(?-i:\bHADS\b|\bHAD\b)(?=[- ](?:[AD]\b|scale|score|anx|dep)|[^A-Za-z]*$)|"
        r"(?-i:\bHADS\b)|\bPHQ|\bTSQM\b|(?-i:\bBDI\b|\bBAI\b)|\bGAD[- ]?[27]\b|\bCES-?D|\bWPAI\b|\bPROMIS\b|"
        r"\bneuro-? ?qol|\bPSQI\b|\bepworth|\bWHOQOL|\bNQOL|\bPGI-?[CIS]?\b|"
        r"\bpatient'?s? global impression|\bpatient[- ]reported|"
        r"(?-i:(?<!NT-)(?<!NT )\bPROs?\b(?![- ]?(?:B?NP|C\d|BNP|inflam))|\bPROMs\b|"
        r"\bPROM\b(?= (?:score|questionnaire|scale|measure)))|"
        r""
        r"\bself[- ]?report\w*|patient'?s? global|perceived deficits|\bPDQ\b|\bMSNQ\b|\bMSRS|"
        r"symptoMScreen|I-QOL|QUALIVEEN|(?-i:\bPASS\b)(?=[- ](?:20|scale|score)|\)|$)|\bSTAI\b|"
        r"\bPOMS|\bPANAS|\bBPI\b|MSSE\b|\bABC scale|"
        r"activit\w*(?: specific)? balance confidence|perform\w* scales|\bKHQ\b|\bOAB|\bIPAQ|\bGLTEQ|"
        r"\bGodin",
        r"\bAE\b|\bgait\b",
    ),
)  # fmt: skip
