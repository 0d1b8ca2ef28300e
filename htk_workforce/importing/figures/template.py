"""The workbook to fill in: a guide, a sheet for each kind of figure with drop-downs, and the names to choose from."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils import translation

from clusters.models import Cluster, Workplace
from htk_workforce.importing.figures.cells import labels_of
from htk_workforce.importing.figures.kinds import KINDS, PLACE, Field, Kind
from htk_workforce.importing.figures.sheets import GUIDE, LISTS
from htk_workforce.importing.rows import letter

ROWS = 5_000
"""How far down the drop-downs go."""

FACE = "Calibri"
HEADING, EXAMPLE_GREY, FRAME = "FFE5EEF5", "FF5A5A5A", "FFBFBFBF"

GUIDE_TEXT = (
    ("Sådan bruger du skabelonen", True),
    ("Hvert ark er én slags tal. Udfyld dem, du har, og lad de andre være tomme.", False),
    ("Række 2 i hvert ark er et eksempel. Det bliver ikke læst ind, så lad det bare stå.", False),
    ("Skriv fra række 3. Der må gerne være tomme rækker imellem, og sumrækker bliver sprunget over.", False),
    ("Skriv tal med komma, fx 12,5, og datoer som dag-måned-år, fx 01-09-2022.", False),
    ("Vælg arbejdsplads, stilling og lignende på listerne, så staves de rigtigt.", False),
    ("Kolonnerne må stå i en anden rækkefølge, men overskrifterne skal blive, som de er.", False),
    ("Skriv kun tal om grupper. Her må aldrig stå navne, CPR-numre eller andet om enkelte personer.", False),
    ("Når filen læses, får du alle fejl at se med ark, række og kolonne. Intet gemmes, før alt er rigtigt, "
     "og før du har set, hvad der er nyt, rettet og uændret.", False),
    ("Et tal, der er der i forvejen, bliver rettet, og det gamle gemmes. Samme fil to gange ændrer ingen tal.", False),
)  # fmt: skip


def figure_template() -> bytes:
    """The template as an .xlsx file, in Danish whatever the language of the screen, with today's names in its lists."""
    from openpyxl import Workbook  # slow to import

    with translation.override("da"):
        book = Workbook()
        _write_guide(book.active)
        lists = _Lists(book)
        for kind in KINDS:
            _write_sheet(book.create_sheet(kind.title), kind, lists)
        lists.write()
        for sheet in book.worksheets:
            sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
            sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
        stream = BytesIO()
        book.save(stream)
    return stream.getvalue()


def _write_guide(sheet: Any) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = GUIDE
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 92
    for text, is_heading in GUIDE_TEXT:
        sheet.append([text])
        cell = sheet.cell(sheet.max_row, 1)
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=2)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name=FACE, bold=is_heading, size=16 if is_heading else 11)
        sheet.row_dimensions[sheet.max_row].height = 26 if is_heading else 15.5 * (1 + len(text) // 112)
    for kind in KINDS:
        sheet.append([])
        sheet.append([f"Arket {kind.title}", str(kind.about)])
        for cell in sheet[sheet.max_row]:
            cell.font = Font(name=FACE, bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for field in kind.fields:
            marked = str(field.help) if field.required else f"{field.help} (må være tom)"
            sheet.append([field.heading, marked])
            sheet.cell(sheet.max_row, 2).alignment = Alignment(wrap_text=True, vertical="top")


def _write_sheet(sheet: Any, kind: Kind, lists: "_Lists") -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Border, Font, PatternFill, Side

    line = Side(style="thin", color=FRAME)
    for at, field in enumerate(kind.fields, 1):
        heading = sheet.cell(1, at, field.heading)
        heading.font, heading.border = Font(name=FACE, bold=True), Border(bottom=line)
        heading.fill = PatternFill("solid", fgColor=HEADING)
        note = Comment(str(field.help), "")
        note.width, note.height = 260, 70
        heading.comment = note
        example = sheet.cell(2, at, kind.example.get(field.name))
        example.font = Font(name=FACE, italic=True, color=EXAMPLE_GREY)
        example.data_type = "s" if example.value else example.data_type
        sheet.column_dimensions[letter(at - 1)].width = field.width
        if field.choices is not None:
            _offer(sheet, letter(at - 1), lists.of(field), field)
        if field.name in ("on", "from_on", "to_on"):
            # Text, or else Excel would turn 01-09-2022 around on a machine that is not set up in Danish.
            for row in range(3, 203):
                sheet.cell(row, at).number_format = "dd-mm-yyyy"
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{letter(len(kind.fields) - 1)}{ROWS}"


def _offer(sheet: Any, column: str, where: str, field: Field) -> None:
    """A drop-down. It warns and lets through, for the reader names what is wrong better than a box can."""
    from openpyxl.worksheet.datavalidation import DataValidation

    offer = DataValidation(type="list", formula1=where, allow_blank=True, showDropDown=False)
    offer.errorStyle = "warning"
    offer.errorTitle, offer.error = field.heading, "Navnet er ikke på listen. Er det stavet rigtigt?"
    offer.promptTitle, offer.prompt = field.heading, str(field.help)
    offer.showInputMessage = offer.showErrorMessage = True
    sheet.add_data_validation(offer)
    offer.add(f"{column}3:{column}{ROWS}")


class _Lists:
    """The hidden sheet of names that the drop-downs point at; a list written into the cell itself is too short."""

    def __init__(self, book: Any) -> None:
        self.book = book
        places = [place.name for place in Workplace.objects.all()]
        clusters = [cluster.name for cluster in Cluster.objects.all()]
        self.columns: dict[str, Sequence[str]] = {
            PLACE: places,
            "Klynge eller arbejdsplads": [*clusters, *places],
        }

    def of(self, field: Field) -> str:
        name = field.choices if isinstance(field.choices, str) else field.choices.__name__
        if name not in self.columns:
            self.columns[name] = labels_of(field.choices)
        column = letter(list(self.columns).index(name))
        return f"={LISTS}!${column}$2:${column}${max(len(self.columns[name]), 1) + 1}"

    def write(self) -> None:
        sheet = self.book.create_sheet(LISTS)
        for at, (name, values) in enumerate(self.columns.items(), 1):
            for row, text in enumerate((name, *values), 1):
                cell = sheet.cell(row, at, text)
                cell.data_type = "s"  # a name that begins with = is a name
        sheet.sheet_state = "hidden"
