"""A file on its way follows its person from page to page, so that it goes on and they are told when it is ready.

Which file it is stands in the session, so that the pages of everybody else ask the database nothing.
"""

from django.http import HttpRequest

from htk_workforce.importing.models import FigureImport

KEY = "figure_import"


def remember(request: HttpRequest, batch: FigureImport) -> None:
    request.session[KEY] = batch.pk


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def waiting_figures(request: HttpRequest) -> dict[str, object]:
    """Context processor: the person's file on its way, except on its own pages."""
    session = getattr(request, "session", None)
    if session is None or KEY not in session or not request.user.is_authenticated:
        return {}
    if request.path.startswith("/klynger/tal/indlaes/"):
        return {}
    batch = FigureImport.objects.filter(pk=session[KEY], by=request.user).defer("content").first()
    if batch is None:
        forget(request)
        return {}
    return {"waiting_figures": batch}
