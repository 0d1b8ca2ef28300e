from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

# Label, url name. An entry whose url name does not exist yet is left out, so a new section only has
# to name its list page as it stands here.
SECTIONS: list[tuple[Promise, str]] = [
    (_("Overblik"), "overview"),
    (_("Puljer"), "pool_list"),
    (_("Ansøgninger"), "application_list"),
    (_("Sager"), "case_list"),
    (_("Møder"), "meeting_list"),
    (_("Klynger"), "cluster_list"),
    (_("Rapporter"), "report_list"),
]
ADMINISTRATOR_SECTIONS: list[tuple[Promise, str]] = [(_("Opsætning"), "admin:index")]
OWN_NAMES = {"da": "Dansk", "en-gb": "English"}


@dataclass(frozen=True)
class Entry:
    label: Promise
    url: str
    active: bool


def navigation(request: HttpRequest) -> list[Entry]:
    """The main menu for the person who asks; empty for one who is not logged in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    sections = list(SECTIONS)
    # The value of accounts.Role.ADMINISTRATOR, written out because ui stands below accounts.
    if "administrator" in getattr(user, "roles", ()):
        sections += ADMINISTRATOR_SECTIONS
    entries = []
    for label, name in sections:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        # "/" is the start of every path, so the overview is active only on itself.
        active = request.path == url if name == "overview" else request.path.startswith(url)
        entries.append(Entry(label, url, active))
    return entries


def languages() -> list[dict[str, str]]:
    """The selectable languages, each named in itself."""
    return [
        {"code": code, "name": OWN_NAMES.get(code) or get_language_info(code)["name_local"].capitalize()}
        for code, _name in settings.LANGUAGES
    ]


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: what the frame of every page needs."""
    return {
        "MUNICIPALITY": settings.MUNICIPALITY,
        "DEMO": settings.DEMO,
        "navigation": navigation(request),
        "languages": languages(),
    }
