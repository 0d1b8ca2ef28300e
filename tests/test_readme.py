"""The README is true: its rules, rooms, commands and settings exist."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from htk_workforce.environment import KNOWN

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every table row of a text, headers and rulers left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    tables = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [
        cells
        for i, cells in enumerate(tables)
        if "---" not in lines[i] and "---" not in lines[min(i + 1, len(lines) - 1)]
    ]


RULES = rows(section("Where is the rule?"))


def test_every_rule_of_the_readme_is_listed_here():
    assert len(RULES) >= 20


@pytest.mark.parametrize("rule", RULES, ids=[cells[0][:50] for cells in RULES])
def test_the_rule_lives_where_the_readme_says_and_has_a_source_and_a_test(rule):
    _text, place, source, test = rule
    path, name = re.findall(r"`([^`]+)`", place)
    assert re.search(rf"^(?:def |class )?{name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert source
    assert "def test_" in (ROOT / test.strip("`")).read_text(encoding="utf-8")


def test_every_room_of_the_map_exists():
    rooms = [
        name
        for cells in rows(section("The map of the house"))[:13]
        for name in re.findall(r"`([^`]+)`", cells[0])
    ]
    assert len(rooms) > 12
    assert [room for room in rooms if not (ROOT / room).exists()] == []


def test_the_commands_of_the_readme_exist():
    table = section("The two commands")
    named = re.findall(r"^\| `(\w+)", table, re.MULTILINE)
    assert {"demo", "verify_ledger", "render_case", "export_budget"} <= set(named)
    assert {"demo", "verify_ledger", "render_case", "export_budget"} <= set(get_commands())


def test_the_settings_of_the_readme_are_the_settings_there_are():
    table = section("The two commands").split("### Settings")[1]
    named = {name for cells in rows(table) for name in re.findall(r"`([A-Z_]+)`", cells[0])}
    assert named == set(KNOWN)


def test_the_picture_exists():
    assert all((ROOT / path).is_file() for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))
