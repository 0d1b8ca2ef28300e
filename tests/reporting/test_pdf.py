"""Documents as an archive and a screen reader meet them."""

import io
import re
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation
from page import validate_pdf_bytes

from htk_workforce.reporting import pdf
from htk_workforce.reporting.pdf import Attachment, DocumentRefused, render_document, render_pdf

# WeasyPrint leaves its own colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")

CREATED = datetime(2022, 1, 3, 12, 0, tzinfo=UTC)
WORKBOOK = Attachment("budget.xlsx", b"not really a workbook", "Tallene som regneark")
WORD_SIGNS = "\uf0b7 \uf0e0 \uf0fc"
CONTEXT = {
    "title": "Referat & beslutninger",
    "reference": "21/189",
    "numbers": range(1, 51),
    "remark": f"»Æbleø« <script> ≥ → − {WORD_SIGNS}",
}
CSS = Path(settings.BASE_DIR) / "templates" / "pdf" / "document.css"


def rendered():
    with override_settings(
        TEMPLATES=[
            {**backend, "DIRS": [*backend["DIRS"], Path(__file__).parent / "templates"]}
            for backend in settings.TEMPLATES
        ]
    ):
        return render_document("everything.html", CONTEXT, created=CREATED, attachments=[WORKBOOK])


@pytest.fixture(scope="module")
def content():
    return rendered()


@pytest.fixture(scope="module")
def document(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(content, tmp_path_factory):
    file = tmp_path_factory.mktemp("pdf") / "everything.pdf"
    file.write_bytes(content)
    said = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True)
    return said.stdout.split("\f")[:-1]


def page(body, head=""):
    style = f"<style>{CSS.read_text(encoding='utf-8')}</style>"
    return (
        f'<!doctype html><html lang="da"><head><title>Prøve</title>{style}{head}</head>'
        f"<body><h1>Prøve</h1>{body}</body></html>"
    )


def font_names(document):
    return {
        str(thing.FontName)
        for thing in document.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
    }


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
def test_one_file_can_be_read_aloud_and_archived(content, profile):
    report = validate_pdf_bytes(content, profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_the_validator_does_find_faults():
    plain = render_pdf(page('<svg width="9" height="9"><rect width="9" height="9"/></svg>'), created=CREATED)
    assert not validate_pdf_bytes(plain, profile="ua1").is_compliant


def test_title_language_and_time(document):
    assert document.Root.Lang == "da"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata(set_pikepdf_as_editor=False) as described:
        assert described["dc:title"] == "Referat & beslutninger"
        assert described["pdfuaid:part"] == "1"
        assert (described["pdfaid:part"], described["pdfaid:conformance"]) == ("3", "A")
        assert described["xmp:CreateDate"] == "2022-01-03T12:00:00Z"


def test_headings_are_bookmarks(document):
    def titles(items):
        return [(item.title, titles(item.children)) for item in items]

    with document.open_outline() as outline:
        assert titles(outline.root) == [
            (
                "Referat & beslutninger",
                [
                    ("Indholdsfortegnelse", []),
                    ("Punkt 1: Øvrige sager", []),
                    ("Punkt 2: Ledelse", [("Økonomi", []), ("Beslutning den 03-01-2022", [])]),
                    ("Bred tabel", []),
                ],
            )
        ]


def test_every_font_is_ours(document):
    names = font_names(document)
    assert len(names) == 5
    assert all("IBM-Plex-Sans" in name for name in names), names


def test_the_workbook_lies_in_the_document(document):
    (name,) = document.attachments
    attached = document.attachments[name]
    assert (name, attached.description) == (WORKBOOK.name, WORKBOOK.description)
    assert attached.get_file().read_bytes() == WORKBOOK.content
    assert document.Root.AF[0].AFRelationship == "/Data"


def test_the_contents_list_holds_the_real_page_numbers(pages):
    def page_of(heading):
        return next(
            n for n, text in enumerate(pages, 1) if n > 1 and re.search(rf"^\s*{heading}$", text, re.M)
        )

    listed = dict(re.findall(r"^\s*(Ledelse|Økonomi|Bred tabel|Øvrige sager)\s+(\d+)$", pages[0], re.M))
    assert listed == {
        "Øvrige sager": "1",
        "Ledelse": str(page_of("Punkt 2: Ledelse")),
        "Økonomi": str(page_of("Økonomi")),
        "Bred tabel": str(page_of("Bred tabel")),
    }
    assert listed["Bred tabel"] == str(len(pages))


def test_every_page_tells_where_it_belongs(pages):
    assert len(pages) == 4
    for number, text in enumerate(pages, 1):
        assert f"Side {number} af 4" in text
        assert "Dannet 03-01-2022" in text
        assert "Høje-Taastrup Kommune" in text
    for text in pages[1:]:
        assert re.match(r"\s*Høje-Taastrup Kommune\s+21/15374\n", text)


def test_table_headers_are_repeated_and_the_total_is_not(pages):
    assert [len(re.findall(r"^\s*Post\s+2022$", text, re.M)) for text in pages] == [0, 1, 1, 0]
    assert [text.count("I alt") for text in pages] == [0, 0, 1, 0]
    assert [bool(re.search(r"Række 1\s+1\.214", text)) for text in pages] == [False, True, False, False]


def test_wide_tables_lie_on_a_turned_page(document):
    wide = [page.mediabox[2] > page.mediabox[3] for page in document.pages]
    assert wide == [False, False, False, True]


def test_text_is_escaped_and_word_s_symbols_become_real_ones(pages):
    assert "»Æbleø« <script> ≥ → − • → ✓" in pages[0]


def test_the_same_input_gives_the_same_bytes_and_danish_text_on_an_english_screen(content):
    with translation.override("en-gb"):
        assert rendered() == content


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="http://example.org/a.png">',
        '<img alt="x" src="https://example.org/a.png">',
        '<img alt="x" src="https://assets.invalid.example.org/fonts/IBMPlexSans-Regular.ttf">',
        '<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">',
        '<img alt="x" src="../../manage.py">',
        '<img alt="x" src="fonts/../../../manage.py">',
        '<img alt="x" src="https://assets.invalid//etc/passwd">',
        '<img alt="x" src="%2e%2e/%2e%2e/manage.py">',
        '<img alt="x" src="fonts/OFL.txt">',
        '<object data="file:///etc/passwd"></object>',
        '<p style="background: url(file:///etc/passwd)">x</p>',
        '<ul style="list-style-image: url(http://example.org/a.png)"><li>x</li></ul>',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<svg width="9" height="9"><image width="9" height="9" href="file:///etc/passwd"/></svg>',
    ],
)
def test_a_document_that_reaches_outside_is_refused(body):
    with pytest.raises(DocumentRefused, match="ikke må hente"):
        render_pdf(page(body), created=CREATED)


