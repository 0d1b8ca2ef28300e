"""Rich text that people write: cleaned when it is saved and again when it is shown or printed."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}

_HEADING = re.compile(r"<(/?)h([34])>")
_TAG = re.compile(r"<[^>]*>|&nbsp;|\s")


def clean(html: str) -> SafeString:
    """Only the structure we print: no styles, scripts, images or event handlers; links to https and mailto."""
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "th": {"scope"}},
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(cleaned)  # noqa: S308 just cleaned


def is_blank(html: str) -> bool:
    """Is there nothing to read in it? An editor that was emptied leaves paragraphs behind."""
    return not _TAG.sub("", clean(html))


def with_headings_from(html: str, level: int) -> SafeString:
    """Cleaned, with its headings (h3 and h4) from `level` down and none left out, as PDF/UA-1 asks."""
    nested = False

    def moved(tag: re.Match[str]) -> str:
        nonlocal nested
        nested = nested or tag[2] == "3"
        return f"<{tag[1]}h{level + (tag[2] == '4' and nested)}>"

    return mark_safe(_HEADING.sub(moved, clean(html)))  # noqa: S308 just cleaned
