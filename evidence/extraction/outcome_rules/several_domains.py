"""Titles that are no outcome of MS patients, titles over several domains, and named composites."""

from __future__ import annotations

from evidence.extraction.outcome_rules.rule import Row

# name, domain, measure, sure, pattern, but_not
ROWS: tuple[Row, ...] = (
    (
        "use of an app or device", "other", "feasibility", 0.8,
        r"\b(?:user|usage|usability)\b.*\b(?:adherence|behavio)",
        "",
    ),
    (
        "correlation, prediction or validation", "other", "other", 0.8,
        r"\bcorrelat\w+|\bassociations? (?:between|of|with)|\bpredict(?:ion|ive|ors?|ing)?\b|"
        r"\bvalidity\b|\breliab\w+|\bsensitivity and specificity|\bagreement (?:between|of)|"
        r"\brelation(?:ship)?s? (?:between|of|to|with)\b|\binterdependen\w*|\binfluence of\b|"
        r"\btest[- ]retest|\bpsychometric|\bICC\b|\bdiagnostic (?:accuracy|performance|value)|"
        r"(?:positive|negative) predictive|\bvalidation of\b|reproducib|repeatab(?!le)|"
        r"\bas a factor related\b|\brisk factors?\b|\bprognostic",
        r"\bsafety\b|treatment[- ]associated|reliable change|vaccin|\bAE\b associated",
    ),
    (
        "scale or cells of another disease", "other", "other", 0.9,
        r"\bALSFRS|\bamyotrophic|(?-i:\bALS\b)|\bmRSS\b|\bMG-ADL|\bQMG\b|\bmyasthenia|\bINCAT\b|"
        r"\bleuk[ae]+mia|\blymphoma\b|\btumou?r (?:response|size)|\bseizure|\bSLEDAI|\bpemphigus|"
        r"\bUPDRS|\bUHDRS|\bmyeloma\b|\bcrohn|\bpsoria|\bDAS28|\bSLE\b|lupus",
        r"\bAE\b|organoid",
    ),
    (
        "level of neurofilament light", "biomarker", "nfl", 0.95,
        r"\bNfL\b[^;]*\b(?:levels?|concentrations?)|(?:levels?|concentrations?) (?:of|in)[^;]*\bNfL\b",
        r"\band\b.*(?:EDSS|MRI|relapse)",
    ),
    (
        "level of another protein in blood or spinal fluid", "biomarker", "other", 0.85,
        r"\b(?:GFAP|glial fibrill\w*)\b[^;]*\b(?:levels?|concentrations?)",
        "",
    ),
    (
        "list of safety examinations", "safety", "laboratory_safety", 0.85,
        r"^(?=.*(?:physical exam|vital sign|electrocardio|\bECG))(?=.*(?:laborat|analytic|"
        r"electrocardio|\bECG|physical exam|chemistry|haemat|hemat)).*?(?:vital signs?|"
        r"physical exam\w*|\bECGs?|electrocardio\w*)",
        r"\bAE\b|\bSAE\b",
    ),
    (
        "relapses and disability or MRI in one title", "composite", "other", 0.8,
        r"(?:relapses?|relapse rate|\bARR\b)\b[^.]*?(?:\band\b|,|;|&|/|\+|\bor\b|"
        r"\bplus\b)[^.]*?(?:\bEDSS\b|disability|progression|\bCDP\b|lesions?|\bMRI\b)|(?:\bEDSS\b|"
        r"disability|progression|\bCDP\b|lesions?|\bMRI\b)[^.]*?(?:\band\b|,|;|&|/|\+|\bor\b|"
        r"\bplus\b)[^.]*?(?:relapses?\b|relapse rate|\bARR\b)",
        r"\bNEDA\b|independent of|-free|\bfree\b|treatment failure|relapses? (?:and|or) remission|"
        r"^[^,;]*\bAE\b|confirmed by|defined|after (?:a )?relapse|relapse recovery|in (?:patients|"
        r"participants|subjects|people) with",
    ),
    (
        "MRI and disability or efficacy in one title", "composite", "other", 0.8,
        r"(?:\bEDSS\b|\bCDP\b|disability)\b[^.]*?(?:\band\b|,|;|&|\bplus\b)[^.]*?(?:(?-i:\bGd\b)|\bMRI\b|"
        r"lesions?)|(?:(?-i:\bGd\b)|\bMRI\b|\bT2\b)[^.]*?(?:\band\b|;|&|\bplus\b)[^.]*?(?:\bEDSS\b|\bCDP\b|"
        r"disability\b|clinical (?:outcome|efficacy|funct))|\bcombined MRI activity and clinical",
        r"\bNEDA\b|free\b|independent of",
    ),
    (
        "safety and efficacy or feasibility in one title", "composite", "other", 0.8,
        r"\b(?:safety|tolerability)\b[^.]*?(?:\band\b|,|;|&)[^.]*?(?:\befficacy|\beffectiveness|"
        r"\bEDSS\b|lesions?|\bfeasib|\bARR\b|relapse rate)|\b(?:feasib\w+|efficacy|"
        r"effectiveness)\b[^.]*?(?:\band\b|,|;|&)[^.]*?\b(?:safety|tolerab\w+|\bAE\b|toxicity)\b|"
        r"\bAE\b[^.]*?(?:,|;)[^.]*?(?:\bARR\b|relapse)",
        r"vaccin|dose[- ]finding",
    ),
    (
        "free of graft-versus-host disease and relapse", "composite", "event_free", 0.9,
        r"\bGvHD\b[- ]free\W+(?:and )?relapse[- ]free|\bGRFS\b",
        "",
    ),
    (
        "free of graft-versus-host disease", "safety", "event_free", 0.9,
        r"(?:\bGvHD\b)[- ]free|free of (?:\w+ )?\bGvHD\b",
        "",
    ),
    (
        "NEDA, defined by progression alone", "disability", "progression_free", 0.85,
        r"\bNEDA\b.{0,60}\bno (?:\w+ )?(?:disability )?(?:progression|worsening)\b",
        r"lesion|relapse|components?",
    ),
    (
        "free of MRI events", "mri", "event_free", 0.85,
        r"(?:\bNEDA\b|disease[- ](?:activity[- ])?free|(?:without|no|"
        r"absence of)(?: evidence of)? disease activity)[^;]*(?:radiolog\w*|(?:on|by|"
        r"in) (?:\w+ )?MRIs?\b)|MRI disease[- ]free|(?:MRI|radiologic\w*)[- ](?:event|activity|"
        r"disease activity)[- ]free|(?:free (?:of|from)|without|no evidence of|"
        r"absence of) (?:any )?(?:new )?(?:MRI|radiologic\w*)|\bno (?:new )?MRI (?:activity|lesions?)|"
        r"MRI[- ]free",
        r"relapse|clinical",
    ),
    (
        "no evidence of disease activity", "composite", "neda", 0.95,
        r"\bNEDA\b|disease[- ](?:activity[- ])?free(?![- ]*(?:survival|interval))|(?:no|without|"
        r"free (?:of|from)|freedom from|absence of)(?: any| clinical| evidence of|"
        r" MS)* disease(?: activity)?(?![- ]*(?:progress|worsen))\b|\bMEDA\b|time to (?:first |new |"
        r"clinical |and/or |or |radiological ){0,4}disease activity|free of disease(?: activity)?",
        r"\bcomponents?\b.*\bindividual only",
    ),
    (
        "free of any event", "composite", "event_free", 0.9,
        r"\bevent[- ]free(?! for)\b|\bEFS\b|activity[- ]free|(?:treatment|therapy|"
        r"therapeutic)[- ]failure|failure[- ]free|disease[- ]free survival|"
        r"\b(?:disease )?activity or death",
        r"progression|adverse",
    ),
)  # fmt: skip
