"""The clusters, the norm and the need as files, of the same day and with the same assumptions as the page."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from clusters import queries
from clusters.forms.day import DayForm
from clusters.forms.need import NeedForm
from clusters.forms.year import YearForm
from clusters.permissions import can_see_all_clusters
from clusters.queries import CareGuarantee, ClusterOverview, MinimumStaffing, RecruitmentPlan, Rules
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.reporting.cluster_report import cluster_workbook, render_clusters
from htk_workforce.reporting.need_report import need_workbook, render_need
from htk_workforce.reporting.staffing_report import render_staffing, staffing_workbook
from htk_workforce.reporting.views.response import PDF, XLSX, file_response
from htk_workforce.reporting.xlsx import write_workbook


def clusters_xlsx(request: HttpRequest) -> HttpResponse:
    content = write_workbook(cluster_workbook(_overview(request)), created=timezone.now())
    return _handed_out(request, content, "klynger.xlsx")


def clusters_pdf(request: HttpRequest) -> HttpResponse:
    return _handed_out(request, render_clusters(_overview(request), created=timezone.now()), "klynger.pdf")


def minimum_staffing_xlsx(request: HttpRequest) -> HttpResponse:
    content = write_workbook(staffing_workbook(*_staffing(request)), created=timezone.now())
    return _handed_out(request, content, "minimumsnormering.xlsx")


def minimum_staffing_pdf(request: HttpRequest) -> HttpResponse:
    content = render_staffing(*_staffing(request), created=timezone.now())
    return _handed_out(request, content, "minimumsnormering.pdf")


def recruitment_need_xlsx(request: HttpRequest) -> HttpResponse:
    content = write_workbook(need_workbook(*_need(request)), created=timezone.now())
    return _handed_out(request, content, "rekrutteringsbehov.xlsx")


def recruitment_need_pdf(request: HttpRequest) -> HttpResponse:
    content = render_need(*_need(request), created=timezone.now())
    return _handed_out(request, content, "rekrutteringsbehov.pdf")


def _handed_out(request: HttpRequest, content: bytes, name: str) -> HttpResponse:
    record("export", by=request.user, label=name.partition(".")[0].capitalize(), file=name)
    is_pdf = name.endswith(".pdf")
    return file_response(content, name, PDF if is_pdf else XLSX, inline=is_pdf)


def _newest_day() -> date:
    return queries.newest_counting_day(timezone.localdate())


def _overview(request: HttpRequest) -> ClusterOverview:
    require(can_see_all_clusters(request.user))
    form = DayForm(request.GET, given=_newest_day(), years=queries.years_with_figures())
    with translation.override("da"):  # names and reasons are worded by the query
        return queries.cluster_overview(on=form.day, year=form.chosen_year)


def _staffing(request: HttpRequest) -> tuple[list[MinimumStaffing], MinimumStaffing]:
    require(can_see_all_clusters(request.user))
    known, newest = queries.years_with_figures(), _newest_day().year
    chosen = YearForm(request.GET, years=known, given=newest).chosen
    asked = sorted({*(year for year in known if year <= newest), chosen})
    with translation.override("da"):
        years = queries.minimum_staffing(asked)
    return years, next(staffing for staffing in years if staffing.year == chosen)


def _need(request: HttpRequest) -> tuple[RecruitmentPlan, CareGuarantee, Rules]:
    require(can_see_all_clusters(request.user))
    form = NeedForm(request.GET, given=_newest_day())
    try:
        with translation.override("da"):
            plan = queries.recruitment_plan(queries.years_to_plan(form.day), on=form.day, **form.tried)
            care = queries.care_guarantee(on=form.day, months=form.care_months)
    except queries.RulesMissing as missing:
        raise Http404(str(missing)) from missing
    return plan, care, queries.rules_on(form.day)
