"""Everything that writes about the clusters, one file for each noun. One transaction each; who and when are given."""

from clusters.actions.assessment import Finding, against_each_other, assess_cluster
from clusters.actions.figures import (
    Received,
    record_absence_figures,
    record_child_figures,
    record_evidence,
    record_figures,
    record_staff_figures,
    set_absence_target,
)
from clusters.actions.key_figure import record_key_figure
from clusters.actions.refusals import JustificationMissing, Refusal
from clusters.actions.scenario import choose, record_salary_reference, remove_scenario, save_scenario
from clusters.actions.setting import (
    move_workplace,
    set_counting_rule,
    set_leaver_assumption,
    set_norm,
    set_span_limit,
    set_weight,
)
from clusters.actions.staffing import decide_staffing, lock_clusters, withdraw_staffing
from clusters.queries.counts import (
    AbsenceCount,
    ChildCount,
    Count,
    EvidenceCount,
    StaffCount,
    TargetCount,
    Wrong,
)

__all__ = [
    "AbsenceCount",
    "ChildCount",
    "Count",
    "EvidenceCount",
    "Finding",
    "JustificationMissing",
    "Received",
    "Refusal",
    "StaffCount",
    "TargetCount",
    "Wrong",
    "against_each_other",
    "assess_cluster",
    "choose",
    "decide_staffing",
    "lock_clusters",
    "move_workplace",
    "record_absence_figures",
    "record_child_figures",
    "record_evidence",
    "record_figures",
    "record_key_figure",
    "record_salary_reference",
    "record_staff_figures",
    "remove_scenario",
    "save_scenario",
    "set_absence_target",
    "set_counting_rule",
    "set_leaver_assumption",
    "set_norm",
    "set_span_limit",
    "set_weight",
    "withdraw_staffing",
]