def test_a_file_named_in_the_head_is_not_embedded():
    content = render_pdf(
        page("<p>x</p>", '<link rel="attachment" href="file:///etc/passwd">'), created=CREATED
    )
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert not opened.attachments


@pytest.mark.parametrize("source", ["url(fonts/Mangler.ttf)", "url(file:///usr/share/fonts/x.ttf)"])
def test_a_font_that_is_not_ours_stops_the_document(source):
    face = f"<style>@font-face {{ font-family: Anden; src: {source} }} p {{ font-family: Anden }}</style>"
    with pytest.raises(DocumentRefused, match="ikke må hente"):
        render_pdf(page("<p>x</p>", face), created=CREATED)


def test_a_document_without_our_typeface_is_refused():
    bare = '<!doctype html><html lang="da"><title>Prøve</title><h1>Prøve</h1></html>'
    with pytest.raises(DocumentRefused, match="skrifttype"):
        render_pdf(bare, created=CREATED)


@pytest.mark.parametrize(
    ("change", "because"),
    [(("<title>Prøve</title>", ""), "titel"), (('lang="da"', 'lang="en"'), "dansk")],
)
def test_a_document_without_title_or_language_is_refused(change, because):
    with pytest.raises(DocumentRefused, match=because):
        render_pdf(page("<p>x</p>").replace(*change), created=CREATED)


def test_assets_are_the_vendored_fonts_and_nothing_else():
    font = pdf.asset(pdf.ORIGIN + "fonts/IBMPlexSans-Regular.ttf")
    assert font == (Path(settings.BASE_DIR) / "static/vendor/fonts/IBMPlexSans-Regular.ttf").resolve()
    for address in ("", pdf.ORIGIN, pdf.ORIGIN + "fonts", pdf.ORIGIN + "fonts/OFL.txt", str(font)):
        with pytest.raises(DocumentRefused):
            pdf.asset(address)


@pytest.mark.parametrize("make", ["stream_of_its_own", "packed_objects"])
def test_the_end_of_every_stream_is_beyond_doubt(make):
    """A carriage return as the last byte of the data reads as the beginning of the line end after them."""
    doubtful = next(made for made in map(globals()[make], range(1, 600)) if pdf.DOUBTFUL_END in saved(made))
    content = pdf.written(doubtful)
    assert pdf.DOUBTFUL_END not in content
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert str(opened.Root.Lang) == str(doubtful.Root.Lang)
        assert "/Extra" not in opened.Root or opened.Root.Extra.read_bytes() == str(opened.Root.Lang).encode()


def stream_of_its_own(number):
    made = pikepdf.new()
    made.Root.Lang = "a" * number
    packed = zlib.compress(b"a" * number)
    made.Root.Extra = pikepdf.Stream(made, packed, Filter=pikepdf.Name.FlateDecode)
    return made


def packed_objects(number):
    made = pikepdf.new()
    made.Root.Lang = "a" * number
    return pikepdf.open(io.BytesIO(saved(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)))


def saved(made, **how):
    content = io.BytesIO()
    made.save(content, preserve_pdfa=True, deterministic_id=True, **how)
    return content.getvalue()
