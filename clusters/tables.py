"""The clusters as a table that can be sorted."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.queries import Coverage
from htk_workforce.ui.tables import RIGHT_ALIGNED, Table
from htk_workforce.ui.templatetags.danish import missing, number, pct


def of_part(figure: str, coverage: Coverage) -> str:
    """A figure with the name of its part, when it is of one."""
    if not coverage.is_part:
        return figure
    part = gettext("kun %(part)s") % {"part": coverage.part}
    return format_html('{} <span class="part quiet">({})</span>', figure, part)


class FigureColumn(tables.Column):
    """A figure, also where there is none: `render_…` says why. What is hidden is sorted as what is missing."""

    def __init__(self, verbose_name, **kwargs):
        super().__init__(verbose_name=verbose_name, empty_values=(), attrs=RIGHT_ALIGNED, **kwargs)


class ClusterTable(Table):
    """Rows are ClusterCard."""

    caption = _("Klyngerne. Normeringen er i årsværk; spændet er ansatte pr. leder.")
    name = tables.Column(
        _("Klynge"),
        accessor="cluster__name",
        order_by="sort_key",
        linkify=lambda record: reverse("cluster_detail", args=[record.cluster.pk]),
    )
    position = tables.Column(_("Besluttet"), accessor="position_name", empty_values=())
    reports = FigureColumn(_("Ledelsesspænd"))
    gap = FigureColumn(_("Over eller under normen"))
    trained_share = FigureColumn(_("Uddannet personale"))
    absence_value = tables.Column(_("Sygefravær mod mål"), empty_values=())
    new_house_count = FigureColumn(_("Nye huse"))

    def render_position(self, record):
        return record.position_name or gettext("Ikke besluttet")

    def render_reports(self, record):
        if record.reports is None:
            return missing()
        band = f" ({record.span.band.label})" if record.span.band else ""
        return of_part(f"{number(record.reports, 1)}{band}", record.span.coverage)

    def render_gap(self, record):
        if record.staffing and not record.staffing.coverage.is_whole:
            return format_html('<span class="part">{}</span>', record.staffing.coverage.shortfall)
        return number(record.gap, 2)

    def render_trained_share(self, record):
        share = pct(record.trained_share, 1)
        return of_part(share, record.staffing.share_coverage) if record.staffing else share

    def render_absence_value(self, record):
        cell = record.absence
        if cell.value is None:
            mark = format_html('<span aria-hidden="true">{} </span>', cell.mark) if cell.is_hidden else ""
            return format_html("{}{}", mark, cell.text)
        words = {"value": number(cell.value, 2), "unit": record.absence_period.unit}
        if cell.target is None:
            return of_part("{value} {unit}".format(**words), cell.coverage)
        return gettext("%(value)s %(unit)s (mål %(target)s)") % {
            **words,
            "target": number(cell.target, 2),
        }
