"""Answers about the clusters: who is where, how many they are, what it costs, and nothing about a single person."""

from clusters.queries.absence import (
    AbsenceCell,
    AbsenceTable,
    AbsenceVerdict,
    Period,
    absence_against_target,
    absence_tables,
)
from clusters.queries.assessment import AssessmentText
from clusters.queries.cluster import (
    ClusterCard,
    ClusterOverview,
    cluster_overview,
)
from clusters.queries.cluster_page import ClusterPage, YearOfCluster, cluster_page
from clusters.queries.comparison import Compared, compare_figures
from clusters.queries.costing import (
    SalaryMissing,
    ScenarioCost,
    StaffingTable,
    TableRow,
    UnitAmount,
    scenario_costs,
    staffing_table,
    table_of,
    unit_amounts,
)
from clusters.queries.coverage import Coverage, Lack
from clusters.queries.evidence import Fact, facts_of
from clusters.queries.figures import (
    StaffOnDay,
    newest_counting_day,
    newest_staff,
    vanished_from,
    vanished_positions,
    years_with_figures,
)
from clusters.queries.history import Correction, SourceLine, corrections, figure_sources
from clusters.queries.need import (
    Assumption,
    CareGuarantee,
    QuotedFigure,
    RecruitmentPlan,
    care_guarantee,
    key_figure_history,
    key_figures,
    recruitment_plan,
    years_to_plan,
)
from clusters.queries.organisation import (
    Memberships,
    WorkplaceRow,
    memberships,
    memberships_of,
    months_open,
    open_workplaces,
    workplace_rows,
)
from clusters.queries.plots import YearPlot, cluster_plots, municipality_plot, need_plot
from clusters.queries.rule_history import RuleLine, rule_history, salary_references
from clusters.queries.settings import RuleBook, Rules, RulesMissing, rule_book, rules_on
from clusters.queries.staffing import MinimumStaffing, minimum_staffing
from clusters.queries.staffing_row import StaffingRow, Step
from clusters.queries.standing import begun, decisions_standing, holding_decisions
from clusters.queries.wording import Told, figure_about, figure_said
from clusters.queries.workplace import (
    FIGURE_KINDS,
    FigureGroup,
    FigureLine,
    cluster_of,
    figures_of,
    rows_of,
    targets_of,
    workplaces_of,
)

__all__ = [
    "AbsenceCell",
    "AbsenceTable",
    "AbsenceVerdict",
    "AssessmentText",
    "Assumption",
    "CareGuarantee",
    "ClusterCard",
    "ClusterOverview",
    "ClusterPage",
    "Compared",
    "Correction",
    "Coverage",
    "FIGURE_KINDS",
    "Fact",
    "FigureGroup",
    "FigureLine",
    "Lack",
    "Memberships",
    "MinimumStaffing",
    "Period",
    "QuotedFigure",
    "RecruitmentPlan",
    "RuleBook",
    "RuleLine",
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
    "Told",
    "UnitAmount",
    "WorkplaceRow",
    "YearOfCluster",
    "YearPlot",
    "absence_against_target",
    "absence_tables",
    "begun",
    "care_guarantee",
    "cluster_of",
    "cluster_overview",
    "cluster_page",
    "cluster_plots",
    "compare_figures",
    "corrections",
    "decisions_standing",
    "facts_of",
    "figure_about",
    "figure_said",
    "figure_sources",
    "figures_of",
    "holding_decisions",
    "key_figure_history",
    "key_figures",
    "memberships",
    "memberships_of",
    "minimum_staffing",
    "months_open",
    "municipality_plot",
    "need_plot",
    "newest_counting_day",
    "newest_staff",
    "open_workplaces",
    "recruitment_plan",
    "rows_of",
    "rule_book",
    "rule_history",
    "rules_on",
    "salary_references",
    "scenario_costs",
    "staffing_table",
    "table_of",
    "targets_of",
    "unit_amounts",
    "vanished_from",
    "vanished_positions",
    "workplace_rows",
    "workplaces_of",
    "years_to_plan",
    "years_with_figures",
]
