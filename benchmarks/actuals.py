"""What taking in an export of 10.000 rows costs beside only reading it: `python -m benchmarks.actuals`.

Ratios, not seconds, so that the answer is the same on a slow machine as on a fast one. It only states them: nothing
passes or fails. Works in a test database that is thrown away again.
"""

import csv
import io
import os
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htk_workforce.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from htk_workforce.accounts.models import User  # noqa: E402
from htk_workforce.accounts.roles import Role  # noqa: E402
from htk_workforce.importing.actuals import Reading, read_actuals  # noqa: E402
from pools.actions import take_in_actuals  # noqa: E402

ROWS = 10_000


@dataclass(frozen=True)
class Cost:
    """Seconds without and peak bytes with memory being watched, for watching it is slow."""

    seconds: float
    peak: int


def export() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Kontostreng", "Beløb", "Tekst", "Bogføringsdato"])
    for number in range(ROWS):
        day = date(2023, 1 + number % 12, 1 + number % 28)
        writer.writerow([f"5.25.14-{number % 50}", f"{number},50", f"Bilag {number}", f"{day:%d-%m-%Y}"])
    return text.getvalue().encode()


def cost_of(work: Callable[[], None]) -> Cost:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Cost(seconds, peak)


def measure(content: bytes, by: User) -> tuple[Cost, Cost]:
    """The cost of reading only, and of reading and taking in."""

    def read() -> Reading:
        reading = read_actuals("benchmark.csv", content)
        assert len(reading.rows) == ROWS, reading.faults[:3]  # noqa: S101 a benchmark of nothing is worth nothing
        return reading

    def take_in() -> None:
        with transaction.atomic():
            reading = read()
            intake = take_in_actuals(
                file_name="benchmark.csv", checksum=reading.checksum, rows=reading.rows, by=by
            )
            assert intake.new == ROWS  # noqa: S101
            transaction.set_rollback(True)

    return cost_of(lambda: read() and None), cost_of(take_in)


def main() -> None:
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        finance = User.objects.create_user("benchmark")
        finance.role_assignments.create(role=Role.FINANCE)
        reading, taking_in = measure(export(), finance)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    results = (
        ("time", taking_in.seconds / reading.seconds),
        ("peak memory", taking_in.peak / reading.peak),
    )
    for name, ratio in results:
        print(f"take in {ROWS} rows : read them, {name}: {ratio:.1f}")


if __name__ == "__main__":
    main()
