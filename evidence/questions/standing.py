"""The standing questions: the same ones for every tracked therapy, answered or refused in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

LAST_SEEN = ("fixed", "median_follow_up", "mean_follow_up", "maximum_follow_up", "whole_study")
SHARES = ("survival_probability", "percentage_of_participants", "count_of_participants")
COUNTS = ("count_of_participants",)
DESIGNS = {
    "single_arm": "One group, not compared",
    "randomised": "Randomised comparison",
    "comparative": "Comparison without randomisation",
}
EFFECTS = {
    "proportion": "Share of people",
    "rate": "Events per person-year",
    "rate_ratio_before_after": "Rate after treatment over the rate before it",
    "mean_change": "Mean change from baseline",
    "risk_ratio": "Risk ratio against control",
    "odds_ratio": "Odds ratio against control",
    "rate_ratio": "Rate ratio against control",
    "hazard_ratio": "Hazard ratio against control",
    "mean_difference": "Difference of means against control",
}
RATIOS = frozenset({"rate_ratio_before_after", "risk_ratio", "odds_ratio", "rate_ratio", "hazard_ratio"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question the site always answers.

    design: how the question compares, and never two ways at once: single_arm asks what happened to people who got the
    therapy (an arm of a randomised trial is such a group too, and its row says so); randomised and comparative ask
    for a difference from control within a study.
    months: the time window, both ends included; None takes any time. times: kinds of time point that count as "then".
    kinds: the kinds of result that can answer. phenotype, intensity, era, grade: whom it is about, if not all.
    """

    slug: str
    therapy: str
    domain: str
    measures: tuple[str, ...]
    title: str
    plain: str
    design: str
    effect: str
    kinds: tuple[str, ...]
    months: tuple[float, float] | None = None
    times: tuple[str, ...] = ("fixed",)
    unit: str = ""
    not_pooled_because: str = ""
    phenotype: str = ""
    intensity: str = ""
    era: tuple[int, int] | None = None
    grade: str = ""

    @property
    def measure(self) -> str:
        """The first of the measures: the one the question is filed under."""
        return self.measures[0]

    @property
    def pooled(self) -> bool:
        """Whether a pooled estimate is wanted where the figures allow one."""
        return not self.not_pooled_because

    @property
    def compares(self) -> bool:
        return self.design != "single_arm"

    @property
    def no_effect(self) -> float | None:
        """The value that means no difference; None for a share or a rate."""
        if self.effect in RATIOS:
            return 1.0
        return 0.0 if self.effect in ("mean_change", "mean_difference") else None


def asked(
    tail: str, domain: str, measures: str, effect: str, title: str, plain: str, **more: object
) -> Question:
    """One question of the list; {T} in title and plain stands for the therapy."""
    values = {"design": "single_arm", "kinds": SHARES} | more
    return Question(
        slug=tail, therapy="", domain=domain, measures=tuple(measures.split()), effect=effect, title=title, plain=plain,
        **values,  # type: ignore[arg-type]
    )  # fmt: skip


DEFINITIONS_DIFFER = (
    "Some reports count every serious event, others only those put down to the treatment, over times from weeks to "
    "years. One figure over such counts would answer no one’s question."
)
YEAR, TWO_YEARS, FIVE_YEARS = (9, 15), (21, 27), (54, 66)

