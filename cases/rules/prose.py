"""Rich text as plain text, for checks, comparison and search. Pure Python."""

import re
from html.parser import HTMLParser

BLOCKS = {"p", "br", "ul", "ol", "li", "h3", "h4", "table", "thead", "tbody", "tr"}
CELLS = {"td", "th"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)

    def _part(self, tag: str) -> None:
        if tag in BLOCKS:
            self.words.append("\n")
        elif tag in CELLS:
            self.words.append("\t")

    def handle_data(self, data: str) -> None:
        self.words.append(re.sub(r"[\r\n]+", " ", data))


def plain_text(html: str) -> str:
    """The words of sanitised rich text, one paragraph, list item or table row to a line."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line)


def sentences(text: str) -> list[str]:
    """A plain text cut at full stops that end a sentence, not at those of "kr.", "pct." or "22. januar"."""
    return [
        part for line in text.split("\n") for part in re.split(r"(?<=[.!?])\s+(?=[A-ZÆØÅ»\"])", line) if part
    ]
