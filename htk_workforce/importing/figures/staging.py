"""A file of figures in short steps: unpacked, checked, shown, and taken in when the person who chose it says yes.

Every step is one request's worth of work, so that 500 workplaces and six years time out nowhere; between steps all
there is to know stands in the database, so the person may leave and come back. Nothing is written among the figures
until every row is right and confirmed, and then all of it in one transaction.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.actions import Count, Refusal, record_figures
from clusters.permissions import can_record_figures
from clusters.queries import Told, compare_figures, figure_about, vanished_from
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.collation import sort_key
from htk_workforce.dates import format_date
from htk_workforce.importing.figures.cells import Known, known_names
from htk_workforce.importing.figures.kinds import BY_KEY
from htk_workforce.importing.figures.reading import Reader
from htk_workforce.importing.figures.sheets import Column, Fault, Sheet, check_file, read_sheet, sheet_titles
from htk_workforce.importing.models import FigureChunk, FigureImport, ImportState
from htk_workforce.importing.upload_guard import UnsafeFile
from htk_workforce.money import format_number

ROWS_IN_A_STEP = 1_000
VANISHED_SHOWN = 20
FORGOTTEN_AFTER = timedelta(days=7)


@transaction.atomic
def stage_figures(*, name: str, content: bytes, source: str, by: User) -> FigureImport:
    """Keep a file until it has been read and confirmed; the person's earlier one that waits goes.

    Raises:
        PermissionDenied: only HR writes figures.
        UnsafeFile: too large, empty, of another kind, or made to fill the memory.
        Refusal: no source.
    """
    require(can_record_figures(by))
    source = source.strip()
    if not source:
        raise Refusal(_("Skriv, hvor tallene kommer fra."))
    check_file(name, content)
    waiting = FigureImport.objects.exclude(state=ImportState.DONE)
    waiting.filter(staged_at__lt=Now() - FORGOTTEN_AFTER).delete()
    User.objects.select_for_update().get(pk=by.pk)  # two clicks at once would both find nothing to replace
    waiting.filter(by=by).delete()
    titles = sheet_titles(name, content)
    return FigureImport.objects.create(
        by=by,
        name=name[-200:],
        content=content,
        checksum=hashlib.sha256(content).hexdigest(),
        source=source,
        sheets=titles,
        sheets_total=len(titles),
    )


def advance(batch: FigureImport, *, today: date) -> FigureImport | None:
    """Do the next step of a file, and return it as it is then. Two requests at once do the step once.

    None when it was put away, or replaced by another, meanwhile.
    """
    if batch.state == ImportState.UNPACKING:
        _unpack_next(batch)
    elif batch.state == ImportState.CHECKING:
        _check_next(batch, today)
    return FigureImport.objects.filter(pk=batch.pk).defer("content").first()


# --- out of the file -------------------------------------------------------------------------------------------


def _unpack_next(batch: FigureImport) -> None:
    """Take the rows of the next sheet out of the file."""
    title = batch.sheets[0]
    try:
        sheet = read_sheet(batch.name, bytes(batch.content), title)
    except UnsafeFile as refusal:
        sheet = Sheet(title, faults=[Fault(title, 0, "", str(refusal))])
    with transaction.atomic():
        batch = _locked(batch, ImportState.UNPACKING)
        if not batch or batch.sheets[:1] != [title]:
            return  # another request was quicker
        batch.sheets = batch.sheets[1:]
        batch.faults += [asdict(fault) for fault in sheet.faults]
        batch.notes += sheet.notes
        batch.rows_total += len(sheet.rows)
        _keep_rows(batch, sheet)
        if not batch.sheets:
            _finish_unpacking(batch)
        batch.save()


def _keep_rows(batch: FigureImport, sheet: Sheet) -> None:
    first = batch.chunks.count()
    columns = {name: [column.index, column.heading] for name, column in sheet.columns.items()}
    parts = range(0, len(sheet.rows), ROWS_IN_A_STEP)
    FigureChunk.objects.bulk_create(
        FigureChunk(
            batch=batch,
            order=first + at,
            title=sheet.title,
            kind=sheet.kind.key if sheet.kind else "",
            columns=columns,
            rows=sheet.rows[start : start + ROWS_IN_A_STEP],
        )
        for at, start in enumerate(parts)
    )


def _finish_unpacking(batch: FigureImport) -> None:
    batch.state = ImportState.CHECKING if batch.rows_total else ImportState.FAULTY
    if not batch.rows_total and not batch.faults:
        said = _("Filen har ingen rækker med tal. Skriv dem i skabelonens ark under eksemplet.")
        batch.faults.append(asdict(Fault("", 0, "", said)))


def _locked(batch: FigureImport, state: ImportState) -> FigureImport | None:
    # Without the file itself, which would be written back with every step.
    waiting = FigureImport.objects.defer("content").select_for_update()
    return waiting.filter(pk=batch.pk, state=state).first()


# --- row by row ------------------------------------------------------------------------------------------------


def _check_next(batch: FigureImport, today: date) -> None:
    """Read the next part of a sheet, and set it beside the figures that hold now."""
    chunk = batch.chunks.filter(is_checked=False).first()
    if chunk is not None:
        before = batch.chunks.filter(order__lt=chunk.order, kind=chunk.kind).values_list("keys", flat=True)
        reader = _reader(chunk, batch, known_names(), today)
        reader.seen = {key: (title, row) for keys in before for key, (title, row) in keys.items()}
        known = set(reader.seen)
        reader.read(chunk.rows)
        results = [] if reader.faults else _results(reader, batch.source)
    with transaction.atomic():
        batch = _locked(batch, ImportState.CHECKING)
        if batch is None:
            return
        if chunk is not None:
            if batch.chunks.filter(pk=chunk.pk, is_checked=True).exists():
                return  # another request was quicker
            chunk.keys = {key: place for key, place in reader.seen.items() if key not in known}
            chunk.faults = [asdict(fault) for fault in reader.faults]
            chunk.results, chunk.is_checked = results, True
            chunk.sums, chunk.examples, chunk.rounded = reader.sums, reader.examples, reader.known.rounded
            chunk.save()
            batch.rows_done += len(chunk.rows)
        if not batch.chunks.filter(is_checked=False).exists():
            _finish_checking(batch)
        batch.save()


def _reader(chunk: FigureChunk, batch: FigureImport, known: Known, today: date) -> Reader:
    columns = {name: Column(index, heading) for name, (index, heading) in chunk.columns.items()}
    return Reader(chunk.title, BY_KEY[chunk.kind], columns, known, today, batch.source)


def _results(reader: Reader, source: str) -> list[list[Any]]:
    """For each row: its number, new, corrected or unchanged, where, what about, what it said, what it says."""
    told = Told()
    compared = compare_figures(list(reader.counts.values()), source=source)
    return [
        [
            number,
            found.state,
            str(found.count.place),
            figure_about(found.count),
            told.before(found) if found.state == "corrected" else "",
            told.after(found),
        ]
        for number, found in zip(reader.counts, compared, strict=True)
    ]


def _finish_checking(batch: FigureImport) -> None:
    chunks = list(batch.chunks.defer("rows", "keys"))
    is_faulty = bool(batch.faults) or any(chunk.faults for chunk in chunks)
    batch.state = ImportState.FAULTY if is_faulty else ImportState.READY
    batch.notes += list(_notes(chunks))
    if not is_faulty:
        batch.notes += list(_vanished(batch))
    counts: dict[str, Counter[str]] = {}
    for chunk in chunks:
        counts.setdefault(chunk.kind, Counter()).update(result[1] for result in chunk.results)
    batch.counts = {kind: dict(states) for kind, states in counts.items()}
    if not is_faulty and not any(counts.values()):
        batch.state = ImportState.FAULTY
        said = _("Filen har ingen rækker med tal. Skriv dem i skabelonens ark under eksemplet.")
        batch.faults.append(asdict(Fault("", 0, "", said)))


def _notes(chunks: list[FigureChunk]) -> Iterator[str]:
    for title in dict.fromkeys(chunk.title for chunk in chunks):
        some = [chunk for chunk in chunks if chunk.title == title]
        sums = [row for chunk in some for row in chunk.sums]
        rounded, examples = sum(chunk.rounded for chunk in some), sum(chunk.examples for chunk in some)
        names = {"sheet": title or _("Filen"), "rows": ", ".join(map(str, sums[:20])), "count": rounded}
        if sums:
            yield _("%(sheet)s: Sumrækker er ikke læst med (række %(rows)s).") % names
        if examples:
            yield _("%(sheet)s: Eksempelrækken er ikke læst med.") % names
        if rounded:
            yield (
                ngettext(
                    "%(sheet)s: %(count)s tal med flere end to decimaler er afrundet.",
                    "%(sheet)s: %(count)s tal med flere end to decimaler er afrundet.",
                    rounded,
                )
                % names
            )


def _vanished(batch: FigureImport) -> Iterator[str]:
    """The positions a file takes away by leaving them out: a count is of everybody who is there that day."""
    found = vanished_from(
        (int(place), date.fromisoformat(on), category)
        for keys in batch.chunks.filter(kind="staff").values_list("keys", flat=True)
        for place, on, category in (key.split("|") for key in keys)
    )
    found.sort(key=lambda gone: (sort_key(gone.workplace.name), gone.on))
    for gone in found[:VANISHED_SHOWN]:
        yield _(
            "%(workplace)s %(day)s: %(category)s er ikke med i filen og kommer til at tælle som ingen. "
            "Der var %(fte)s årsværk %(before)s. Skriv en række med dem, eller med 0, hvis der ingen er nu."
        ) % {
            "workplace": gone.workplace,
            "day": format_date(gone.on),
            "category": gone.category.label,
            "fte": format_number(gone.fte, 2),
            "before": format_date(gone.before),
        }
    rest = len(found) - VANISHED_SHOWN
    if rest > 0:
        yield (
            ngettext(
                "Og %(count)s stilling til, der var der før og ikke er med i filen.",
                "Og %(count)s stillinger til, der var der før og ikke er med i filen.",
                rest,
            )
            % {"count": rest}
        )


def faults_of(batch: FigureImport) -> list[Fault]:
    """Everything that is wrong with a file, in the order of the file."""
    found = [Fault(**fault) for fault in batch.faults]
    for faults in batch.chunks.values_list("faults", flat=True):
        found += [Fault(**fault) for fault in faults]
    return found


# --- in among the figures --------------------------------------------------------------------------------------


@transaction.atomic
def take_in_figures(*, batch: FigureImport, by: User, on: date) -> FigureImport:
    """Write the figures of a file that was shown, all or none. `on` is today.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: it is taken in or put away already, or no longer right: a workplace may have closed meanwhile.
    """
    require(can_record_figures(by))
    held = (
        FigureImport.objects.select_for_update().filter(pk=batch.pk, by=by, state=ImportState.READY).first()
    )
    if held is None:
        raise Refusal(_("Filen venter ikke længere. Vælg den igen."))
    received = record_figures(_counts(held, on), source=held.source, by=by, on=on)
    held.counts = {
        kind.key: {"new": got.new, "corrected": got.corrected, "unchanged": got.unchanged}
        for kind in BY_KEY.values()
        if (got := received.get(kind.make))  # type: ignore[call-overload]
    }
    held.state, held.taken_in_at, held.content = ImportState.DONE, Now(), b""
    held.save()
    held.chunks.all().delete()
    record("import_figures", held, by=by, source=held.source, checksum=held.checksum, counts=held.counts)
    held.refresh_from_db()
    return held


def _counts(batch: FigureImport, today: date) -> Iterator[Count]:
    """The figures of a file, read once more from its rows, for names may have changed since it was shown."""
    known = known_names()
    for chunk in batch.chunks.all():
        reader = _reader(chunk, batch, known, today)
        reader.read(chunk.rows)
        if reader.faults:
            raise Refusal(
                _("Filen passer ikke længere. Vælg den igen, så bliver den kontrolleret på ny."),
                *map(str, reader.faults[:5]),
            )
        yield from reader.counts.values()


@transaction.atomic
def put_away(*, batch: FigureImport, by: User) -> None:
    """Throw a waiting file away; nothing of it has been written.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: it is taken in or put away already.
    """
    require(can_record_figures(by))
    waiting = FigureImport.objects.exclude(state=ImportState.DONE).filter(pk=batch.pk, by=by)
    gone, _by_model = waiting.delete()
    if not gone:
        raise Refusal(_("Filen venter ikke længere. Vælg den igen."))