SAFETY = (
    asked("treatment-related-mortality", "safety", "treatment_related_mortality", "proportion",
          "Deaths caused by {T}", "How many people died from the treatment?", kinds=COUNTS),
    asked("serious-adverse-events", "safety", "serious_adverse_events", "proportion",
          "Serious side effects after {T}", "How many people had a serious side effect?", kinds=COUNTS,
          not_pooled_because=DEFINITIONS_DIFFER),
    asked("serious-adverse-events-randomised", "safety", "serious_adverse_events", "risk_ratio",
          "Serious side effects after {T} and in the control group",
          "Did more people have a serious side effect than in the control group?",
          design="randomised", kinds=("risk_ratio", *COUNTS)),
)  # fmt: skip
RELAPSE = (
    asked("relapse-free-12-months", "relapse", "relapse_free", "proportion", "Free of relapse one year after {T}",
          "How many people had no relapse in the year after {T}?", months=YEAR),
    asked("relapse-free-24-months", "relapse", "relapse_free", "proportion", "Free of relapse two years after {T}",
          "How many people had no relapse in the two years after {T}?", months=TWO_YEARS),
    asked("relapse-free-60-months", "relapse", "relapse_free", "proportion", "Free of relapse five years after {T}",
          "How many people had no relapse in the five years after {T}?", months=FIVE_YEARS),
    asked("relapse-rate-before-after", "relapse", "arr relapse_count", "rate_ratio_before_after",
          "Relapses per year before and after {T}", "How much rarer were relapses after {T} than before?",
          kinds=("rate", "count_of_events")),
    asked("relapse-rate-randomised", "relapse", "arr relapse_count", "rate_ratio",
          "Relapses per year after {T} and on control, randomised", "Were relapses rarer than in the control group?",
          design="randomised", kinds=("rate_ratio", "rate", "count_of_events")),
    asked("relapse-rate-comparative", "relapse", "arr relapse_count", "rate_ratio",
          "Relapses per year after {T} and on other treatment, in compared cohorts",
          "Were relapses rarer than in people on other treatment?",
          design="comparative", kinds=("rate_ratio", "rate", "count_of_events")),
    asked("relapse-hazard-randomised", "relapse", "relapse_occurred", "hazard_ratio",
          "Time to relapse after {T} and on control, randomised", "Did relapses come later than in the control group?",
          design="randomised", kinds=("hazard_ratio",)),
    asked("relapse-hazard-comparative", "relapse", "relapse_occurred", "hazard_ratio",
          "Time to relapse after {T} and on other treatment, in compared cohorts",
          "Did relapses come later than in people on other treatment?",
          design="comparative", kinds=("hazard_ratio",)),
)  # fmt: skip
DISABILITY = (
    asked("progression-free-24-months", "disability", "progression_free", "proportion",
          "Free of worsening two years after {T}", "How many people had not become more disabled after two years?",
          months=TWO_YEARS),
    asked("progression-free-60-months", "disability", "progression_free", "proportion",
          "Free of worsening five years after {T}", "How many people had not become more disabled after five years?",
          months=FIVE_YEARS),
    asked("progression-risk-randomised", "disability", "confirmed_progression", "risk_ratio",
          "Worsening after {T} and on control, randomised",
          "Did fewer people become more disabled than in the control group?",
          design="randomised", kinds=("risk_ratio", "percentage_of_participants", *COUNTS)),
    asked("progression-hazard-randomised", "disability", "confirmed_progression", "hazard_ratio",
          "Time to worsening after {T} and on control, randomised",
          "Did worsening come later than in the control group?",
          design="randomised", kinds=("hazard_ratio",)),
    asked("progression-hazard-comparative", "disability", "confirmed_progression", "hazard_ratio",
          "Time to worsening after {T} and on other treatment, in compared cohorts",
          "Did worsening come later than in people on other treatment?",
          design="comparative", kinds=("hazard_ratio",)),
    asked("confirmed-improvement", "disability", "confirmed_improvement", "proportion",
          "Disability improved after {T}",
          "How many people were less disabled six months or more after {T}, when last seen?",
          months=(6, 1200), times=LAST_SEEN),
    asked("confirmed-improvement-randomised", "disability", "confirmed_improvement", "risk_ratio",
          "Disability improved after {T} and on control, randomised",
          "Did more people become less disabled than in the control group?",
          design="randomised", kinds=("risk_ratio", "percentage_of_participants", *COUNTS)),
    asked("edss-change", "disability", "edss_change", "mean_change", "Change in disability (EDSS) after {T}",
          "By how much did disability change?", kinds=("mean_change", "median_change"), unit="points"),
    asked("edss-change-randomised", "disability", "edss_change", "mean_difference",
          "Change in disability (EDSS) after {T} and on control, randomised",
          "Did disability change otherwise than in the control group?",
          design="randomised", kinds=("mean_difference", "mean_change"), unit="points"),
)  # fmt: skip
ACTIVITY = (
    asked("neda-24-months", "composite", "neda", "proportion", "No sign of disease two years after {T}",
          "How many people had no sign of disease activity in two years?", months=TWO_YEARS),
    asked("neda-60-months", "composite", "neda", "proportion", "No sign of disease five years after {T}",
          "How many people had no sign of disease activity in five years?", months=FIVE_YEARS),
    asked("neda-randomised", "composite", "neda", "risk_ratio",
          "No sign of disease after {T} and on control, randomised",
          "Were more people without disease activity than in the control group?",
          design="randomised", kinds=("risk_ratio", "percentage_of_participants", *COUNTS)),
    asked("no-new-lesions-12-months", "mri", "mri_activity_free", "proportion", "No new lesions one year after {T}",
          "How many people had no new lesion on scans in the first year?", months=YEAR),
    asked("no-new-lesions-24-months", "mri", "mri_activity_free", "proportion", "No new lesions two years after {T}",
          "How many people had no new lesion on scans in two years?", months=TWO_YEARS),
    asked("no-new-lesions-60-months", "mri", "mri_activity_free", "proportion", "No new lesions five years after {T}",
          "How many people had no new lesion on scans in five years?", months=FIVE_YEARS),
    asked("new-lesions-randomised", "mri", "t2_lesions gd_lesions mri_activity", "rate_ratio",
          "New lesions after {T} and on control, randomised", "Were there fewer new lesions than in the control group?",
          design="randomised", kinds=("rate_ratio", "count_of_events")),
    asked("new-lesions-hazard-comparative", "mri", "mri_activity", "hazard_ratio",
          "Time to a new lesion after {T} and on other treatment, in compared cohorts",
          "Did new lesions come later than in people on other treatment?",
          design="comparative", kinds=("hazard_ratio",)),
)  # fmt: skip

THERAPIES = {"hsct": "HSCT", "msc": "MSC"}


def of_therapy(therapy: str, name: str, one: Question) -> Question:
    return replace(
        one,
        slug=f"{therapy}-{one.slug}",
        therapy=therapy,
        title=one.title.replace("{T}", name),
        plain=one.plain.replace("{T}", name),
    )


QUESTIONS: tuple[Question, ...] = tuple(
    of_therapy(therapy, name, one)
    for therapy, name in THERAPIES.items()
    for one in (*SAFETY, *RELAPSE, *DISABILITY, *ACTIVITY)
)
BY_SLUG = {one.slug: one for one in QUESTIONS}


def question(slug: str) -> Question:
    """KeyError for an unknown slug."""
    return BY_SLUG[slug]
