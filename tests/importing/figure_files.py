"""Files of figures for tests, as a municipality would make them."""

import io
from collections.abc import Iterator, Sequence
from datetime import date

from openpyxl import Workbook

from clusters.models import Workplace

STAFF = ("Arbejdsplads", "Dato", "Stilling", "Antal ansatte", "Årsværk", "Kilde")
CHILDREN = ("Arbejdsplads", "År", "Måned", "Alder", "Art", "Fuldtidsbørn", "Kilde")
ABSENCE = ("Arbejdsplads", "Fra", "Til", "Målt i", "Fravær", "Antal ansatte", "Heraf kort", "Heraf langt")
TARGETS = ("Arbejdsplads", "År", "Målt i", "Måltal")
EVIDENCE = ("Klynge eller arbejdsplads", "Om", "Dato", "Tal", "Enhed", "Beskrivelse", "Personer bag tallet")


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with a sheet for each name."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def large_workbook(places: Sequence[Workplace], years: Sequence[int]) -> bytes:
    """Staff of four categories, children of two ages, absence and target of every workplace and year."""
    return workbook(
        Personale=[STAFF, *_staff(places, years)],
        Børn=[CHILDREN, *_children(places, years)],
        Fravær=[
            ABSENCE,
            *((p.name, date(y, 1, 1), date(y, 12, 31), "pct.", 5.25, 24) for p in places for y in years),
        ],
        Måltal=[TARGETS, *((place.name, year, "pct.", 5) for place in places for year in years)],
    )


def _staff(places: Sequence[Workplace], years: Sequence[int]) -> Iterator[tuple[object, ...]]:
    for place in places:
        for year in years:
            for at, category in enumerate(("Leder", "Pædagog", "Pædagogisk assistent", "Pædagogmedhjælper")):
                yield place.name, date(year, 9, 1), category, 1 + at, 0.5 + at, "SD-løn"


def _children(places: Sequence[Workplace], years: Sequence[int]) -> Iterator[tuple[object, ...]]:
    for place in places:
        for year in years:
            for age, units in (("Under 3 år", 30.5), ("Fra 3 år til skolestart", 44)):
                yield place.name, year, None, age, "Opgjort", units, "Pladsanvisningen"
