"""requirements.txt and requirements-dev.txt are what `make lock` makes of pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN = "requirements.txt"
DEV = "requirements-dev.txt"
DIRECT = {RUN: PROJECT["dependencies"]}
DIRECT[DEV] = DIRECT[RUN] + PROJECT["optional-dependencies"]["dev"]


def pins(file: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and hashes by package."""
    found = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / file).read_text(encoding="utf-8")):
        if not entry.startswith("#"):
            name, version = re.match(r"([\w.-]+)==(\S+)", entry).groups()
            hashes = frozenset(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry))
            found[canonicalize_name(name)] = (version, hashes)
    return found


@pytest.mark.parametrize("file", [RUN, DEV])
def test_every_direct_dependency_is_pinned_within_its_range(file):
    pinned = pins(file)
    for requirement in map(Requirement, DIRECT[file]):
        version, _ = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is pinned to {version}"


@pytest.mark.parametrize("file", [RUN, DEV])
def test_every_pin_has_hashes(file):
    assert [name for name, (_, hashes) in pins(file).items() if not hashes] == []


def test_what_runs_is_what_was_tested():
    run, dev = pins(RUN), pins(DEV)
    assert len(run) >= len(DIRECT[RUN])
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("file", [RUN, DEV])
def test_no_address_stands_in_the_lock(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "http" not in text
    assert "file:" not in text
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index-url|--find-links)\b", text, re.MULTILINE)
