"""Function and patients' reports where no test or scale is named: the last resort."""

from __future__ import annotations

from evidence.extraction.outcome_rules.rule import Row

# name, domain, measure, sure, pattern, but_not
ROWS: tuple[Row, ...] = (
    (
        "walking", "cognition_function", "walking", 0.85,
        r"\bwalk\w*|\bgait\b|\bambulat\w*|(?-i:\bTUG\b)|timed[- ]up|up[- ]and[- ]go|\b[26]MWT|\bMWT\b|"
        r"\b10[- ]?MW?T|\bstep counts?|steps ?(?:per|/) ?day|\bstride|\bcadence|\bDGI\b|\bmobility\b|"
        r"\bsix[- ]spot step|\bstep (?:length|time|width)|rivermead|stair|four square step",
        r"wakefulness|bed mobility|social|cognit\w* and|wheelchair|intestin|upper",
    ),
    (
        "tests of thinking, hands, sight, strength or balance", "cognition_function", "other", 0.8,
        r"\bcognit\w*|\bmemory|\bBICAMS|\bCVLT|\bBVMT|verbal learning|visuospatial|\bRAO\b|\bBRB-?N|"
        r"\bMACFIMS|\bMoCA\b|\bMMSE|neuropsycholog\w*|\battention\w*|verbal fluency|\btrail[- ]making|"
        r"\bTMT|\bstroop|reaction time|\bexecutive|processing speed|\bSRT\b|selective reminding|"
        r"spatial recall|digit span|digits? (?:forward|backward)|N-?back|word list|hand ?grip|\bgrip|"
        r"\bpinch|dexterity|upper[- ](?:limb|extremit)\w*|(?:hand|manual|arm|motor) (?:function|"
        r"ability|dexter\w*|perform\w*|skill)|\bARAT\b|box and block|\bBBT\b|visual (?:acuity|function|"
        r"field)|\bLCLA|\bcontrast(?!ed|s\b| (?:agent|medi|enhanc))|\bvision\b|\bETDRS|sloan|"
        r"colou?r vision|low[- ]contrast|ADAS[- ]?cog|(?-i:\bADAS\b)|\bbalance\b|"
        r"\bberg\b|postur\w*|\bmini-?best|functional reach|\bsway|sit[- ]to[- ]stand|chair stand|"
        r"muscle (?:strength|power|force|perform\w*|endurance)|\bstrength\b|\btorque|isometric|"
        r"isokinetic|\bMVC|physical (?:function|perform)\w*|\bSPPB|fatigab\w*|endurance|coordination|"
        r"finger tap\w*|foot tap\w*|tapping|motor (?:speed|learning)|dual[- ]task|peak (?:power|"
        r"torque)|purdue|jebsen|information processing|WAIS|\btrunk (?:control|impair|stab)\w*|"
        r"functional capacity|dysphag\w*|swallow\w*|phonation|speech|voice|\bARM test|action research|"
        r"dynamomet\w*|BESTest|propriocept\w*|kinesthe\w*|oculomotor|saccad\w*|nystagm\w*|\bfalls?\b|"
        r"\bfaller|exercise (?:performance|capacity|toler\w*)|\bVO2|aerobic (?:capacity|fitness)|"
        r"spatial span|category fluency|\bfluency|retelling|\bjoint position|sensation|vibration|"
        r"motricity|learning",
        r"questionnaire on|balance confidence|falls? efficacy|fear of fall|contrast agent|"
        r"energy balance|confidence|\bQoL\b|chemical|reaction-|nitrogen",
    ),
    (
        "clinician's scale of disability or tone", "disability", "other", 0.8,
        r"\bashworth|\btardieu|\bMSSS\b|\bARMSS|\bscripps|\bNRSS?\b.{0,12}neurolog|"
        r"neurologic\w* (?:rating|exam|status|deficit|function|efficacy|impair\w*|deterior\w*)|"
        r"functional systems?|\bGNDS|neurological disability|\bFIM\b|functional independence|\bbarthel|"
        r"activities of daily living|\bADLs?\b|\bCGI\b|clinical global impression|"
        r"\bphysician'?s? global|\bdisab\w*|disease steps|\bPDDS|\bspastic\w*(?! (?:NRS|numeric|self))|"
        r"\btremor|\bataxia|(?-i:\bSARA\b)|\bICARS|clonus|modified rankin|neuro-?status|MS severity|"
        r"severity of (?:MS|multiple sclerosis)|(?-i:\bmRS\b)|\bUNDS\b|ambulation index|"
        r"neurologic\w* (?:worsen|improv)\w*|clinical improvement|multiple sclerosis severity",
        r"MSSS-88|spasticity scale|pain disab|dizziness|disability (?:insurance|pension|leave|benefit)|"
        r"neck disab|low back|impairment questionnaire|numeric|self-report|visual anal|\bVAS\b|\bNRS-|"
        r"diary|spasticity (?:NRS|related quest)|physical disability and quality",
    ),
    (
        "patients' reports without a named scale", "quality_of_life", "other_pro", 0.75,
        r"\bQoL\b|questionnaires?|\bdepress\w*|\banxiety|\bmood\b|\bpain\b|\bsleep\w*|\binsomnia|"
        r"\bstress\b|\bself[- ]?(?:efficacy|esteem|manage\w*|assess\w*|rated|perceiv\w*|concept|"
        r"compassion)|\bwell[- ]?being|\bsatisfaction|\bbladder|\bbowel|\bsexual|\burinary|"
        r"\bincontinen\w*|\bvoid\w*|\bcoping|\bresilien\w*|\bspastic\w*|\bdiar(?:y|ies)|(?-i:\bVAS\b)|"
        r"visual analog\w*|\bNRS\b|\binventory|\bpsycholog\w*|\bemotion\w*|\bapathy|\bmental health|"
        r"health status|\bsymptoms?\b|\bconfidence|\bfear|\bpreference|\bwork\b|\bproductiv\w*|"
        r"\bemploy\w*|participation|\bperceived|\bcaregiver|\bburden\b|\bhappiness|\bhope\b|"
        r"\bloneliness|\boptimism|acceptance|\bhealth[- ]related|\bPSS\b|\bmindful\w*|social support|"
        r"\bsurvey\b|\blife\b|somnol\w*|global (?:impression|assessment) of|impact (?:scale|of MS)|"
        r"\bdistress|somatic",
        r"neuropath\w* pain model|number of (?:survey|questionnaire)s? (?:sent|returned)|"
        r"pain threshold|actigraph|total time|parameter|work-?load|education|demograph\w*|"
        r"satisfaction with (?:app|device)",
    ),
)  # fmt: skip
