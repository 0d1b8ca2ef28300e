"""What import-linter (pyproject.toml) cannot say about the order of the house."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
APPS = ("clusters", "pools", "cases")
TEXTS = {"django.utils.translation", "django.utils.functional"}  # gettext_lazy, and Promise for what it gives
LONGEST = 400


def imports(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def foreign_to_a_workflow(source: str) -> set[str]:
    return {name for name in imports(source) if name.partition(".")[0] == "django"} - TEXTS


def test_workflow_tables_know_nothing_of_django_but_its_texts():
    files = [path for app in APPS for path in (ROOT / app).glob("workflow*")]
    files = [path for file in files for path in ([file] if file.is_file() else file.rglob("*.py"))]
    offenders = {
        str(path.relative_to(ROOT)): names
        for path in files
        if (names := foreign_to_a_workflow(path.read_text(encoding="utf-8")))
    }
    assert offenders == {}


def test_the_workflow_rule_sees_a_breach():
    source = "from django.utils.translation import gettext_lazy\nfrom django.db import models\nimport django"
    assert foreign_to_a_workflow(source) == {"django.db", "django"}


def test_no_python_file_is_longer_than_a_reader_can_hold():
    roots = [ROOT / name for name in (*APPS, "htk_workforce")]
    files = [path for root in roots for path in root.rglob("*.py") if "migrations" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}
    assert "htk_workforce/settings.py" in lengths
