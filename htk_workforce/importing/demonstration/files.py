"""The files of fixtures/demonstration as plain facts, and what is made of them on the way."""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from cases.models import BodyMember
from clusters.models import Workplace
from htk_workforce.accounts.models import User
from pools.models import FrameLine

FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"

Facts = Mapping[str, Any]
People = Mapping[str, User]
"""By username."""
Places = dict[str, Workplace]
"""By name."""
Lines = dict[tuple[str, int, str], FrameLine]
"""By pool code, year and the name the line starts with; a decision may rename it later."""
Seats = Mapping[BodyMember, date]
"""The last day of seats in a body."""


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def read_meetings() -> list[dict[str, Any]]:
    """The meetings in the order they were held; each file is named by its day."""
    return [read(f"meetings/{path.stem}") for path in sorted((FOLDER / "meetings").glob("*.toml"))]
