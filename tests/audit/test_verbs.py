"""Everything that is written in the log is told in words: no verb of the code reaches the screen or an archive."""

import ast
from collections.abc import Iterator
from pathlib import Path

from clusters.actions.figures import VERBS
from clusters.queries.counts import AbsenceCount, ChildCount, Count, EvidenceCount, StaffCount, TargetCount
from htk_workforce.audit.models import VERB_LABELS
from pools.actions.dated_terms import DELETED
from pools.enums import ChangeState

ROOT = Path(__file__).parents[2]

COMPUTED = {
    "cases/actions/proposal.py": {
        "propose_allocation",
        "propose_follow_up",
        "propose_forward",
        "propose_supplement",
        "propose_deadline_change",
        "drop_effect",
    },
    "cases/actions/staffing_replaced.py": {"staffing_replaced", "staffing_promised_again"},
    "cases/actions/statement.py": {"add_statement", "change_statement"},
    "clusters/actions/figures.py": {
        VERBS.get(kind, kind.model._meta.model_name)
        for kind in (AbsenceCount, ChildCount, EvidenceCount, StaffCount, TargetCount)
    },
    "pools/actions/application.py": {"ask", "answer"},
    "pools/actions/change.py": {f"change_{state}" for state in ChangeState if state != ChangeState.REQUESTED},
    "pools/actions/dated_terms.py": {"save_cost", "save_share", *DELETED.values()},
    "pools/actions/year_end.py": {"carry_over", "give_back"},
}
"""By file: the verbs of the calls that do not name theirs."""


def calls() -> Iterator[tuple[str, ast.expr]]:
    """Where the log is written, and the verb; not of what is told by its two states."""
    for app in ("cases", "clusters", "htk_workforce", "pools"):
        for path in sorted((ROOT / app).rglob("*.py")):
            source = path.read_text("utf-8")
            if "audit.log import" not in source:
                continue
            for node in ast.walk(ast.parse(source)):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "record"
                    and "to_state" not in {keyword.arg for keyword in node.keywords}
                ):
                    yield str(path.relative_to(ROOT)), node.args[0]


def literals(verb: ast.expr) -> list[str]:
    """The verbs that stand in a call; none when it is computed elsewhere."""
    if isinstance(verb, ast.IfExp):
        return [*literals(verb.body), *literals(verb.orelse)]
    return [verb.value] if isinstance(verb, ast.Constant) else []


def test_every_verb_that_is_written_in_the_log_has_its_words():
    named = {verb for _path, call in calls() for verb in literals(call)}
    assert len(named) > 70
    computed = set().union(*COMPUTED.values())
    assert sorted((named | computed) - set(VERB_LABELS)) == []


def test_every_call_that_computes_its_verb_is_listed_here():
    assert {path for path, call in calls() if not literals(call)} == set(COMPUTED)


def test_every_kind_of_figures_is_listed_here():
    kinds = {kind for kind in Count.__subclasses__() if kind.__module__ == Count.__module__}
    assert kinds == {AbsenceCount, ChildCount, EvidenceCount, StaffCount, TargetCount}
