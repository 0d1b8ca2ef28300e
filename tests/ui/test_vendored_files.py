"""Django's manifest storage stops at a missing file, and only when somebody deploys. Notice it here."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = sorted(STATIC.rglob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_file_that_a_style_sheet_points_at_is_here(sheet):
    targets = re.findall(r'url\("?([^")#?]+)', sheet.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (sheet.parent / target).is_file()]
    assert not missing
    assert targets or sheet.parent == STATIC / "css"  # our own point at nothing


def test_nothing_is_loaded_from_elsewhere_and_no_source_map_is_promised():
    for file in [*SHEETS, *STATIC.rglob("*.js")]:
        text = file.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, file
        assert not re.search(r"(url\(|@import|src=)\s*[\"']?(https?:)?//", text), file


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = (STATIC / "vendor/dkfds/img/all-svg-icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol[^>]*\bid="([^"]+)"', sprite))
    named = {
        name
        for template in Path(settings.BASE_DIR).glob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= known


@pytest.mark.parametrize(
    "folder", ["dkfds/LICENSE.md", "dkfds/fonts/OFL.txt", "fonts/OFL.txt", "richtext/LICENSE.md"]
)
def test_the_licences_follow_the_files(folder):
    assert (STATIC / "vendor" / folder).stat().st_size > 1000
