"""Reads a page as a person without JavaScript meets it: its text, and its form as the browser would send it."""

import re
from html.parser import HTMLParser

from django.http import HttpResponse

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SILENT = {"script", "style", "svg", "title"}


class _Page(HTMLParser):
    """Text and the values of one form's boxes; buttons are left out, since only the pressed one is sent."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.words, self.values = form_id, [], {}
        self._open: list[str] = []
        self._form = False
        self._box, self._select, self._option = "", "", False

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if tag == "form":
            self._form = given.get("id", "") == self.form_id or not self.form_id
        if not self._form or (tag != "option" and "name" not in given):
            return
        if tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.values[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._box = given["name"]
            self.values[self._box] = ""
        elif tag == "select":
            self._select = given["name"]
            self.values[self._select] = ""
        elif tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value", "")

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            continue
        if tag == "form":
            self._form = False
        elif tag == "textarea" and self._box:
            self.values[self._box] = self.values[self._box].removeprefix("\n")
            self._box = ""

    def handle_data(self, text):
        if self._box:
            self.values[self._box] += text
        if not SILENT.intersection(self._open):
            self.words.append(text)


def _read(response: HttpResponse, form_id: str = "") -> _Page:
    page = _Page(form_id)
    page.feed(response.content.decode())
    page.close()
    return page


def text(response: HttpResponse) -> str:
    """What can be read on the page, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(_read(response).words)).strip()


def form(response: HttpResponse, form_id: str) -> dict[str, str]:
    """What the browser would send of one form, apart from the pressed button and the token against forgery.

    Raises:
        AssertionError: the page has no such form.
    """
    values = _read(response, form_id).values
    values.pop("csrfmiddlewaretoken", None)
    assert values, f"siden har ingen formular med id {form_id}"
    return values
