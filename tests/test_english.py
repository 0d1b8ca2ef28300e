"""The English catalogue is whole, and English pages have no Danish left in them but what is data."""

import gettext
import re
import subprocess
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as project
from django.core.management import call_command
from django.db import models
from django.urls import reverse

from cases.enums import ItemState
from cases.models import AgendaItem, CaseFile, Meeting
from htk_workforce.accounts.models import User
from pools.enums import ApplicationState, LineKind
from pools.models import Application, FrameLine, Posting
from tests.demonstration import demonstration  # noqa: F401
from tests.pages import VOID

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|&[PN]|</?\w+>")
FIGURE = re.compile(r"\d[\d.,/-]*\d|\d")


# --- the catalogue ------------------------------------------------------------------------------------------


def entries(compiled: Path) -> dict[object, str]:
    """A compiled catalogue as a dictionary; a plural has the keys (msgid, 0) and (msgid, 1)."""
    with compiled.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)


def compile_catalogue(source: Path, compiled: Path) -> dict[object, str]:
    """What msgfmt makes of a .po: entries that are untranslated or fuzzy are not in it."""
    subprocess.run(["msgfmt", "-o", compiled, source], check=True)
    return entries(compiled)


@pytest.fixture(scope="module")
def needed(tmp_path_factory) -> dict[object, str]:
    """Every text in the code and the templates, as it is there now. Nothing is written in the project."""
    copy = tmp_path_factory.mktemp("texts")
    ignored = re.findall(r"--ignore '([^']+)/\*'", (ROOT / "deploy" / "messages.sh").read_text())
    assert "tests" in ignored, "what deploy/messages.sh leaves out is not read right"
    for top in ROOT.iterdir():
        if top.name.startswith(".") or top.name in ignored:
            continue
        for path in top.rglob("*") if top.is_dir() else [top]:
            if path.suffix in (".py", ".html", ".txt"):
                target = copy / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    (copy / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        patch.setattr(project, "LOCALE_PATHS", [])
        call_command("makemessages", locale=["en"], verbosity=0)
    empty, full = copy / "locale" / "en" / "LC_MESSAGES" / "django.po", copy / "full.po"
    subprocess.run(["msgen", "-o", full, empty], check=True)
    texts = compile_catalogue(full, copy / "full.mo")
    del texts[""]
    return texts


@pytest.fixture(scope="module")
def english(tmp_path_factory) -> dict[object, str]:
    texts = compile_catalogue(CATALOGUE, tmp_path_factory.mktemp("compiled") / "django.mo")
    del texts[""]
    return texts


def test_every_text_is_translated(needed, english):
    missing = sorted(str(key) for key in needed.keys() - english.keys())
    assert not missing, "kør »make messages«, og oversæt i locale/en:\n" + "\n".join(missing)


def test_nothing_is_translated_that_is_no_longer_there(needed, english):
    stale = sorted(str(key) for key in english.keys() - needed.keys())
    assert not stale, "kør »make messages«:\n" + "\n".join(stale)
    assert "#~" not in CATALOGUE.read_text() and "fuzzy" not in CATALOGUE.read_text()


def test_the_compiled_catalogue_is_the_one_in_use(tmp_path):
    assert entries(CATALOGUE.with_suffix(".mo")) == compile_catalogue(CATALOGUE, tmp_path / "django.mo")


@pytest.mark.parametrize("kept", [PLACEHOLDER, FIGURE], ids=["placeholders", "figures"])
def test_placeholders_and_figures_are_kept(needed, english, kept):
    """Also the singular and the plural each have their own; amounts stay 1.234,50 in both languages (AT38)."""
    differing = {
        key: (danish, english[key])
        for key, danish in needed.items()
        if key in english and sorted(kept.findall(danish)) != sorted(kept.findall(english[key]))
    }
    assert not differing


# --- the pages ----------------------------------------------------------------------------------------------

READ_ALOUD = {"alt", "aria-label", "data-text", "placeholder", "title"}
# Words of four letters or more that are written alike in both languages.
ALIKE = {
    "administrator",
    "bytes",
    "code",
    "demo",
    "demonstration",
    "excel",
    "kommune",
    "organisation",
    "person",
    "status",
    "type",
}


class _Pieces(HTMLParser):
    """Every run of text on a page and every attribute that is read aloud, except in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        foreign = tag in ("script", "style", "textarea") or (tag != "html" and "lang" in given)
        for name in READ_ALOUD & given.keys():
            self._keep(given[name] or "")
        if tag not in VOID:
            self._open.append((tag, foreign))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            continue

    def handle_data(self, text):
        if not any(foreign for _tag, foreign in self._open):
            self._keep(text)

    def _keep(self, text: str) -> None:
        if plain := " ".join(text.split()):
            self.found.add(plain)


def pieces(html: str) -> set[str]:
    reader = _Pieces()
    reader.feed(html)
    reader.close()
    return reader.found


def texts_of_the_database() -> re.Pattern[str]:
    """Whatever people have written: it stays in the language it was written in."""
    written = {project.MUNICIPALITY}
    for model in apps.get_models():
        if model._meta.app_label not in ("accounts", "audit", "cases", "clusters", "pools"):
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and not field.choices
        ]
        for row in model._base_manager.values_list(*names) if names else ():
            for value in row:
                written |= {piece for line in str(value or "").splitlines() for piece in pieces(line)}
    longest_first = sorted((text for text in written if len(text) > 1), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{4,}", text.casefold()))


@dataclass(frozen=True)
class Site:
    """The addresses of the pages, and the texts of the database, with the demonstration in it."""

    addresses: dict[str, str]
    written: re.Pattern[str]


@pytest.fixture
def site(demonstration, db) -> Site:  # noqa: F811
    item = AgendaItem.objects.get(case__number="23/30001", state=ItemState.PENDING)
    line = FrameLine.objects.filter(kind=LineKind.ALLOCATION, versions__isnull=False).first()
    received = Application.objects.filter(state=ApplicationState.RECEIVED).first()
    decided = CaseFile.objects.get(number="22/21670")
    objects = {
        "frame": line.frame,
        "line": line,
        "posting": Posting.objects.first(),
        "application": received,
        "case": decided,
        "waiting case": item.case,
        "meeting": Meeting.objects.filter(items__case=decided).first(),
    }
    addresses = {name: thing.get_absolute_url() for name, thing in objects.items()}
    addresses |= {
        "decide": reverse("decide", args=[item.pk]),
        "appropriate": reverse("appropriate", args=[line.frame.pk]),
        "nowhere": "/findes-ikke/",
    }
    names = ("overview", "pool_list", "application_list", "application_new", "case_list", "meeting_list")
    addresses |= {name: reverse(name) for name in (*names, "login", "admin:index")}
    return Site(addresses, texts_of_the_database())


# Page, who reads it, the answer, and some of what must be on it: headings, buttons, table headers, labels.
PAGES = [
    ("overview", "direktoer", 200, "Overview|Pools|Applications awaiting an answer|Log out|Main menu"),
    ("overview", "hr", 200, "Overview|Enter application"),
    ("overview", "finans", 200, "Overview|Pools"),
    ("pool_list", "finans", 200, "Set aside|Spent|Committed|Reserved|Available|Undistributed|Show|Reset"),
    ("frame", "finans", 200, "Lines|Set money aside|Budget table|Conditions|Applications|Total"),
    ("line", "revisor", 200, "Postings|Comes from|Available after this|History of the line"),
    ("posting", "revisor", 200, "Reason|Valid from|Written by|Entries|Account|Amount"),
    ("appropriate", "finans", 200, "Line|Amount|Valid from|Reason|Set aside|Choose a line"),
    ("application_list", "hr", 200, "Applications|Enter application|Number|Workplace|Received|Applied for"),
    ("application_new", "hr", 200, "Enter application|Workplace|Workplace|Purpose|Add cost"),
    ("application", "hr2", 200, "What you can do now|Reject|Withdraw|Costs|Events|Purpose"),
    ("case_list", "direktoer", 200, "Cases|Case no.|Title|Centre|Case type|Status"),
    ("case", "direktoer", 200, "Recommendation|Finance|Change|Distributed in total|Case memo (PDF)"),
    ("waiting case", "direktoer", 200, "Recommendation|Decide|Who did what and when"),
    ("decide", "direktoer", 200, "Decision|Remark|See the effect|Approved"),
    ("meeting_list", "sekretariat", 200, "Meetings|Date|Body|Venue|Items|Pending|Held"),
    ("meeting", "sekretariat", 200, "Agenda|Decided"),
    ("login", "", 200, "Log in|Username|Password|Demonstration users|Role|Director"),
    ("decide", "leder", 403, "You cannot do this|Go to the overview"),
    ("nowhere", "leder", 404, "The page does not exist|Go to the overview"),
    ("admin:index", "admin", 200, "Users and reference tables|Setup"),
]
IDS = [f"{address}-{reader or 'nobody'}" for address, reader, *_rest in PAGES]


@pytest.mark.parametrize(("address", "reader", "status", "expected"), PAGES, ids=IDS)
def test_an_english_page_is_english(site, client, settings, address, reader, status, expected):
    if reader:
        client.force_login(User.objects.get(username=reader))
    read = {}
    for language in ("da", "en-gb"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        response = client.get(site.addresses[address])
        assert response.status_code == status
        assert response["Content-Language"] == language
        read[language] = pieces(response.content.decode())

    assert set(expected.split("|")) <= read["en-gb"]
    alike = {text for text in read["en-gb"] & read["da"] if words(site.written.sub(" ", text)) - ALIKE}
    assert not alike, "the same in both languages, and not from the database"
    danish = {text for text in read["en-gb"] if re.search("[æøåÆØÅ]", site.written.sub(" ", text))}
    assert not danish, "Danish letters that are not from the database"
