"""Which domain and measure a registered outcome's title speaks of: one ordered table, the first rule that fits decides.

Patterns read the title after ``outcome_names.short``. A rule fits if its pattern is found and its ``but_not`` is not.
The order is the order in which a reader decides: questions about something other than patients' outcomes; titles over
several domains; named composites; named instruments; then words. ``sure`` is the confidence: 0.95 for a named
instrument or event, 0.8 for wording that needs judgement, 0.6 for general words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """Names a clinical reason. pattern and but_not are searched in the shortened title, ignoring case."""

    name: str
    domain: str
    measure: str
    sure: float
    pattern: re.Pattern[str]
    but_not: re.Pattern[str] | None = None


_PEOPLE = r"(?:patients?|participants?|subjects?|people|persons?|individuals?|women|children|adults)"
_SHARE = rf"(?:proportions?|percent\w*|%|number|frequency|incidence|count|rates?|no\.?) (?:\([^)]*\) ?)?(?:of )?(?:the )?(?:\w+[- ]){{0,3}}?{_PEOPLE}"
_WORSE = r"(?:progress\w*|worsen\w*|deteriorat\w*|accumulation|decline)"
_BETTER = r"(?:improv\w*|regress\w*|reduction in disab\w*|revers\w* of disab\w*|\bCDI\b|\bSRD\b)"
_RELAPSE = r"(?<!non-)(?<!non )(?:relapses?\b|relaps(?:ed|ing)\b(?! (?:or|forms?))|exacerbations?|\battacks?\b|\bflare)"
_TEST = r"(?:T25FW|9HPT|SDMT|PASAT|MSFC|MSWS|walk|gait|cognit)"
_CELL = (
    r"(?:\b[BT][- ]?cells?|\bNK[- ]?cells?|natural killer|lymphocytes?|\bCD ?(?:3|4|8|19|20|27|34|52|56)\b\+?|plasmablast"
    r"|T[- ]?reg\w*|leu[ck]ocytes?|immune[- ]?cells?|immunoglobulins?)"
)
_FLUID = r"(?:serum|plasma|CSF|cerebrospinal|blood|milk|urine|saliva)"

# name, domain, measure, sure, pattern, but_not
_TABLE: tuple[tuple[str, str, str, float, str, str], ...] = (
    # Not an outcome of patients
    ("use of an app or device", "other", "feasibility", 0.8, r"\b(?:user|usage|usability)\b.*\b(?:adherence|behavio)", ""),
    ("correlation, prediction or validation", "other", "other", 0.8,
     r"\bcorrelat\w+|\bassociations? (?:between|of|with)|\bpredict(?:ion|ive|ors?|ing)?\b|\bvalidity\b|\breliab\w+"
     r"|\bsensitivity and specificity|\bagreement (?:between|of)|\brelationships? (?:between|of|to|with)\b|\binterdependen\w*|\binfluence of\b|\btest[- ]retest|\bpsychometric"
     r"|\bICC\b|\bdiagnostic (?:accuracy|performance|value)|(?:positive|negative) predictive|\bvalidation of\b|reproducib|repeatab(?!le)"
     r"|\bas a factor related\b|\brisk factors?\b|\bprognostic",
     r"\bsafety\b|treatment[- ]associated|reliable change|vaccin|\bAE\b associated"),
    ("scale or cells of another disease", "other", "other", 0.9,
     r"\bALSFRS|\bamyotrophic|\bALS\b|\bmRSS\b|\bMG-ADL|\bQMG\b|\bmyasthenia|\bINCAT\b|\bleuk[ae]+mia|\blymphoma\b|\btumou?r (?:response|size)"
     r"|\bseizure|\bSLEDAI|\bpemphigus|\bUPDRS|\bUHDRS|\bmyeloma\b|\bcrohn|\bpsoria|\bDAS28|\bSLE\b|lupus", r"\bAE\b|organoid"),
    ("level of neurofilament light", "biomarker", "nfl", 0.95,
     r"\bNfL\b[^;]*\b(?:levels?|concentrations?)|(?:levels?|concentrations?) (?:of|in)[^;]*\bNfL\b", r"\band\b.*(?:EDSS|MRI|relapse)"),
    ("level of another protein in blood or spinal fluid", "biomarker", "other", 0.85,
     r"\b(?:GFAP|glial fibrill\w*)\b[^;]*\b(?:levels?|concentrations?)", ""),
    # Titles over several domains, and names that look like it
    ("list of safety examinations", "safety", "laboratory_safety", 0.85,
     r"^(?=.*(?:physical exam|vital sign|electrocardio|\bECG))(?=.*(?:laborat|analytic|electrocardio|\bECG|physical exam|chemistry|haemat|hemat)).*?(?:vital signs?|physical exam\w*|\bECGs?|electrocardio\w*)",
     r"\bAE\b|\bSAE\b"),
    ("relapses and disability or MRI in one title", "composite", "other", 0.8,
     r"(?:relapses?|relapse rate|\bARR\b)\b[^.]*?(?:\band\b|,|;|&|/|\+|\bor\b|\bplus\b)[^.]*?(?:\bEDSS\b|disability|progression|\bCDP\b|lesions?|\bMRI\b)"
     r"|(?:\bEDSS\b|disability|progression|\bCDP\b|lesions?|\bMRI\b)[^.]*?(?:\band\b|,|;|&|/|\+|\bor\b|\bplus\b)[^.]*?(?:relapses?\b|relapse rate|\bARR\b)",
     r"\bNEDA\b|independent of|-free|\bfree\b|treatment failure|relapses? (?:and|or) remission|^[^,;]*\bAE\b|confirmed by|defined|after (?:a )?relapse|relapse recovery"
     r"|in (?:patients|participants|subjects|people) with"),
    ("MRI and disability or efficacy in one title", "composite", "other", 0.8,
     r"(?:\bEDSS\b|\bCDP\b|disability)\b[^.]*?(?:\band\b|,|;|&|\bplus\b)[^.]*?(?:\bGd\b|\bMRI\b|lesions?)|(?:\bGd\b|\bMRI\b|\bT2\b)[^.]*?(?:\band\b|;|&|\bplus\b)[^.]*?(?:\bEDSS\b|\bCDP\b|disability\b|clinical (?:outcome|efficacy|funct))"
     r"|\bcombined MRI activity and clinical", r"\bNEDA\b|free\b|independent of"),
    ("safety and efficacy or feasibility in one title", "composite", "other", 0.8,
     r"\b(?:safety|tolerability)\b[^.]*?(?:\band\b|,|;|&)[^.]*?(?:\befficacy|\beffectiveness|\bEDSS\b|lesions?|\bfeasib|\bARR\b|relapse rate)"
     r"|\b(?:feasib\w+|efficacy|effectiveness)\b[^.]*?(?:\band\b|,|;|&)[^.]*?\b(?:safety|tolerab\w+|\bAE\b|toxicity)\b"
     r"|\bAE\b[^.]*?(?:,|;)[^.]*?(?:\bARR\b|relapse)", r"vaccin|dose[- ]finding"),
    # Named composites
    ("free of graft-versus-host disease and relapse", "composite", "event_free", 0.9,
     r"\bGvHD\b[- ]free\W+(?:and )?relapse[- ]free|\bGRFS\b", ""),
    ("free of graft-versus-host disease", "safety", "event_free", 0.9, r"(?:\bGvHD\b)[- ]free|free of (?:\w+ )?\bGvHD\b", ""),
    ("NEDA, defined by progression alone", "disability", "progression_free", 0.85,
     r"\bNEDA\b.{0,60}\bno (?:\w+ )?(?:disability )?(?:progression|worsening)\b", r"lesion|relapse|components?"),
    ("free of MRI events", "mri", "event_free", 0.85,
     r"(?:\bNEDA\b|disease[- ](?:activity[- ])?free|(?:without|no|absence of)(?: evidence of)? disease activity)[^;]*(?:radiolog\w*|(?:on|by|in) (?:\w+ )?MRIs?\b)|MRI disease[- ]free|(?:MRI|radiologic\w*)[- ](?:event|activity|disease activity)[- ]free|(?:free (?:of|from)|without|no evidence of|absence of) (?:any )?(?:new )?(?:MRI|radiologic\w*)"
     r"|\bno (?:new )?MRI (?:activity|lesions?)|MRI[- ]free", r"relapse|clinical"),
    ("no evidence of disease activity", "composite", "neda", 0.95,
     r"\bNEDA\b|disease[- ](?:activity[- ])?free(?![- ]*(?:survival|interval))|(?:no|without|free (?:of|from)|freedom from|absence of)(?: any| clinical| evidence of| MS)* disease(?: activity)?(?![- ]*(?:progress|worsen))\b"
     r"|\bMEDA\b|time to (?:first |new |clinical |and/or |or |radiological ){0,4}disease activity|free of disease(?: activity)?", r"\bcomponents?\b.*\bindividual only"),
    ("free of any event", "composite", "event_free", 0.9,
     r"\bevent[- ]free(?! for)\b|\bEFS\b|activity[- ]free|(?:treatment|therapy|therapeutic)[- ]failure|failure[- ]free"
     r"|disease[- ]free survival|\b(?:disease )?activity or death", r"progression|adverse"),
    # Relapse with its own instruments, before the disability words that define it
    ("time to relapse", "relapse", "time_to_relapse", 0.95,
     rf"(?<!hole )\btime (?:to|until|from \w+ to|between \w+ and)(?: \S+){{0,7}}? (?:{_RELAPSE}|\bCDMS\b)|\brelapse latency|time[- ]to[- ](?:first[- ])?(?:relapse|attack)|time to.*clinical attack|(?:days|time|interval) (?:until|from)(?: \S+){{0,6}}? relapse\b|^(?:the )?first relapse$",
     r"progression (?:of|in)|disability (?:prog|worsen)|worsen|recover|(?:treatment|steroids?) (?:of|for)|requir|lesion"),
    ("conversion to definite MS", "relapse", "other", 0.85,
     r"(?:conver\w+|progress\w*|develop\w*|evol\w+|diagnos\w+)\W(?:\S+ ){0,5}?(?:\bCDMS\b)|\bCDMS\b conver|conversion to (?:MS|multiple sclerosis|RRMS)", ""),
    ("recovery, severity or treatment of relapses", "relapse", "other", 0.85,
     rf"{_RELAPSE}.{{0,45}}?(?:\brecover|\btreated|\brequir\w+|steroid|hospitali|\bseverity|residual|associated (?:disability )?worsen)"
     rf"|(?:recover\w*|severity|treatment|duration|management|description|hospitali[sz]\w+|describe)(?: \S+){{0,5}}? {_RELAPSE}"
     r"", r"annual|\bARR\b|\brate of|relapse[- ]free|without|during treatment|(?<!severity and )frequency|number of relapses? (?:and|during|after|under)|after (?:the )?(?:start|initiation)"),
    ("free of relapse, or relapsed at least once", "relapse", "relapse_free", 0.9,
     rf"relapse[- ]free|(?:free (?:of|from)|freedom from|without|no|absence of)(?: \S+){{0,4}}? {_RELAPSE}|\bRFS\b|\bhaving relapses?\b"
     rf"|{_SHARE}(?: \S+){{0,9}}? {_RELAPSE}|\brelaps\w* {_PEOPLE}|\b(?:experienc\w+|had|have|with) (?:a|an|any|at least one|>= ?1|≥ ?1|one or more)(?: \w+){{0,3}} {_RELAPSE}"
     r"|occurrence of (?:a |any |MS )?relapse\b|{_PEOPLE} (?:with|who had|having) (?:\w+ ){{0,2}}relapses?\b|(?:risk|probability|likelihood|chance)(?: of| for)?(?: \w+){{0,2}} relapse|relapse within",
     r"progression independent|\bCDP\b|disability (?:progress|worsen)|lesion|\bARR\b|number of relapses|independent of relapse|\bEDSS\b|in (?:patients|participants) with"),
    ("relapses per year", "relapse", "arr", 0.95,
     rf"(?<![a-z])ARR\b|relapse[- ]?rates?\b|rates? of(?: \S+){{0,4}}? {_RELAPSE}|{_RELAPSE}(?: \S+){{0,4}}? (?:per|/|each) ?(?:\w+[- ])?(?:year|annum)|relapses? rate",
     r"lesion"),
    ("number of relapses", "relapse", "relapse_count", 0.8, rf"{_RELAPSE}",
     r"raynaud|angio-?edema|migraine|cluster|independent of|\bCDP\b|\bEDSS\b|disability|lesion|\bMRI\b|brain|\bT25FW\b|9HPT|\bSDMT\b|walk|headache|progression|panic|\bNfL\b|GFAP|\bQoL\b|\bCSF|\bserum|heart attack|vaccin|fatigue|scale|questionnaire|before relapse|in relapse|diagnos|(?:with|of|during|after) (?:a |an |the |acute )*relapses?\b.*(?:level|concentration)"),
    # Disability: freedom, three states, improvement, worsening, points
    ("worsening on a single test of function", "cognition_function", "t25fw", 0.85,
     rf"(?:\bCDP\b|{_WORSE}|no evidence)[^,;]*\bT25FW\b|\bT25FW\b[^,;]*{_WORSE}", r"\bEDSS\b|9HPT|\bSDMT\b|\bPASAT\b|\bMSFC\b"),
    ("worsening on a single test of function (hands)", "cognition_function", "nhpt", 0.85,
     rf"(?:\bCDP\b|{_WORSE})[^,;]*9HPT|9HPT[^,;]*{_WORSE}", r"\bEDSS\b|\bT25FW\b|\bSDMT\b|\bPASAT\b|\bMSFC\b"),
    ("worsening on the test named", "cognition_function", "sdmt_pasat", 0.8, rf"(?:\bCDP\b|{_WORSE}).*(?:\bSDMT\b|\bPASAT\b)|(?:\bSDMT\b|\bPASAT\b).*{_WORSE}", r"\bEDSS\b|\bT25FW\b|9HPT|\bMSFC\b"),
    ("free of worsening", "disability", "progression_free", 0.9,
     r"progression[- ]free|\bPFS\b|(?:\bCDP\b|worsening|disability|deterioration)[- ]free|event[- ]free for"
     rf"|(?:free (?:of|from)|freedom from|without|no|absence of|not)(?: \S+){{0,5}}? (?:\bCDP\b|{_WORSE})|non-?progress\w*|did not {_WORSE}|free of[^;]*(?:\bPIRA\b|(?-i:\bRAW\b))",
     rf"lesion|improv.*stab|{_TEST}|cognit|brain|atrophy|fatig|relapse(?!.*\bPIRA\b)|syringe"),
    ("improved, stable or worse", "disability", "other", 0.85,
     rf"(?=.*(?:improv|regress|better))(?=.*(?:stable|stabil|unchanged|no change))(?=.*(?:{_WORSE}|worse)).*?(?:improv\w*|stab\w*)",
     rf"{_TEST}|\bQoL\b|fatigue|lesion"),
    ("improvement of disability, as an event", "disability", "confirmed_improvement", 0.85,
     rf"(?:confirmed|sustained|{_SHARE}|time to|responders?|rate of|\d+[- ]?points?|clinical(?:ly)?|at least|≥)[^;]*{_BETTER}[^;]*(?:\bEDSS\b|disab\w*|\bCDI\b|\bSRD\b)"
     rf"|(?:{_SHARE}|confirmed|sustained|time to|clinical|number)[^;]*(?:\bEDSS\b|disab\w*)[^;]*{_BETTER}|{_BETTER}[^;]*(?:confirmed|sustained)|\bCDI\b|\bSRD\b"
     r"|disability (?:improvement|regression|reversal)|(?:neurologic\w*|confirmed|sustained) improvement|improvement of disability|decrease in \bEDSS\b (?:of )?(?:at least|≥|by)",
     rf"{_TEST}(?!.*\bEDSS\b)|fatigue|lesion|\bQoL\b|spastic|bladder|pain|symptom"),
    ("worsening of disability, as an event", "disability", "confirmed_progression", 0.9,
     rf"\bCDP\b|\bPIRA\b|relapse[- ]associated worsening|(?-i:\bRAW\b)|\bEDSS\b[- ]?plus|(?:\bEDSS\b|disab\w*|neurologic\w*|clinical\w*|MS|confirmed|sustained|disease)\W+(?:\S+ ){{0,6}}?{_WORSE}(?: of disab\w*)?|{_WORSE} (?:of|in|on|by|as measured by|measured by|from|based on|assessed by|independent of)(?: \S+){{0,5}}? (?:disab\w*|\bEDSS\b|MS\b|multiple sclerosis|relapse|disease)"
     rf"|(?:time to|onset of|{_SHARE}(?: \S+){{0,4}}?) (?:first |sustained |confirmed |\d+[- ]\w+ )*(?:{_WORSE})|time to (?:reach(?:ing)? )?(?:an |a )?\bEDSS\b|reach\w* (?:an? )?(?:\bEDSS\b|DSS|sustained \bEDSS\b)|\bEDSS\b milestone|increase in \bEDSS\b (?:of )?(?:at least|≥|by)"
     r"|\bdisability accrual|^(?:clinical |disease |MS |multiple sclerosis )?progression\.?$|^progression (?:of )?(?:disease|MS|multiple sclerosis)|progression of disability|^disease progression",
     rf"\bNfL\b|biomarker|questionnaire|cognit\w* {_WORSE}|brain|lesion|MRI|atrophy|radiolog\w* progress|symptom|\bfree\b|fatigue|retina|visual|severity scale|\bQoL\b|COVID|\bMSFC\b|Muscle|\bSPMS\b conver|PDDS|(?<!\bEDSS\b).*progressive resist|\bT25FW\b (?:alone|only)"),
    ("conversion to secondary progression", "disability", "other", 0.8,
     r"conver\w+ to \bSPMS\b|\bSPMS\b conver|(?:time to|onset of|transition to|develop\w*|progress\w* to) \bSPMS\b", ""),
    ("change of EDSS", "disability", "edss_change", 0.95,
     r"(?:chang\w*|differen\w*|reduc\w*|increas\w*|decreas\w*|improv\w*|evolution|variation|evolv\w*|shift|delta|gain|compar\w+ (?:to|with) baseline|from baseline|\bloss|stabili[sz]ation).*\bEDSS\b|\bEDSS\b.*(?:chang\w*|differen\w*|reduc\w*|increas\w*|decreas\w*|improv\w*|evolution|variation|shift|delta|from baseline|compar\w+ (?:to|with) baseline)|ΔEDSS",
     r"\bNfL\b|lesion|brain|\bT25FW\b|\bSDMT\b|\bQoL\b|walking|safety assess"),
    ("EDSS", "disability", "edss_value", 0.9, r"\bEDSS\b", r"\bNfL\b|lesion|brain|\bSDMT\b|safety assess|\bMSFC\b|functional system"),
    # Tests of function; one part of MSFC or BICAMS is that test
    ("MSFC as a whole", "cognition_function", "msfc", 0.95,
     r"\bMSFC\b.*(?:includ|\bT25FW\b.*9HPT|9HPT.*\bT25FW\b|ambulation)|(?:\bT25FW\b.*9HPT|ambulation).*\bMSFC\b|(?:\bMSFC\b)(?!.*(?:\bT25FW\b|9HPT|\bSDMT\b|\bPASAT\b))", r"\bEDSS\b.*\bCDP\b|(?:\bT25FW\b|9HPT|\bPASAT\b|\bSDMT\b)[^,]{0,40}(?:of|component|in|part)[^,]{0,20}\bMSFC\b"),
    ("several tests of function", "cognition_function", "other", 0.8,
     r"(?:\bT25FW\b|9HPT|\bSDMT\b|\bPASAT\b)[^.]*(?:and|,|or|/|&)[^.]*(?:\bT25FW\b|9HPT|\bSDMT\b|\bPASAT\b)",
     r"\bT25FW\b\W+\bT25FW\b|9HPT\W+9HPT|\bSDMT\b\W+\bSDMT\b|\bPASAT\b\W+\bPASAT\b|(?:\bSDMT\b|\bPASAT\b)[^.]*(?:\bSDMT\b|\bPASAT\b)|energy|VO2|\bEDSS\b"),
    ("timed 25-foot walk", "cognition_function", "t25fw", 0.95, r"\bT25FW\b", r"energy|VO2|exertion"),
    ("nine-hole peg test", "cognition_function", "nhpt", 0.95, r"9HPT", ""),
    ("SDMT or PASAT", "cognition_function", "sdmt_pasat", 0.95, r"\bSDMT\b|\bPASAT\b", r"\bfMRI|MRI activation"),
    ("MSFC", "cognition_function", "msfc", 0.95, r"\bMSFC\b", ""),
    # Quality of life and other reports of patients, by name
    ("quality-of-life scale made for MS", "quality_of_life", "msqol", 0.95, r"\bMSQOL\b", r"\bMSIS\b|fatigue (?:index|score)"),
    ("general quality-of-life scale", "quality_of_life", "sf36_eq5d", 0.95,
     r"\bSF-? ?(?:36|12)|\bSF\b.{0,4}36|short[- ]form.{0,25}\b(?:36|12)\b|\bshort form (?:health )?survey|\bRAND[- ]?36|\bEQ[- ]?5D|\beuro-?qo?l|EQ[- ]VAS|\b(?:36|12)[- ]item short|\bMOS[- ]?36|medical outcomes? (?:study )?(?:short|SF)|form 36",
     r"depression|PROMIS"),
    ("fatigue", "quality_of_life", "fatigue", 0.9,
     r"\bfatigue(?!d)|\bMFIS\b|\bFSS\b|\bFSMC\b|\bWEIMuS\b|\bFIS\b|\bU-?FIS", r"muscle fatigue|motor fatigab|fatigab|exercise|strength|(?:neuro)?muscular|catastroph"),
    ("walking scale answered by the patient", "cognition_function", "walking", 0.95, r"\bMSWS\b", ""),
    ("impact, mood or satisfaction scale", "quality_of_life", "other_pro", 0.9,
     r"\bMSIS\b|\bHADS?\b|\bPHQ|\bTSQM\b|\bBDI\b|\bBAI\b|\bGAD-?7|\bCES-?D|\bWPAI\b|\bPROMIS\b|\bneuro-? ?qol|\bPSQI\b|\bepworth|\bWHOQOL|\bNQOL|\bPGI-?[CIS]?\b|\bpatient'?s? global impression"
     r"|\bpatient[- ]reported|\bPROs?\b|\bPROMs?\b|\bself[- ]?report\w*|patient'?s? global|perceived deficits|\bPDQ\b|\bMSNQ\b|\bMSRS|symptoMScreen|I-QOL|QUALIVEEN|\bPASS\b|\bSTAI\b|\bPOMS|\bPANAS|\bBPI\b|MSSE\b|\bABC scale|activit\w*(?: specific)? balance confidence|perform\w* scales|\bKHQ\b|\bOAB|\bIPAQ|\bGLTEQ|\bGodin",
     r"\bAE\b|\bgait\b"),
    # MRI
    ("heart imaging", "safety", "other", 0.8, r"\bLVEF|cardiac MRI|echocardio|ejection fraction", ""),
    ("imaging not of lesions or volume", "mri", "other", 0.85,
     r"\bfMRI|functional (?:MRI|magnetic)|\bMTR\b|magneti[sz]ation transfer|diffusion|\bDTI\b|fractional anisotropy|spectroscop|\bNAA\b|\bCUA\b|combined unique|unique active|\brim\b|\bPRL|slowly expanding|\bSELs?\b|paramagnetic|spinal cord (?:area|volume|atrophy|MRI|lesion)|cervical cord|cord (?:area|atrophy)|susceptibility|\bQSM\b|myelin water|\bMWF\b|(?-i:\bMRS\b)(?! *[)]? *(?:scale|score))|leptomening|central vein|relaxation|perfusion|T1/T2|functional connectivity|black holes?(?!.*volume)|connectiv|phase-weighted",
     r"volume of (?!spinal|cord)|\bPET\b|\bEEG\b"),
    ("volume of lesions", "mri", "lesion_volume", 0.95,
     r"(?:lesion|hyperintens|hypointens|\bT1|\bT2|\bGd|plaque)\w*\b[^.;]{0,60}\b(?:volumes?|loads?|burden)|\b(?:volumes?|loads?|burden)\b[^.;]{0,70}(?:lesions?|hyperintens\w*|hypointens\w*|plaques?|\bT2\b|black holes?)|\bBOD\b|burden of disease|\bT2LV|\bT1LV",
     r"(?:brain|gr[ae]y matter|thalam\w*|tissue|cortical) (?:volume|atrophy)[^.]*\b(?:and|,)|volume of brain"),
    ("enhancing and T2 lesions together", "mri", "other", 0.85,
     r"\bGd\b[^.;]*(?:and|or|/|\+|,|&|plus)[^.;]*\b(?:T2|enlarg\w+|new lesions?)\b|\bT2\b[^.;]*(?:and|or|/|,|&|plus)[^.;]*\bGd\b|T1[^.;]*\band\b[^.;]*T2",
     r"\bnon-?Gd|(?:without|no) Gd|number of T1[- ]weighted Gd|enlarging Gd"),
    ("enhancing lesions", "mri", "gd_lesions", 0.95, r"(?<!non)(?<!non-)(?<!non )\bGd\b|(?<!non)(?<!non-)\benhanc\w+[^.;]{0,25}lesions?|lesions?[^.;]{0,25}(?<!non-)\benhanc\w+|active lesions on T1",
     r"\bNfL\b|GFAP|antibod|\bPET\b|volume|nonenhanc|non-enhanc|sensitivity enhanc"),
    ("black holes", "mri", "other", 0.85, r"hypointens|black[- ]holes?", ""),
    ("brain volume", "mri", "brain_volume", 0.95,
     r"(?:brain|cerebral|cerebell\w+|gr[ae]y[- ]matter|white[- ]matter|thalam\w*|cortical|hippocamp\w+|ventric\w+|tissue|neuroimag\w*|corpus callosum|parenchym\w*)\b[^.;]{0,40}\b(?:volum\w*|atrophy|thick\w*|loss|fraction|thalamus|shrink\w*)|\b(?:volum\w*|atrophy) (?:of|in|loss)[^.;]{0,30}(?:brain|matter|thalam|hippocamp|cortex)|\batrophy\b|\bPBVC\b|\bBPF\b|\bBVL\b|brain volumetr",
     r"\bOCT\b|retina|macula|optic|muscle|vaginal|glaucoma|ventricular (?:ejection|function)|skin"),
    ("new or larger T2 lesions", "mri", "t2_lesions", 0.9,
     r"\bT2\w*\b|(?:new|newly|enlarg\w*)[^.;]{0,40}lesions?|lesions?[^.;]{0,15}new|hyperintens", r"\bT1\b(?!.*T2)|\bNfL\b|infection|skin|T25|relax|non-lesion|volume"),
    ("other MRI finding", "mri", "other", 0.7,
     r"\bMRI\b|magnetic resonance|\blesion(?:s|al)?\b|neuroimag\w*|radiolog\w* (?:progress|activity|outcome|disease)|\bMR imag|imaging (?:marker|outcome|measure)s?|icobrain",
     r"safety|\bPET\b|skin|site|\bOCT\b|\bNfL\b|evoked|compliance|number of (?:.* )?scans"),
    # Laboratory markers, drug levels
    ("neurofilament light", "biomarker", "nfl", 0.95, r"\bNfL\b", r"heavy|pNF-?H"),
    ("JC virus or PML", "safety", "infection", 0.9, r"\bPML\b|\bJCV\b", ""),
    ("loss or return of immune cells", "biomarker", "immune_reconstitution", 0.9,
     rf"immun\w*[- ](?:recovery|reset\w*)|(?:immun\w*|cellular|lymph\w*|thymic|T[- ]?cell|B[- ]?cell)[- ](?:re-?constitut\w*|repopulation)|reconstitution|repopulat\w*|{_CELL}[^.;]{{0,40}}(?:deplet\w*|recover\w*|return|nadir|aplasia|repletion|reappear\w*)|(?:deplet\w*|recover\w*|loss|return|regenerat\w*|reappear\w*) (?:of|in|kinetic\w*)[^.;]{{0,40}}{_CELL}"
     r"|\b(?:CD19|CD20)\b[^.;]{0,40}(?:count|level|number|cell|deplet)|\bB[- ]?cell(?:s)? (?:count|level|number|deplet|aplasia|kinetic)\w*|\bTRECs?\b|thymic output|T[- ]?cell receptor repertoire|TCR repertoire",
     r"neutrophil|platelet|haematopoietic|hematopoietic reconst|cerebrospinal|\bCSF\b|vaccin"),
    ("pharmacokinetics", "other", "pharmacokinetics", 0.9,
     r"pharmaco-?kinetic\w*|\bPK\b|\bC ?max\b|\bT ?max\b|\bAUC|area under the.{0,30}(?:concentration|curve|time)|half[- ]life|\bt ?1/2|\bclearance\b|\bCL/?F?\b|volume of distribution|\btrough|\bCtau|accumulation ratio|maximum (?:observed )?(?:\w+ )?concentration|\bTlast|\bClast|bioavailab|bioequival|excret|radioactiv"
     r"|CAR[- ]?T?.{0,25}(?:expansion|persistence|copies|kinetic|transgene|level)|(?:plasma|serum|blood|milk|urine|drug|CSF) (?:drug )?(?:concentrations?|levels?) of (?!IL|interleuk|cytok|GFAP|glial|BDNF|\bNfL\b|antib|IgG|immunogl|brain|neuro|soluble|inflam|TNF|tum\w+ necrosis|B[- ]cell|mi-?R|chemok|coagul|hormon|AMH|lact|cortis|S100|MMP|IFN|interferon|melaton|CXCL|sCD|galectin|lipid|gluc|insulin|homocyst|immun|oxid|growth|anti|Ig)\w+|vitamin D (?:level|concentration|status)|25[- ]?\(?OH\)?[- ]?\w* level|\w+(?:mab|imod|ine|ide|mus) (?:plasma |serum |blood )?(?:concentration|level)|cell (?:persistence|kinetics)|duration in peripheral blood|receptor occupancy",
     r"\bNfL\b|cytokine|antibod|GFAP|\bQoL\b|pharmacodynamic|cystometr|lactate|glucose|vestib|creatinine clearance"),
    ("immune response to a vaccine, or antibodies", "biomarker", "other", 0.8,
     r"antibod\w*|\bNAbs?\b|\bADAs?\b|immunogenic\w*|\btiters?\b|\btitres?\b|seroconver\w*|vaccin\w*(?: \w+)? response|immune response|response to (?:\w+ )?vaccin|\bIg[GMAE]\b|immunoglobulin|oligoclonal|seroprotect", r"\bAE\b|infection rate|neutralising virus infection"),
    ("evoked potentials, retina, PET or laboratory marker", "biomarker", "other", 0.8,
     rf"\bOCT\b|evoked[- ]potential\w*|\bVEPs?\b|\bMEPs?\b|\bSSEP|\bPET\b|positron|\bEEG\b|electroencephal|transcranial|cortical excitab|\bretina\w*|macula\w*|ganglion cell|latency|biomarkers?|bio-?markers|cytokine\w*|chemokine\w*|interleukin|\bIL-?\d+|\bTNF|\bGFAP|glial fibrill\w*|\bBDNF|gene expression|expression\b|\bmi-?RNA|micro-?RNA|\bRNA\b|transcriptom|proteom|metabolom|microbio\w*|genotyp\w*|polymorph\w*|organoid|oxidative stress|\bCRP\b|inflammatory (?:marker|mediator)s?|pharmacodynamic|\bPD\b marker|{_CELL}|\bTh ?\d+|monocyte|neutrophils \(|flow cytometry|proliferat\w*|phenotyp\w*|{_FLUID} (?:level|marker|concentration|test|analysis|inflam\w*|lactate)s?|levels? of .{{0,40}}(?:serum|CSF|cerebrospinal|plasma|blood)|blood markers?|markers? of|demyelinat\w* marker|concentrations? of|telomere|semaphorin|galectin|chitinase|cortisol|melatonin|pharmacogen|neurophysiolog\w*|\bCD\d+|secret\w+|light chains?|scRNA\w*|genetic|genom\w*|\bstool|gut (?:perm|microb)\w*|epigen\w*|methylat\w*|mRNA|angiotensin|osteopontin|neurodegenerat\w* marker",
     r"\bAE\b|engraft|safety|infection|toxicity|lymphopenia|neutropenia|white blood|count recovery|laboratory|chemistry|haematolog|hematolog|blood pressure|prolifer\w*retin|expression (?:of )?(?:emotion|facial)|facial|blood loss|liver|clinical lab|expression recog"),
    # Safety
    ("infection of a child, or harm of a pregnancy", "safety", "infection", 0.85, r"infants?[^.;]*infection|infection[^.;]*infants?", ""),
    ("pregnancy and birth", "safety", "adverse_events", 0.6,
     r"malformation|congenital|structural defect|birth defect|miscarriage|abortion|stillbirth|pregnancy outcome|small for gestational|ectopic pregnanc|infants? (?:with|born)|preterm", r"\bAE\b(?=.*never)"),
    ("death ascribed to treatment", "safety", "treatment_related_mortality", 0.95,
     r"(?:transplant\w*|treatment|procedure|therapy|regimen|peri-?transplant)[- ]?(?:\w+[- ])?(?:related|associated)?[- ]?(?:mortality|deaths?)|\bTRM\b|\bNRM\b|non-? ?(?:relapse|progression)[- ](?:related )?mortality|toxic death|100[- ]?day mortality|(?:mortality|death)[^.;]{0,30}(?:related|due|attribut\w+) to (?:the )?(?:transplant|treatment|procedure|HSCT)", r"\bAE\b"),
    ("death or survival", "safety", "death", 0.9,
     r"\bdeaths?\b|\bmortality\b|overall survival|\bOS\b|\bsurviv(?:al|ors?|ed)\b|\bfatal\w*|\balive\b|\bdied\b", r"\bSAE\b|\bAE\b|morbidity|-free|\bfree\b|graft survival|implant|cell (?:survival|death)|survival of cells|hospitali|drug survival|cellular|\bneur\w+ death"),
    ("infection", "safety", "infection", 0.85,
     r"infect(?:ion|ions|ious)\b|\bsepsis|COVID|SARS-? ?CoV|\bCMV\b|\bEBV\b|cytomegal|epstein|herpes|viral reactivation|reactivat\w*|\bpneumonia|\bzoster|\bHBV\b|tubercul|urinary tract infection|\bUTIs?\b|opportunistic",
     r"\bAE\b|\bSAE\b|vaccin|antibod|response to|pandemic|anxiety|impact|toxicit|stress"),
    ("serious adverse events", "safety", "serious_adverse_events", 0.95,
     r"\bSAE\b|serious (?:related )?(?:events?|side effects?|complications?)", r"(?<!S)\bAE\b(?! of special)|toxicit|\bAE\W|non-?serious|tolerab|morbid"),
    ("adverse events", "safety", "adverse_events", 0.95, r"\bAE\b|\bSAE\b|adverse|\bside[- ]effects?", r"\bMSQOL\b(?!.*\bAE\b)"),
    ("engraftment or recovery of blood counts", "safety", "other", 0.9,
     r"engraft\w*|(?:neutrophil|platelet|blood[- ]counts?|ha?ematolog\w*|ha?ematopoietic|white (?:blood )?cell|granulocyte)[^.;]{0,25}(?:recover\w*|reconstitut\w*)|(?:recover\w*|reconstitut\w*)[^.;]{0,30}(?:neutrophil|platelet|blood|granulocyte)|graft failure|cytopenia duration", ""),
    ("finding the dose", "safety", "other", 0.8, r"maximum tolerated|maximal tolerated|\bMTD\b|dose[- ]finding|determine (?:the )?dose|recommended (?:phase|dose)|\bRP2D|optimal dose|dose escalation", r"toxicit|\bDLT"),
    ("toxicity, complications, graft-versus-host disease, cancer", "safety", "adverse_events", 0.85,
     r"toxicit\w*|\bDLTs?\b|dose[- ]limiting|complications?|(?<!co)(?<!co-)morbidit\w*|\bGvHD\b|malignan\w*|neoplas\w*|secondary cancer\w*|(?:incidence|occurrence|development) of (?:\w+ )?cancers?|hypersensitiv\w*|infusion[- ](?:related )?reaction|\bIRRs?\b|\bISRs?\b|(?:injection|infusion)[- ](?:site|related)|flushing|gastro-?intestinal (?:event|symptom|tolerab)\w*|GI (?:event|symptom|tolerab)\w*|suicid\w*|C-?SSRS|bleeding|secondary autoimmun\w*|autoimmune (?:disease|event|disorder)s?|ovarian|amenorrh|fertility|thyroid (?:disorder|disease|event)|severe reaction|cytokine release|neurotoxicity|\bCRS\b|teratogen|falls? injur|macular o?edema",
     r"in vitro|complicated"),
    ("laboratory, vital signs, heart and lung", "safety", "laboratory_safety", 0.85,
     r"laborator\w*|vital[- ]signs?|\bECGs?\b|electro-?cardio\w*|blood pressure|heart rate(?! variab)|pulse rate|\bliver (?:enzyme|function|test)s?|\bAL[AT]T?\b|\bAST\b|transaminase\w*|ha?ematolog\w*|bio-?chemi\w*|(?:clinical|blood|serum) chemistry|urin\w*alysis|pulmonary function|lung function|\bFEV|\bFVC\b|\bDLCO|spirometr\w*|vital capacity|physical exam\w*|neurologic\w* exam\w*|ophthalm\w* exam\w*|\bha?emoglobin|creatinine|lymphop[ea]\w*|neutrop[ea]\w*|lymphocyte counts?|neutrophils?|white blood cell|platelet count|\bQTc?\b|bone mineral density|body temperature|vitals|electrolyte|renal function|kidney function|thyroid function|lipid profile|cholesterol|blood count|respiratory rate|oxygen saturation|albumin|bilirubin|ha?emodynamic|brady|atrioventric|\bweight\b|body mass index|\bBMI\b|\bpulse\b|glomerular|renal impair\w*|respiration\b",
     r"exercise|training|muscle|sweat|cooling"),
    ("safety in general", "safety", "adverse_events", 0.8, r"\bsafety\b|\btolerab\w*|\btolerance\b|\bharms?\b|\bsafe\b", r"feeling of safety|safety feeling|safety (?:culture|behav)|glucose tolerance|exercise toler"),
    # Conduct of a study or treatment
    ("withdrawn because of harm", "safety", "adverse_events", 0.8, r"(?:discontinu\w*|withdraw\w*|stopp\w*)[^.;]{0,40}\b(?:\bAE\b|\bSAE\b|toxicity|side effect)", ""),
    ("feasibility and adherence", "other", "feasibility", 0.85,
     r"\bfeasib\w*|\badheren\w*|\bcomplian\w*|\brecruit\w*|\bretention|\busability|\bacceptab\w*|\battrition|\bdrop-?outs?\b|manufactur\w*|isolation and expansion|\bculturing|\bcomplet(?:ed|ion|ers?)\b|\bpersisten\w* (?:on|with|of)|\bpersistence\b|\battendance|\bwithdraw\w*|\bdiscontinu\w*|lost to follow|\benrol(?:l?ment|led)|\busage\b|\buser (?:experience|feedback|satisf)|system usability|\bengagement\b|\beligib\w*|premature termination|\bdropping out|number of sessions|\bcompleting\b|\bfidelity|treatment integrity|\buptake of|time on (?:\w+ )?(?:therapy|treatment)|(?:remain\w*|continu\w*|still|participants|patients) on (?:treatment|therapy|\w+ treatment)|\bcredibility|expectancy|log of use|self-administered at home|treatment switch|missed (?:dose|injection)s?|satisfaction (?:and user|with (?:the )?(?:app|device|program|robot|tele\w*|intervention|patient))",
     r"task completion|time to complet\w*|completion time|trail|mobili"),
    # Function and patients' reports, by general words
    ("walking", "cognition_function", "walking", 0.85,
     r"\bwalk\w*|\bgait\b|\bambulat\w*|\bTUG\b|timed[- ]up|up[- ]and[- ]go|\b[26]MWT|\bMWT\b|\b10[- ]?MW?T|\bstep counts?|steps ?(?:per|/) ?day|\bstride|\bcadence|\bDGI\b|\bmobility\b|\bsix[- ]spot step|\bstep (?:length|time|width)|rivermead|stair|four square step",
     r"bed mobility|social|cognit\w* and|wheelchair|intestin|upper"),
    ("tests of thinking, hands, sight, strength or balance", "cognition_function", "other", 0.8,
     r"\bcognit\w*|\bmemory|\bBICAMS|\bCVLT|\bBVMT|verbal learning|visuospatial|\bRAO\b|\bBRB-?N|\bMACFIMS|\bMoCA\b|\bMMSE|neuropsycholog\w*|\battention\w*|verbal fluency|\btrail[- ]making|\bTMT|\bstroop|reaction time|\bexecutive|processing speed|\bSRT\b|selective reminding|spatial recall|digit span|digits? (?:forward|backward)|N-?back|word list|hand ?grip|\bgrip|\bpinch|dexterity|upper[- ](?:limb|extremit)\w*|(?:hand|manual|arm|motor) (?:function|ability|dexter\w*|perform\w*|skill)|\bARAT\b|box and block|\bBBT\b|visual (?:acuity|function|field)|\bLCLA|contrast|\bvision\b|\bETDRS|sloan|colou?r vision|low[- ]contrast|\bbalance\b|\bberg\b|postur\w*|\bmini-?best|functional reach|\bsway|sit[- ]to[- ]stand|chair stand|muscle (?:strength|power|force|perform\w*|endurance)|\bstrength\b|\btorque|isometric|isokinetic|\bMVC|physical (?:function|perform)\w*|\bSPPB|fatigab\w*|endurance|coordination|finger tap\w*|foot tap\w*|tapping|motor (?:speed|learning)|dual[- ]task|peak (?:power|torque)|purdue|jebsen|information processing|WAIS|\btrunk (?:control|impair|stab)\w*|functional capacity|dysphag\w*|swallow\w*|phonation|speech|voice|\bARM test|action research|dynamomet\w*|BESTest|propriocept\w*|kinesthe\w*|oculomotor|saccad\w*|nystagm\w*|\bfalls?\b|\bfaller|exercise (?:performance|capacity|toler\w*)|\bVO2|aerobic (?:capacity|fitness)|spatial span|category fluency|\bfluency|retelling|\bjoint position|sensation|vibration|motricity|learning",
     r"questionnaire on|balance confidence|falls? efficacy|fear of fall|contrast agent|energy balance|confidence|\bQoL\b|chemical|reaction-|nitrogen"),
    ("clinician's scale of disability or tone", "disability", "other", 0.8,
     r"\bashworth|\btardieu|\bMSSS\b|\bARMSS|\bscripps|\bNRSS?\b.{0,12}neurolog|neurologic\w* (?:rating|exam|status|deficit|function|efficacy|impair\w*|deterior\w*)|functional systems?|\bGNDS|neurological disability|\bFIM\b|functional independence|\bbarthel|activities of daily living|\bADLs?\b|\bCGI\b|clinical global impression|\bphysician'?s? global|\bdisab\w*|disease steps|\bPDDS|\bspastic\w*(?! (?:NRS|numeric|self))|\btremor|\bataxia|\bSARA\b|\bICARS|clonus|modified rankin|neuro-?status|MS severity|severity of (?:MS|multiple sclerosis)|\bmRS\b|\bUNDS\b|ambulation index|neurologic\w* (?:worsen|improv)\w*|clinical improvement|multiple sclerosis severity",
     r"MSSS-88|spasticity scale|pain disab|dizziness|disability (?:insurance|pension|leave|benefit)|neck disab|low back|impairment questionnaire|numeric|self-report|visual anal|\bVAS\b|\bNRS-|diary|spasticity (?:NRS|related quest)|physical disability and quality"),
    ("quality of life without a named scale, mood, pain, sleep, bladder", "quality_of_life", "other_pro", 0.75,
     r"\bQoL\b|questionnaires?|\bdepress\w*|\banxiety|\bmood\b|\bpain\b|\bsleep\w*|\binsomnia|\bstress\b|\bself[- ]?(?:efficacy|esteem|manage\w*|assess\w*|rated|perceiv\w*|concept|compassion)|\bwell[- ]?being|\bsatisfaction|\bbladder|\bbowel|\bsexual|\burinary|\bincontinen\w*|\bvoid\w*|\bcoping|\bresilien\w*|\bspastic\w*|\bdiar(?:y|ies)|\bVAS\b|visual analog\w*|\bNRS\b|\binventory|\bpsycholog\w*|\bemotion\w*|\bapathy|\bmental health|health status|\bsymptoms?\b|\bconfidence|\bfear|\bpreference|\bwork\b|\bproductiv\w*|\bemploy\w*|participation|\bperceived|\bcaregiver|\bburden\b|\bhappiness|\bhope\b|\bloneliness|\boptimism|acceptance|\bhealth[- ]related|\bPSS\b|\bmindful\w*|social support|\bsurvey\b|\blife\b|somnol\w*|global (?:impression|assessment) of|impact (?:scale|of MS)|\bdistress|somatic",
     r"neuropath\w* pain model|number of (?:survey|questionnaire)s? (?:sent|returned)|pain threshold|actigraph|total time|parameter|work-?load|education|demograph\w*|satisfaction with (?:app|device)"),
)  # fmt: skip


def _rule(name: str, domain: str, measure: str, sure: float, pattern: str, but_not: str) -> Rule:
    flags = re.IGNORECASE
    return Rule(name, domain, measure, sure, re.compile(pattern, flags), re.compile(but_not, flags) if but_not else None)


RULES: tuple[Rule, ...] = tuple(_rule(*row) for row in _TABLE)
