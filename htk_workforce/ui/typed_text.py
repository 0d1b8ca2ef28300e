"""Rich text in a plain box: what somebody types without the editor, and what the box shows."""

import re
from html import escape, unescape
from typing import Any

from django.forms import Textarea
from django.utils.safestring import SafeString

from htk_workforce.ui.richtext import TAGS, clean, is_blank

_TAGGED = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})(?:\s[^>]*)?/?>", re.IGNORECASE)
_PLAIN = re.compile(r"\s*(?:<p>(?:[^<]|<br>)*</p>\s*)*")


def from_typed(text: str) -> SafeString:
    """Clean rich text from a box that holds either rich text or plain words.

    Plain words become paragraphs at empty lines and keep their other line breaks. "" when there is nothing to read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _TAGGED.search(text):
        paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
        text = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)
    return SafeString("") if is_blank(text) else clean(text)


def as_typed(html: str) -> str:
    """What the box shows: plain words where nothing but paragraphs would be lost, else the rich text itself."""
    if not _PLAIN.fullmatch(html):
        return html
    paragraphs = re.findall(r"<p>(.*?)</p>", html, re.DOTALL)
    plain = "\n\n".join(
        unescape(paragraph.replace("\n", " ").replace("<br>", "\n")) for paragraph in paragraphs
    )
    return plain if from_typed(plain) == clean(html) else html


class RichTextarea(Textarea):
    """A plain box that also carries its text as rich text, for the editor that takes its place where there is one."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        # Added to "" it is no longer marked as safe, and so is escaped in the attribute.
        context["widget"]["attrs"]["data-richtext"] = "" + from_typed(value or "")
        return context
