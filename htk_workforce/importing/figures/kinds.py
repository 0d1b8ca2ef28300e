"""What a file of figures may hold: five kinds of sheets, their columns, and which figure a row becomes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clusters.actions import AbsenceCount, ChildCount, Count, EvidenceCount, StaffCount, TargetCount
from clusters.enums import AbsenceMeasure, AgeGroup, EvidenceKind, FigureStatus, StaffCategory
from htk_workforce.importing.figures import cells
from htk_workforce.importing.figures.cells import Reader

SOURCE_LENGTH, UNIT_LENGTH, TEXT_LENGTH = 300, 60, 2_000


@dataclass(frozen=True)
class Field:
    """A column. `names` are other headings it may go by; `choices` is what its drop-down in the template offers."""

    name: str
    heading: str
    read: Reader
    names: tuple[str, ...] = ()
    required: bool = True
    choices: Any = None
    help: str | Promise = ""
    width: int = 16


@dataclass(frozen=True)
class Kind:
    """A sheet. `titles` are what its tab may be called, the first one in the template; `example` is its first row."""

    key: str
    titles: tuple[str, ...]
    about: str | Promise
    fields: tuple[Field, ...]
    make: Callable[..., Count]
    example: Mapping[str, str]

    @property
    def title(self) -> str:
        return self.titles[0]

    @property
    def required(self) -> list[Field]:
        return [field for field in self.fields if field.required]


PLACE = "Arbejdsplads"
_place = Field(
    "workplace",
    PLACE,
    cells.workplace,
    ("institution", "enhed", "hus"),
    choices=PLACE,
    width=34,
    help=_("Navnet, som det står i systemet. Vælg det på listen."),
)
_source = Field(
    "source",
    "Kilde",
    cells.words(SOURCE_LENGTH),
    required=False,
    width=30,
    help=_("Hvor tallet kommer fra. Tom: den kilde, du skriver, når du vælger filen."),
)
_measure = Field(
    "measure",
    "Målt i",
    cells.choice(AbsenceMeasure, percent="procent|%|pct", days="dage|dage pr fuldtidsansat"),
    ("mål i", "enhed"),
    choices=AbsenceMeasure,
    width=24,
    help=_("pct. eller dage pr. fuldtidsansat."),
)

STAFF = Kind(
    "staff",
    ("Personale", "Ansatte", "Medarbejdere"),
    _("Ansatte og årsværk efter stilling, én række for hver arbejdsplads, dag og stilling."),
    (
        _place,
        Field(
            "on",
            "Dato",
            cells.day,
            ("opgjort", "opgørelsesdato"),
            help=_("Den dag, tallet er talt: 01-09-2022."),
            width=14,
        ),
        Field(
            "category",
            "Stilling",
            cells.choice(
                StaffCategory,
                leader="pædagogisk leder|ledere",
                pedagogue="pædagoger",
                helper="medhjælper|medhjælpere",
                pedagogical_assistant="pædagogiske assistenter|pau",
                student="studerende",
                trainee="elev|pau-elev",
            ),
            ("stillingskategori", "kategori"),
            choices=StaffCategory,
            width=28,
            help=_("Vælg stillingen på listen."),
        ),
        Field(
            "headcount", "Antal ansatte", cells.whole(), ("ansatte", "antal"), help=_("Hele personer: 12.")
        ),
        Field(
            "fte",
            "Årsværk",
            cells.number(),
            ("fuldtidsstillinger",),
            help=_("Timer delt med fuld tid, med komma: 10,25."),
        ),
        _source,
    ),
    StaffCount,
    {
        "workplace": "Eksempel",
        "on": "01-09-2022",
        "category": "Pædagog",
        "headcount": "12",
        "fte": "10,25",
        "source": "SD-løn",
    },
)

CHILDREN = Kind(
    "children",
    ("Børn", "Børnetal"),
    _("Fuldtidsbørn efter alder, opgjort eller prognose, for et helt år eller for en måned."),
    (
        _place,
        Field("year", "År", cells.year, ("årstal",), help=_("Fire cifre: 2022."), width=9),
        Field(
            "month",
            "Måned",
            cells.month,
            required=False,
            help=_("1 til 12. Tom: gennemsnittet for hele året."),
            width=11,
        ),
        Field(
            "age_group",
            "Alder",
            cells.choice(AgeGroup, under_3="0-2 år|under 3|vuggestue", from_3="3-5 år|fra 3 år|børnehave"),
            ("aldersgruppe",),
            choices=AgeGroup,
            width=26,
            help=_("Vælg aldersgruppen på listen."),
        ),
        Field(
            "status",
            "Art",
            cells.choice(FigureStatus, actual="faktisk|realiseret", forecast="prognosetal|forventet"),
            ("type", "status"),
            choices=FigureStatus,
            width=14,
            help=_("Opgjort, eller Prognose for det, der kommer."),
        ),
        Field(
            "units",
            "Fuldtidsbørn",
            cells.number("44,5"),
            ("børn", "antal børn", "enheder"),
            help=_("Omregnet til fuld tid: 44,5."),
        ),
        _source,
    ),
    ChildCount,
    {
        "workplace": "Eksempel",
        "year": "2022",
        "age_group": "Under 3 år",
        "status": "Opgjort",
        "units": "44,5",
        "source": "Pladsanvisningen",
    },
)

ABSENCE = Kind(
    "absence",
    ("Fravær", "Sygefravær"),
    _("Sygefravær for hele arbejdspladsen i en periode, aldrig for en person."),
    (
        _place,
        Field(
            "from_on",
            "Fra",
            cells.day,
            ("fra dato", "periode fra"),
            help=_("Periodens første dag: 01-01-2022."),
            width=14,
        ),
        Field(
            "to_on",
            "Til",
            cells.day,
            ("til dato", "periode til"),
            help=_("Periodens sidste dag: 31-12-2022."),
            width=14,
        ),
        _measure,
        Field(
            "value",
            "Fravær",
            cells.number("5,2", percent=True),
            ("sygefravær", "i alt"),
            help=_("Med komma: 5,2."),
        ),
        Field(
            "headcount", "Antal ansatte", cells.whole("24"), ("ansatte",), help=_("Hvor mange tallet dækker.")
        ),
        Field(
            "short",
            "Heraf kort",
            cells.number("2,1", percent=True),
            ("korttidsfravær", "kort"),
            required=False,
            help=_("Frivilligt."),
        ),
        Field(
            "long",
            "Heraf langt",
            cells.number("3,1", percent=True),
            ("langtidsfravær", "langt"),
            required=False,
            help=_("Frivilligt."),
        ),
        Field("fte", "Årsværk", cells.number("20,5"), required=False, help=_("Frivilligt.")),
        _source,
    ),
    AbsenceCount,
    {
        "workplace": "Eksempel",
        "from_on": "01-01-2022",
        "to_on": "31-12-2022",
        "measure": "pct.",
        "value": "5,2",
        "headcount": "24",
        "short": "2,1",
        "long": "3,1",
        "fte": "20,5",
        "source": "KRL",
    },
)

TARGETS = Kind(
    "targets",
    ("Måltal", "Måltal for fravær"),
    _("Det sygefravær, arbejdspladsen højst vil have i et år."),
    (
        _place,
        Field("year", "År", cells.year, ("årstal",), help=_("Fire cifre: 2022."), width=9),
        _measure,
        Field("value", "Måltal", cells.number("5,0", percent=True), ("mål",), help=_("Med komma: 5,0.")),
    ),
    TargetCount,
    {"workplace": "Eksempel", "year": "2022", "measure": "pct.", "value": "5,0"},
)

EVIDENCE = Kind(
    "evidence",
    ("Oplysninger", "Kriterier"),
    _(
        "Det, kriterierne bygger på: socioøkonomi, medarbejdere pr. leder, nye huse. Et tal, ord eller begge dele."
    ),
    (
        Field(
            "about",
            "Klynge eller arbejdsplads",
            cells.workplace_or_cluster,
            ("klynge", "arbejdsplads", "gælder for"),
            choices="Klynge eller arbejdsplads",
            width=34,
            help=_("Navnet, som det står i systemet. Vælg det på listen."),
        ),
        Field(
            "kind",
            "Om",
            cells.choice(EvidenceKind),
            ("emne", "oplysning"),
            choices=EvidenceKind,
            width=30,
            help=_("Vælg på listen."),
        ),
        Field(
            "on",
            "Dato",
            cells.day,
            ("opgjort",),
            help=_("Den dag, oplysningen er fra: 01-09-2022."),
            width=14,
        ),
        Field(
            "value",
            "Tal",
            cells.number("1,2", percent=True),
            ("værdi",),
            required=False,
            help=_("Med komma: 1,2. Kan være tom, når der er ord."),
        ),
        Field(
            "unit",
            "Enhed",
            cells.words(UNIT_LENGTH),
            ("målt i",),
            required=False,
            help=_("Hvad tallet er målt i: indeks, pct., medarbejdere."),
            width=18,
        ),
        Field(
            "text",
            "Beskrivelse",
            cells.words(TEXT_LENGTH),
            ("tekst", "bemærkning"),
            required=False,
            help=_("Ord. Ingen navne og CPR-numre."),
            width=44,
        ),
        Field(
            "persons",
            "Personer bag tallet",
            cells.whole("55"),
            ("antal personer", "antal børn"),
            required=False,
            help=_(
                "Hvor mange oplysningen handler om, så tal og ord kan skjules, når de er få. "
                "Skal skrives om børn i udsatte positioner og om specialgrupper."
            ),
            width=20,
        ),
        _source,
    ),
    EvidenceCount,
    {
        "about": "Eksempel",
        "kind": "Socioøkonomisk indeks",
        "on": "01-09-2022",
        "value": "1,2",
        "unit": "indeks",
        "text": "Over gennemsnittet i kommunen",
        "source": "Danmarks Statistik",
    },
)

KINDS: Sequence[Kind] = (STAFF, CHILDREN, ABSENCE, TARGETS, EVIDENCE)
BY_KEY = {kind.key: kind for kind in KINDS}
