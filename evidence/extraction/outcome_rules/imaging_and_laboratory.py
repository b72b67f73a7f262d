"""MRI, laboratory markers and levels of a product in the body."""

from __future__ import annotations

from evidence.extraction.outcome_rules.rule import Row
from evidence.extraction.outcome_rules.words import CELL, FLUID

# name, domain, measure, sure, pattern, but_not
ROWS: tuple[Row, ...] = (
    (
        "heart imaging", "safety", "other", 0.8,
        r"\bLVEF|cardiac MRI|echocardio|ejection fraction",
        "",
    ),
    (
        "imaging not of lesions or volume", "mri", "other", 0.85,
        r"\bfMRI|functional (?:MRI|magnetic)|\b(?:ih)?MTR\b|magneti[sz]ation transfer|diffusion|\bDTI\b|"
        r"fractional anisotropy|spectroscop|\bNAA\b|\bCUA\b|combined unique|unique active|\brim\b|"
        r"(?-i:\bPRLs?\b)(?!\W*(?:level|concentration|hormone))|slowly expanding|(?-i:\bSELs?\b)|"
        r"paramagnetic|spinal cord (?:area|volume|atrophy|MRI|lesion)|"
        r"cervical cord|cord (?:area|atrophy)|susceptibility|\bQSM\b|myelin water|\bMWF\b|"
        r"(?-i:\bMRS\b)(?! *[)]? *(?:scale|score))|leptomening|central vein|relaxation|perfusion|T1/T2|"
        r"functional connectivity|black holes?(?!.*volume)|connectiv|phase-weighted",
        r"prolactin|volume of (?!spinal|cord)|\bPET\b|\bEEG\b",
    ),
    (
        "volume of lesions", "mri", "lesion_volume", 0.95,
        r"(?:lesion|hyperintens|hypointens|\bT1|\bT2|(?-i:\bGd)|plaque)\w*\b[^.;]{0,60}\b(?:volumes?|loads?|"
        r"burden)|\b(?:volumes?|loads?|burden)\b[^.;]{0,70}(?:lesions?|hyperintens\w*|hypointens\w*|"
        r"plaques?|\bT2\b|black holes?)|(?-i:\bBOD\b)|burden of disease|\bT2LV|\bT1LV",
        r"(?:brain|gr[ae]y matter|thalam\w*|tissue|cortical) (?:volume|atrophy)[^.]*\b(?:and|,)|"
        r"volume of brain",
    ),
    (
        "enhancing and T2 lesions together", "mri", "other", 0.85,
        r"(?-i:\bGd\b)[^.;]*(?:and|or|/|\+|,|&|plus)[^.;]*\b(?:T2|enlarg\w+|new lesions?)\b|"
        r"\bT2\b[^.;]*(?:and|or|/|,|&|plus)[^.;]*(?-i:\bGd\b)|T1[^.;]*\band\b[^.;]*T2",
        r"\bnon-?(?-i:Gd)|(?:without|no) Gd|number of T1[- ]weighted Gd|enlarging Gd",
    ),
    (
        "enhancing lesions", "mri", "gd_lesions", 0.95,
        r"(?<!non)(?<!non-)(?<!non )(?-i:\bGd\b)|(?<!non)(?<!non-)\benhanc\w+[^.;]{0,25}lesions?|"
        r"lesions?[^.;]{0,25}(?<!non-)\benhanc\w+|active lesions on T1",
        r"\bNfL\b|GFAP|antibod|\bPET\b|volume|nonenhanc|non-enhanc|without enhanc|sensitivity enhanc",
    ),
    (
        "black holes", "mri", "other", 0.85,
        r"hypointens|black[- ]holes?",
        "",
    ),
    (
        "brain volume", "mri", "brain_volume", 0.95,
        r"(?:brain|cerebral|cerebell\w+|gr[ae]y[- ]matter|white[- ]matter|thalam\w*|cortical|"
        r"hippocamp\w+|ventric\w+|tissue|neuroimag\w*|corpus callosum|"
        r"parenchym\w*)\b[^.;]{0,40}\b(?:volum\w*|atrophy|thick\w*|loss|fraction|thalamus|shrink\w*)|"
        r"\b(?:volum\w*|atrophy) (?:of|in|loss)[^.;]{0,30}(?:brain|matter|thalam|hippocamp|cortex)|"
        r"\batrophy\b|\bPBVC\b|\bBPF\b|\bBVL\b|brain volumetr",
        r"(?-i:\bOCT\b)|retina|macula|optic|muscle|vaginal|glaucoma|ventricular (?:ejection|function)|skin",
    ),
    (
        "new or larger T2 lesions", "mri", "t2_lesions", 0.9,
        r"\bT2(?!D)\w*\b(?=.*(?:lesion|hyperint|MRI|imag|weight|plaque|brain|scan|flair|activ))|"
        r"(?:lesion|hyperint|MRI|imag|plaque|brain|scan|flair).*?\bT2(?!D)\w*\b|(?:new|newly|"
        r"enlarg\w*)[^.;]{0,40}lesions?|lesions?[^.;]{0,15}new|hyperintens",
        r"\bT1\b(?!.*T2)|\bNfL\b|infection|skin|T25|relax|non-lesion|volume",
    ),
    (
        "other MRI finding", "mri", "other", 0.7,
        r"\bMRI\b|magnetic resonance|\blesion(?:s|al)?\b|neuroimag\w*|radiolog\w* (?:progress|activity|"
        r"outcome|disease)|\bMR imag|imaging (?:marker|outcome|measure)s?|icobrain",
        r"safety|\bPET\b|skin|site|(?-i:\bOCT\b)|\bNfL\b|evoked|compliance|number of (?:.* )?scans",
    ),
    (
        "neurofilament light", "biomarker", "nfl", 0.95,
        r"\bNfL\b",
        r"heavy|pNF-?H",
    ),
    (
        "JC virus or PML", "safety", "infection", 0.9,
        r"\bPML\b|\bJCV\b",
        "",
    ),
    (
        "loss or return of immune cells", "biomarker", "immune_reconstitution", 0.9,
        rf"immun\w*[- ](?:recovery|reset\w*)|(?:immun\w*|cellular|lymph\w*|thymic|T[- ]?cell|"
        rf"B[- ]?cell)[- ](?:re-?constitut\w*|repopulation)|reconstitution|repopulat\w*|"
        rf"{CELL}[^.;]{{0,40}}(?:deplet\w*|recover\w*|return|nadir|aplasia|repletion|reappear\w*)|"
        rf"(?:deplet\w*|recover\w*|loss|return|regenerat\w*|reappear\w*) (?:of|in|"
        rf"kinetic\w*)[^.;]{{0,40}}{CELL}|\b(?:CD19|CD20)\b[^.;]{{0,40}}(?:count|level|number|cell|"
        rf"deplet)|\bB[- ]?cell(?:s)? (?:count|level|number|deplet|aplasia|kinetic)\w*|\bTRECs?\b|"
        rf"thymic output|T[- ]?cell receptor repertoire|TCR repertoire",
        r"neutrophil|platelet|haematopoietic|hematopoietic reconst|cerebrospinal|\bCSF\b|vaccin",
    ),
    (
        "pharmacokinetics", "other", "pharmacokinetics", 0.9,
        r"pharmaco-?kinetic\w*|\bPK\b|\bC ?max\b|\bT ?max\b|(?-i:\bAUC)|"
        r"area under the.{0,30}(?:concentration|curve|time)|half[- ]life|\bt ?1/2|\bclearance\b|"
        r"(?-i:\bCL(?:/F)?\b)|volume of distribution|\btrough|\bCtau|accumulation ratio|"
        r"maximum (?:observed )?(?:\w+ )?concentration|\bTlast|\bClast|bioavailab|bioequival|excret|"
        r"radioactiv|(?-i:\bCAR\b|\bCAR[- ]?Ts?\b).{0,25}(?:expansion|persistence|copies|kinetic|"
        r"transgene|level)|"
        r"(?:plasma|serum|blood|milk|urine|drug|CSF) (?:drug )?(?:concentrations?|levels?) of (?!IL|"
        r"interleuk|cytok|GFAP|glial|BDNF|\bNfL\b|antib|IgG|immunogl|brain|neuro|soluble|inflam|TNF|"
        r"tum\w+ necrosis|B[- ]cell|mi-?R|chemok|coagul|hormon|AMH|lact|cortis|S100|MMP|IFN|interferon|"
        r"melaton|CXCL|sCD|galectin|lipid|gluc|insulin|homocyst|immun|oxid|growth|anti|Ig)\w+|"
        r"vitamin D (?:level|concentration|status)|25[- ]?\(?OH\)?[- ]?\w* level|\b(?!creatinine|"
        r"cytokine|chemokine|urine|chloride|triglycer|homocyst|"
        r"histamine|dopamine|glutam|\w*peptide|cystine|thyroxine|uridine|baseline)\w+(?:mab|imod|ine|"
        r"ide|mus) (?:plasma |serum |blood )?(?:concentration|level)|cell (?:persistence|kinetics)|"
        r"duration in peripheral blood|receptor occupancy",
        r"\bNfL\b|cytokine|antibod|GFAP|\bQoL\b|pharmacodynamic|cystometr|lactate|glucose|vestib|"
        r"natriuretic|C-?peptide|receiver operating|\bROC\b|\bAUROC|"
        r"creatinine clearance",
    ),
    (
        "immune response to a vaccine, or antibodies", "biomarker", "other", 0.8,
        r"antibod\w*|(?-i:\bN[Aa]bs?\b)(?!-?paclitaxel)|(?-i:\bADAs?\b)(?!S|[- ]?(?:cog|criteria|"
        r"guideline|diet|activity|deficien))|immunogenic\w*|\btiters?\b|\btitres?\b|seroconver\w*|"
        r"vaccin\w*(?: \w+)? response|immune response|response to (?:\w+ )?vaccin|"
        r"(?-i:\bIg[GMAED]\d?s?\b|\bIG[GM]\b)(?![- ]related)|"
        r"immunoglobulin|oligoclonal|seroprotect",
        r"\bAE\b|infection rate|neutralising virus infection",
    ),
    (
        "evoked potentials, retina, PET or laboratory marker", "biomarker", "other", 0.8,
        rf"(?-i:\bOCT\b)|evoked[- ]potential\w*|\bVEPs?\b|(?-i:\bMEPs?\b)(?![^;]*(?:expir|cmH2O|"
        rf"inspir))|\bSSEP|(?-i:\bPET\b)|positron|\bEEG\b|"
        rf"electroencephal|transcranial|cortical excitab|\bretina\w*|macula\w*|ganglion cell|latency|"
        rf"biomarkers?|bio-?markers|natriuretic|BNP\b|C-?peptide|cytokine\w*|chemokine\w*|"
        rf"interleukin|\bIL-?\d+|\bTNF|\bGFAP|"
        rf"glial fibrill\w*|\bBDNF|gene expression|expression\b|\bmi-?RNA|micro-?RNA|\bRNA\b|"
        rf"transcriptom|proteom|metabolom|microbio\w*|genotyp\w*|polymorph\w*|organoid|"
        rf"oxidative stress|"
        rf"\bCRP\b|inflammatory (?:marker|mediator)s?|pharmacodynamic|\bPD\b marker|{CELL}|\bTh ?\d+|"
        rf"monocyte|neutrophils \(|flow cytometry|proliferat\w*|phenotyp\w*|{FLUID} (?:level|marker|"
        rf"concentration|test|analysis|inflam\w*|lactate)s?|levels? of .{{0,40}}(?:serum|CSF|"
        rf"cerebrospinal|plasma|blood)|blood markers?|markers? of|demyelinat\w* marker|"
        rf"concentrations? of|telomere|semaphorin|galectin|chitinase|cortisol|melatonin|pharmacogen|"
        rf"neurophysiolog\w*|\bCD\d+|secret\w+|light chains?|scRNA\w*|genetic|genom\w*|\bstool|"
        rf"gut (?:perm|microb)\w*|epigen\w*|methylat\w*|mRNA|angiotensin|osteopontin|"
        rf"neurodegenerat\w* marker",
        r"\bAE\b|engraft|safety|infection|toxicity|lymphopenia|neutropenia|white blood|count recovery|"
        r"laboratory|chemistry|haematolog|hematolog|blood pressure|prolifer\w*retin|"
        r"expression (?:of )?(?:emotion|facial)|facial|blood loss|liver|clinical lab|expression recog",
    ),
)  # fmt: skip
