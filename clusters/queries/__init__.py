"""Answers about the clusters: who is where, how many they are, what it costs, and nothing about a single person."""

from clusters.queries.absence import (
    AbsenceCell,
    AbsenceTable,
    AbsenceVerdict,
    Period,
    absence_against_target,
    absence_tables,
)
from clusters.queries.cluster import (
    ClusterCard,
    ClusterOverview,
    ClusterPage,
    cluster_overview,
    cluster_page,
    holding_decisions,
)
from clusters.queries.costing import (
    SalaryMissing,
    ScenarioCost,
    StaffingTable,
    TableRow,
    UnitAmount,
    scenario_costs,
    staffing_table,
    unit_amounts,
)
from clusters.queries.evidence import Fact, facts_of
from clusters.queries.figures import StaffOnDay, newest_counting_day, newest_staff, years_with_figures
from clusters.queries.history import Correction, SourceLine, corrections, figure_sources
from clusters.queries.need import (
    Assumption,
    CareGuarantee,
    QuotedFigure,
    RecruitmentPlan,
    care_guarantee,
    key_figures,
    recruitment_plan,
    years_to_plan,
)
from clusters.queries.organisation import Memberships, memberships, months_open, open_workplaces
from clusters.queries.plots import YearPlot, cluster_plots, municipality_plot, need_plot
from clusters.queries.settings import RuleBook, Rules, RulesMissing, rule_book, rules_on
from clusters.queries.staffing import MinimumStaffing, StaffingRow, Step, minimum_staffing

__all__ = [
    "AbsenceCell",
    "AbsenceTable",
    "AbsenceVerdict",
    "Assumption",
    "CareGuarantee",
    "ClusterCard",
    "ClusterOverview",
    "ClusterPage",
    "Correction",
    "Fact",
    "Memberships",
    "MinimumStaffing",
    "Period",
    "QuotedFigure",
    "RecruitmentPlan",
    "RuleBook",
    "Rules",
    "RulesMissing",
    "SalaryMissing",
    "ScenarioCost",
    "SourceLine",
    "StaffOnDay",
    "StaffingRow",
    "StaffingTable",
    "Step",
    "TableRow",
    "UnitAmount",
    "YearPlot",
    "absence_against_target",
    "absence_tables",
    "care_guarantee",
    "cluster_overview",
    "cluster_page",
    "cluster_plots",
    "corrections",
    "facts_of",
    "figure_sources",
    "holding_decisions",
    "key_figures",
    "memberships",
    "minimum_staffing",
    "months_open",
    "municipality_plot",
    "need_plot",
    "newest_counting_day",
    "newest_staff",
    "open_workplaces",
    "recruitment_plan",
    "rule_book",
    "rules_on",
    "scenario_costs",
    "staffing_table",
    "unit_amounts",
    "years_to_plan",
    "years_with_figures",
]
