"""How fast the ledger is, as ratios measured side by side in one run.

    python benchmarks/ledger.py
    python benchmarks/ledger.py --database postgres://user@/name?host=/folder

Seconds say more about the machine than about the program, so none are printed. The work is done in a scratch
database that is made at the start and removed at the end: a SQLite file, or with `--database` a database called
test_… on the server of that address.

Every ratio is the median of the ratios of several turns, in which both ways are taken one right after the
other. The imports of our own code stand inside the functions, for Django must be set up first.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100, 1_000, 10_000)
TURNS = 9
BATCH = 20  # postings per turn; a single one is too short to time
DAY = date(2023, 2, 1)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Ledger speed as ratios.")
    arguments.add_argument("--database", help="DATABASE_URL of a server to make the scratch database on")
    with scratch_database(arguments.parse_args().database):
        print(f"{'':<62}{'times':>7}")
        for size in SIZES:
            row(f"Summing the entries ÷ reading the balance, {size:>6} postings", summing(size))
        row("Posting through the ledger ÷ bare INSERTs, a commit each", posting(each_commits=True))
        row("Posting through the ledger ÷ bare INSERTs, one commit for all", posting(each_commits=False))


def row(what: str, ratio: float) -> None:
    print(f"{what:<62}{ratio:>7.1f}".replace(".", ","), flush=True)


@contextmanager
def scratch_database(address: str | None) -> Iterator[None]:
    """Django set up on an empty database that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="htk-benchmark-") as folder:
        os.environ |= {
            "DATABASE_URL": address or f"sqlite:///{folder}/unused.sqlite3",
            "DATA_DIR": folder,
            "DEBUG": "false",  # with DEBUG Django keeps every query in memory
            "DJANGO_SETTINGS_MODULE": "htk_workforce.settings",
            "SECRET_KEY": "kun-til-benchmark-" + "x" * 32,
        }
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.db import connection

        if connection.vendor == "sqlite":
            # A file, as in real life: in memory a commit would cost nothing.
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/benchmark.sqlite3"
        kept = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(kept, verbosity=0)


def ratio(numerator: Callable[[], object], denominator: Callable[[], object]) -> float:
    """How many times longer the first takes than the second."""
    for warm_up in (numerator, denominator):
        warm_up()
    return statistics.median(timed(numerator) / timed(denominator) for _ in range(TURNS))


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def summing(size: int) -> float:
    """A frame's available money, added up from `size` postings on its line, against read from its balance."""
    from django.db.models import Sum

    from pools.enums import Bucket
    from pools.models import Balance, Entry

    line = line_with(size)
    mine = {"line__frame": line.frame_id, "bucket": Bucket.AVAILABLE}
    expected = Decimal(size)

    def total_of(model) -> None:
        total = model.objects.filter(**mine).aggregate(total=Sum("amount"))["total"]
        if total != expected:
            raise RuntimeError(f"{total} ≠ {expected}")

    return ratio(lambda: total_of(Entry), lambda: total_of(Balance))


def posting(*, each_commits: bool) -> float:
    """Postings made by ledger.py, against INSERTs of the same posting and entry rows with no check whatever."""
    from django.db import transaction

    from pools import ledger
    from pools.enums import PostingKind
    from pools.models import Entry, Posting

    line, by, keys = line_with(0), person(), iter(range(10**9))
    whole = nullcontext if each_commits else transaction.atomic
    single = transaction.atomic if each_commits else nullcontext

    def through_the_ledger() -> None:
        with whole():
            for _ in range(BATCH):
                why = ledger.Why(by=by, on=DAY, reason="Måling", key=f"ledger {line.pk} {next(keys)}")
                ledger.appropriate(line, Decimal(1), why)

    def bare() -> None:
        with whole():
            for _ in range(BATCH):
                with single():
                    key = f"bare {line.pk} {next(keys)}"
                    made = Posting.objects.create(
                        kind=PostingKind.APPROPRIATE, reason="Måling", by=by, on=DAY, key=key
                    )
                    Entry.objects.bulk_create(legs(made, line))

    return ratio(through_the_ledger, bare)


def line_with(size: int):
    """A line of a frame of its own with `size` postings of 1 kr., written in bulk since only reading is timed."""
    from django.db import transaction

    from clusters.models import Centre
    from pools.enums import Bucket, PoolKind, PoolOrigin, PostingKind, Principle
    from pools.models import Balance, Entry, Frame, FrameLine, Pool, Posting

    centre, _ = Centre.objects.get_or_create(code="X", defaults={"name": "Måling"})
    number = Pool.objects.count()
    pool = Pool.objects.create(
        code=f"M{number}",
        name=f"Måling {number}",
        kind=PoolKind.OTHER,
        owner=centre,
        origin=PoolOrigin.OWN_BUDGET,
        legal_basis="Måling",
        principle=Principle.FIXED,
    )
    line = FrameLine.objects.create(
        frame=Frame.objects.create(pool=pool, year=2023, price_level=2023), order=1, name="Linje"
    )
    by = person()
    with transaction.atomic():
        made = Posting.objects.bulk_create(
            Posting(kind=PostingKind.APPROPRIATE, reason="Måling", by=by, on=DAY, key=f"bulk {line.pk} {n}")
            for n in range(size)
        )
        rows = [leg for posting in made for leg in legs(posting, line)]
        Entry.objects.bulk_create(rows, batch_size=500)
        for bucket, amount in ((Bucket.SOURCE, -size), (Bucket.AVAILABLE, size)):
            Balance.objects.create(line=line, bucket=bucket, amount=Decimal(amount))
    return line


def legs(posting, line) -> list:
    """The two entries of a posting of 1 kr."""
    from pools.enums import Bucket
    from pools.models import Entry

    return [
        Entry(posting=posting, line=line, bucket=Bucket.SOURCE, amount=Decimal(-1)),
        Entry(posting=posting, line=line, bucket=Bucket.AVAILABLE, amount=Decimal(1)),
    ]


def person():
    from htk_workforce.accounts.models import User

    return User.objects.get_or_create(username="maaling")[0]


if __name__ == "__main__":
    main()
