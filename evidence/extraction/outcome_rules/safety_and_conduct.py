"""Safety, then the conduct of a study."""

from __future__ import annotations

from evidence.extraction.outcome_rules.rule import Row

# name, domain, measure, sure, pattern, but_not
ROWS: tuple[Row, ...] = (
    (
        "infection of a child, or harm of a pregnancy", "safety", "infection", 0.85,
        r"infants?[^.;]*infection|infection[^.;]*infants?",
        "",
    ),
    (
        "pregnancy and birth", "safety", "adverse_events", 0.6,
        r"malformation|congenital|structural defect|birth defect|miscarriage|abortion|stillbirth|"
        r"pregnancy outcome|small for gestational|ectopic pregnanc|infants? (?:with|born)|preterm",
        r"\bAE\b(?=.*never)",
    ),
    (
        "death ascribed to treatment", "safety", "treatment_related_mortality", 0.95,
        r"(?:transplant\w*|treatment|procedure|therapy|regimen|"
        r"peri-?transplant)[- ]?(?:\w+[- ])?(?:related|associated)?[- ]?(?:mortality|deaths?)|\bTRM\b|"
        r"\bNRM\b|non-? ?(?:relapse|progression)[- ](?:related )?mortality|toxic death|"
        r"100[- ]?day mortality|(?:mortality|death)[^.;]{0,30}(?:related|due|"
        r"attribut\w+) to (?:the )?(?:transplant|treatment|procedure|HSCT)",
        r"\bAE\b",
    ),
    (
        "death or survival", "safety", "death", 0.9,
        r"\bdeaths?\b|\bmortality\b|overall survival|(?-i:\bOS\b)|\bsurviv(?:e|al|ors?|ed)\b|\bfatal\w*|"
        r"\balive\b|\bdied?\b",
        r"\bSAE\b|\bAE\b|(?-i:\bO[DU]\b)|acuity|intra-?ocular|retina|macula|\beyes?\b|morbidity|"
        r"-free|\bfree\b|"
        r"graft survival|implant|cell (?:survival|death)|"
        r"survival of cells|hospitali|drug survival|cellular|\bneur\w+ death",
    ),
    (
        "infection", "safety", "infection", 0.85,
        r"infect(?:ion|ions|ious)\b|\bsepsis|COVID|SARS-? ?CoV|\bCMV\b|\bEBV\b|cytomegal|epstein|"
        r"herpes|viral reactivation|reactivat\w*|\bpneumonia|\bzoster|\bHBV\b|tubercul|"
        r"urinary tract infection|\bUTIs?\b|opportunistic",
        r"\bAE\b|\bSAE\b|vaccin|antibod|response to|pandemic|anxiety|impact|toxicit|stress",
    ),
    (
        "serious adverse events", "safety", "serious_adverse_events", 0.95,
        r"\bSAE\b|serious (?:related )?(?:events?|side effects?|complications?)",
        r"(?<!S)\bAE\b(?! of special)|toxicit|\bAE\W|non-?serious|tolerab|morbid",
    ),
    (
        "imaging filed as safety", "safety", "other", 0.8,
        r"\bsafety\b[^;]*(?:\bMRI\b|imaging|radiolog)",
        r"\bAE\b|\bSAE\b|vital|laborat",
    ),
    (
        "adverse events", "safety", "adverse_events", 0.95,
        r"\bAE\b|\bSAE\b|adverse|\bside[- ]effects?",
        r"\bMSQOL\b(?!.*\bAE\b)",
    ),
    (
        "engraftment or recovery of blood counts", "safety", "other", 0.9,
        r"engraft\w*|(?:neutrophil|platelet|blood[- ]counts?|ha?ematolog\w*|ha?ematopoietic|"
        r"white (?:blood )?cell|granulocyte)[^.;]{0,25}(?:recover\w*|reconstitut\w*)|(?:recover\w*|"
        r"reconstitut\w*)[^.;]{0,30}(?:neutrophil|platelet|blood|granulocyte)|graft failure|"
        r"cytopenia duration",
        "",
    ),
    (
        "finding the dose", "safety", "other", 0.8,
        r"maximum tolerated|maximal tolerated|\bMTD\b|dose[- ]finding|determine (?:the )?dose|"
        r"recommended (?:phase|dose)|\bRP2D|optimal dose|dose escalation",
        r"toxicit|\bDLT",
    ),
    (
        "toxicity, complications, graft-versus-host disease, cancer", "safety", "adverse_events", 0.85,
        r"toxicit\w*|(?-i:\bDLTs?\b)|dose[- ]limiting|complications?|(?<!co)(?<!co-)morbidit\w*|\bGvHD\b|"
        r"malignan\w*|neoplas\w*|secondary cancer\w*|(?:incidence|occurrence|"
        r"development) of (?:\w+ )?cancers?|hypersensitiv\w*|infusion[- ](?:related )?reaction|"
        r"(?-i:\bIRRs\b|(?<!ratio \()\bIRR\b(?! ?(?:=|of|for|\d))|\bISRs?\b)|(?:injection|"
        r"infusion)[- ](?:site|related)|flushing|"
        r"gastro-?intestinal (?:event|symptom|tolerab)\w*|GI (?:event|symptom|tolerab)\w*|suicid\w*|"
        r"C-?SSRS|bleeding|secondary autoimmun\w*|autoimmune (?:disease|event|disorder)s?|"
        r"ovarian (?:failure|insufficien\w*|toxic\w*|cancer|function)|"
        r"amenorrh|fertility|thyroid (?:disorder|disease|event)|severe reaction|cytokine release|"
        r"neurotoxicity|(?-i:\bCRS\b)(?!-R|[^;]*(?:coma|sinus))|teratogen|falls? injur|macular o?edema",
        r"in vitro|complicated",
    ),
    (
        "laboratory, vital signs, heart and lung", "safety", "laboratory_safety", 0.85,
        r"laborator\w*|vital[- ]signs?|\bECGs?\b|electro-?cardio\w*|blood pressure|"
        r"heart rate(?! variab)|pulse rate|\bliver (?:enzyme|function|test)s?|(?-i:\bALA?T\b|\bAS(?:A)?T\b)|"
        r"transaminase\w*|ha?ematolog\w*|bio-?chemi\w*|(?:clinical|blood|serum) chemistry|"
        r"urin\w*alysis|pulmonary function|lung function|\bFEV|\bFVC\b|\bDLCO|spirometr\w*|"
        r"vital capacity|physical exam\w*|neurologic\w* exam\w*|ophthalm\w* exam\w*|\bha?emoglobin|"
        r"creatinine|lymphop[ea]\w*|neutrop[ea]\w*|lymphocyte counts?|neutrophils?|white blood cell|"
        r"platelet count|\bQTc?\b|bone mineral density|body temperature|vitals|electrolyte|"
        r"renal function|kidney function|thyroid function|lipid profile|cholesterol|blood count|"
        r"respiratory rate|oxygen saturation|albumin|bilirubin|ha?emodynamic|brady|atrioventric|"
        r"\bbody weight|(?:^|in |: )weight\b|body mass index|\bBMI\b|\bpulse\b(?! (?:dose|steroid|"
        r"therap|methyl|width|cycl|treatment|wave))|glomerular|"
        r"renal impair\w*|respiration\b",
        r"exercise|training|muscle|sweat|cooling|cortical",
    ),
    (
        "safety in general", "safety", "adverse_events", 0.8,
        r"\bsafety\b|\btolerab\w*|\btolerance\b|\bharms?\b|\bsafe\b",
        r"feeling of safety|safety feeling|safety (?:culture|behav)|tolerance test|"
        r"glucose tolerance|exercise toler",
    ),
    (
        "withdrawn because of harm", "safety", "adverse_events", 0.8,
        r"(?:discontinu\w*|withdraw\w*|stopp\w*)[^.;]{0,40}\b(?:\bAE\b|\bSAE\b|toxicity|side effect)",
        "",
    ),
    (
        "feasibility and adherence", "other", "feasibility", 0.85,
        r"\bfeasib\w*|\badheren\w*|\bcomplian\w*|\brecruit\w*|\bretention|\busability|\bacceptab\w*|"
        r"\battrition|\bdrop-?outs?\b|manufactur\w*|isolation and expansion|\bculturing|\bcomplet(?:ed|"
        r"ion|ers?)\b|\bpersisten\w* (?:on|with|of)|\bpersistence\b|\battendance|\bwithdraw\w*|"
        r"\bdiscontinu\w*|lost to follow|\benrol(?:l?ment|led)|\busage\b|\buser (?:experience|feedback|"
        r"satisf)|system usability|\bengagement\b|\beligib\w*|premature termination|\bdropping out|"
        r"number of sessions|\bcompleting\b|who complete\b|\bfidelity|treatment integrity"
        r"|\buptake of (?!.*(?:tracer|C-11|F-18))|"
        r"time on (?:\w+ )?(?:therapy|treatment)|(?:remain\w*|continu\w*|still|participants|"
        r"patients) on (?:treatment|therapy|\w+ treatment)|\bcredibility|expectancy|log of use|"
        r"self-administered at home|treatment switch|missed (?:dose|injection)s?|"
        r"satisfaction (?:and user|with (?:the )?(?:app|device|program|robot|tele\w*|intervention|"
        r"patient))",
        r"task completion|time to complet\w*|completion time|trail|mobili",
    ),
)  # fmt: skip
