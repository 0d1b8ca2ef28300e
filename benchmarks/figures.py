"""What a file of 500 workplaces and six years costs step by step: `python -m benchmarks.figures`.

Ratios, not seconds, so that the answer is the same on a slow machine as on a fast one. It only states them: nothing
passes or fails. Works in a test database that is thrown away again.
"""

import os
import time
from collections.abc import Callable
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htk_workforce.settings")
django.setup()

from django.db import connection  # noqa: E402

from clusters.models import Centre, Workplace  # noqa: E402
from htk_workforce.accounts.models import User  # noqa: E402
from htk_workforce.accounts.roles import Role  # noqa: E402
from htk_workforce.importing.figures.staging import advance, stage_figures, take_in_figures  # noqa: E402
from htk_workforce.importing.models import FigureImport, ImportState  # noqa: E402
from tests.importing.figure_files import large_workbook  # noqa: E402

WORKPLACES, YEARS = 500, range(2017, 2023)
TODAY = date(2023, 1, 1)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read(content: bytes, by: User) -> tuple[FigureImport, list[float], list[float]]:
    """The file when it is ready, and the seconds of each step: of unpacking, and of checking."""
    batch = stage_figures(name="benchmark.xlsx", content=content, source="Benchmark", by=by)
    unpacking: list[float] = []
    checking: list[float] = []
    while batch.is_running:
        steps = unpacking if batch.state == ImportState.UNPACKING else checking
        start = time.perf_counter()
        batch = advance(batch, today=TODAY)
        steps.append(time.perf_counter() - start)
    assert batch.state == ImportState.READY, batch.faults  # noqa: S101 a benchmark of nothing is worth nothing
    return batch, unpacking, checking


def measure(content: bytes, by: User) -> list[tuple[str, float]]:
    batch, unpacking, checking = read(content, by)
    rows = batch.rows_total
    first = seconds(lambda: take_in_figures(batch=batch, by=by, on=TODAY))
    again, _unpacking, _checking = read(content, by)
    second = seconds(lambda: take_in_figures(batch=again, by=by, on=TODAY))
    whole = sum(unpacking) + sum(checking)
    return [
        (
            f"longest step : all {len(unpacking + checking)} steps of {rows} rows",
            max(unpacking + checking) / whole,
        ),
        ("last step of checking : the first", checking[-1] / checking[0]),
        ("take in : unpack and check", first / whole),
        ("take in once more, all unchanged : the first time", second / first),
    ]


def main() -> None:
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        hr = User.objects.create_user("benchmark")
        hr.role_assignments.create(role=Role.HR)
        centre = Centre.objects.create(code="B", name="Benchmark")
        Workplace.objects.bulk_create(
            Workplace(name=f"Hus {number}", kind="integrated", centre=centre) for number in range(WORKPLACES)
        )
        results = measure(large_workbook(list(Workplace.objects.all()), YEARS), hr)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    for name, ratio in results:
        print(f"{name}: {ratio:.2f}")


if __name__ == "__main__":
    main()
