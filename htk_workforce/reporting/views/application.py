"""Letters to workplaces, and the list of applications."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.reporting.applications import applications_workbook
from htk_workforce.reporting.grant_account import render_grant_account
from htk_workforce.reporting.letter import change_letter, decision_letter, render_letter
from htk_workforce.reporting.views.response import PDF, XLSX, file_response
from htk_workforce.reporting.xlsx import write_workbook
from pools.filters import ApplicationFilter
from pools.models import Application, Change
from pools.permissions import (
    can_export_applications,
    can_read_account,
    can_read_letter,
    can_see_application,
)
from pools.queries import visible_applications
from pools.tables import ApplicationTable


def decision_letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(_applications_with_all(), pk=pk)
    require(can_see_application(request.user, application))
    require(can_read_letter(request.user, application))
    pdf = render_letter(decision_letter(application), created=timezone.now())
    record("export", application, by=request.user, file="afgoerelse.pdf")
    return file_response(pdf, f"afgoerelse-{application.number}.pdf".lower(), PDF, inline=True)


def change_letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(Change.objects.select_related("decided_by"), pk=pk)
    change.application = application = _applications_with_all().get(pk=change.application_id)
    require(can_see_application(request.user, application))
    if change.decided_by is None:
        raise PermissionDenied(_("Der er først et brev, når ændringen er afgjort."))
    pdf = render_letter(change_letter(change), created=timezone.now())
    record("export", application, by=request.user, file="aendring.pdf")
    name = f"aendring-{application.number}-{change.pk}.pdf".lower()
    return file_response(pdf, name, PDF, inline=True)


def grant_account_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(_applications_with_all(), pk=pk)
    require(can_see_application(request.user, application))
    require(can_read_account(request.user, application))
    pdf = render_grant_account(application, created=timezone.now())
    record("export", application, by=request.user, file="regnskab.pdf")
    return file_response(pdf, f"regnskab-{application.number}.pdf".lower(), PDF, inline=True)


def _applications_with_all() -> QuerySet[Application]:
    return Application.objects.select_related(
        "line__frame__pool__owner", "workplace", "decided_by"
    ).prefetch_related("lines")


def applications_xlsx(request: HttpRequest) -> HttpResponse:
    """Exactly the rows that the list shows for the same address."""
    require(can_export_applications(request.user))
    chosen = ApplicationFilter(request.GET, visible_applications(request.user))
    if not chosen.is_valid():  # the list says which field cannot be read
        return redirect(f"{reverse('application_list')}?{request.GET.urlencode()}")
    table = ApplicationTable(chosen.qs)
    RequestConfig(request, paginate=False).configure(table)
    workbook = applications_workbook(table.data.data, _words(chosen))
    content = write_workbook(workbook, created=timezone.now())
    record(
        "export",
        by=request.user,
        label=workbook.title,
        file="ansoegninger.xlsx",
        query=request.GET.urlencode(),
    )
    return file_response(content, "ansoegninger.xlsx", XLSX)


def _words(chosen: ApplicationFilter) -> list[str]:
    """The filters in use as words: Status: Modtaget."""
    words = []
    for name, value in chosen.form.cleaned_data.items():
        if value not in (None, ""):
            field = chosen.form.fields[name]
            shown = dict(getattr(field, "choices", [])).get(value, value) if isinstance(value, str) else value
            words.append(f"{field.label}: {format_date(shown) if isinstance(shown, date) else shown}")
    return words
