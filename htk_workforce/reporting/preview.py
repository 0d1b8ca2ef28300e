"""The pages of a document on the screen: the PDF's own template, with what only a PDF can do left out."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import Audience
from cases.models import CaseFile, Meeting
from cases.queries import minutes
from htk_workforce.reporting.memo import memo_context
from htk_workforce.reporting.minutes import minutes_context

_FONT = re.compile(r"url\((fonts/[\w.-]+)\)")
# A page of paper has margins of its own; a window has none.
_ROOM = (
    "<style>body { margin: 6mm 8mm; max-width: 170mm; hyphens: manual } table { display: table } "
    ".wide { overflow-x: auto }</style></head>"
)
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)


@translation.override("da")
def memo_on_screen(case: CaseFile, *, created: datetime, audience: Audience = Audience.INTERNAL) -> str:
    """The case memo as HTML, as it stands saved; always in Danish, as the PDF is."""
    return _page("pdf/case_memo.html", memo_context(case, audience=audience), created=created)


@translation.override("da")
def minutes_on_screen(meeting: Meeting, *, created: datetime, audience: Audience) -> str:
    """The draft of a meeting's minutes as HTML, as they would be approved now; always in Danish."""
    context = minutes_context(minutes(meeting, audience=audience), created=created)
    return _page("pdf/minutes.html", context, created=created)


def _page(template: str, context: dict[str, Any], *, created: datetime) -> str:
    known = {"municipality": settings.MUNICIPALITY, "created": created}
    html = render_to_string(template, {**known, **context})
    html = _TABLE.sub(_in_a_box, html)
    return _FONT.sub(_on_this_site, html).replace("</head>", _ROOM, 1)


def _in_a_box(table: re.Match[str]) -> str:
    return f'<div class="wide" tabindex="0" role="region" aria-label="{_("Tabel")}">{table[0]}</div>'


def _on_this_site(font: re.Match[str]) -> str:
    return f"url({static(f'vendor/{font[1]}')})"
