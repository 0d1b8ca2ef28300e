"""Template tags for the parts of Det Fælles Designsystem (DKFDS) that the pages use. Loaded everywhere."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from htk_workforce.ui import charts
from htk_workforce.ui.forms import error_entries

register = template.Library()

SPRITE = "vendor/dkfds/img/all-svg-icons.svg"
KINDS = ("info", "success", "warning", "error")
# How a state looks; its words say the same, so colour never stands alone. States not named are neutral.
STATE_KINDS = {
    "received": "info",
    "qualified": "info",
    "ready": "info",
    "published": "info",
    "waiting_list": "warning",
    "information_requested": "warning",
    "requested": "warning",
    "reported": "info",
    "approved": "success",
    "partly_approved": "success",
    "decided": "success",
    "minutes_approved": "success",
    "rejected": "error",
}


def _css_kind(base: str, kind: str) -> str:
    """`badge badge-info`, or only `badge` for the neutral kind "".

    Raises:
        ValueError: for a kind that DKFDS does not have.
    """
    if not kind:
        return base
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}, use one of {', '.join(KINDS)}")
    return f"{base} {base}-{kind}"


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of the DKFDS sprite. Without `label` it is decoration and hidden from screen readers."""
    described = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon-svg{}{}" focusable="false" {}><use href="{}#{}"></use></svg>',
        *(" " if css else "", css, SafeString(described), static(SPRITE), name),
    )


@register.simple_block_tag
def alert(content: str, kind: str = "info", title: str = "", role: str = "") -> SafeString:
    """A box with a message. Give `role` ("status", "alert") only to news, not to text that always stands."""
    words = {"info": _("Information"), "success": _("Udført"), "warning": _("Advarsel"), "error": _("Fejl")}
    return format_html(
        '<div class="{}"{}>{}<div class="alert-body">{}<div class="alert-text">{}</div></div></div>',
        _css_kind("alert", kind),
        format_html(' role="{}"', role) if role else "",
        icon(kind, "alert-icon", words[kind]),
        format_html('<p class="alert-heading">{}</p>', title) if title else "",
        content,
    )


@register.simple_block_tag
def card(content: str, title: str, href: str = "", level: int = 2) -> SafeString:
    """A framed piece of a page. `level` is the heading level that fits the page's outline."""
    heading = format_html('<a href="{}">{}</a>', href, title) if href else title
    return format_html(
        '<div class="card collapsed-height"><div class="card-content">'
        '<h{} class="card-heading">{}</h{}><div class="card-text">{}</div></div></div>',
        *(int(level), heading, int(level), content),
    )


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """Around a hand-written wide table, so that it scrolls by itself on a phone, also by keyboard."""
    return format_html(
        '<div class="table--responsive-scroll" tabindex="0" role="region" aria-label="{}">{}</div>',
        *(label, content),
    )


@register.simple_block_tag
def badge(content: str, kind: str = "") -> SafeString:
    return badge_html(content.strip(), kind)


def badge_html(words: str, kind: str = "") -> SafeString:
    """The same for a table's cell."""
    return format_html('<span class="{}">{}</span>', _css_kind("badge", kind), words)


@register.simple_tag
def state_badge(obj: Any) -> SafeString:
    """The state of anything with a `state` field with choices."""
    css = _css_kind("badge", STATE_KINDS.get(obj.state, ""))
    return format_html('<span class="{}">{}</span>', css, obj.get_state_display())


@register.simple_tag
def steps(choices: list[tuple[str, str]], current: str, label: str = "") -> SafeString:
    """A path of states from left to right with the current one marked.

    Args:
        choices: (value, label) in order, for instance `State.choices`.
        current: the value reached. One that is not on the path marks nothing.
        label: what the path is about, for screen readers.
    """
    values = [value for value, _label in choices]
    reached = values.index(current) if current in values else -1

    def step(index: int, text: str) -> SafeString:
        if index == reached:
            return format_html('<li class="steps__item" aria-current="step">{}</li>', text)
        if index < reached:
            return format_html(
                '<li class="steps__item steps__item--done">{}<span class="sr-only"> ({})</span></li>',
                *(text, _("gennemført")),
            )
        return format_html('<li class="steps__item">{}</li>', text)

    items = format_html_join("", "{}", ((step(index, text),) for index, (_value, text) in enumerate(choices)))
    return format_html('<ol class="steps" aria-label="{}">{}</ol>', label or _("Forløb"), items)


@register.simple_tag
def breadcrumbs(*trail: str) -> SafeString:
    """Where the page is: `{% breadcrumbs _("Puljer") pools_url pool.name %}`.

    Pairs of label and address, and last the label of the page itself. The overview comes first by itself.
    """
    *pairs, here = (_("Overblik"), reverse("overview"), *trail)
    links = zip(pairs[::2], pairs[1::2], strict=True)
    arrow = icon("chevron-right")
    items = format_html_join(
        "",
        '<li class="breadcrumbs__list-item"><a class="breadcrumbs__link" href="{}">{}</a>{}</li>',
        ((url, label, arrow) for label, url in links),
    )
    return format_html(
        '<nav class="breadcrumbs" aria-label="{}"><ol class="breadcrumbs__list">{}'
        '<li class="breadcrumbs__list-item" aria-current="page">{}</li></ol></nav>',
        *(_("Brødkrumme"), items, here),
    )


@register.simple_tag
def pool_bar(
    spent: Decimal, granted: Decimal, reserved: Decimal, free: Decimal, legend: bool = False
) -> SafeString:
    """See `charts.pool_bar`."""
    return charts.pool_bar(spent=spent, granted=granted, reserved=reserved, free=free, legend=legend)


@register.simple_tag
def use_chart(months: Sequence[charts.MonthOfUse], name: str) -> SafeString:
    """See `charts.use_over_year`."""
    return charts.use_over_year(months, name=name)


@register.simple_tag
def plan_chart(years: Sequence[charts.PlannedYear]) -> SafeString:
    """See `charts.plan_against_grants`."""
    return charts.plan_against_grants(years)


@register.simple_tag
def year_plot(plot: charts.Plot) -> SafeString:
    """See `charts.over_years`."""
    return charts.over_years(plot)


@register.simple_tag
def error_summary(*sources: BaseForm | BaseFormSet) -> SafeString:
    """The list of errors of several forms and formsets on one page, for pages that use `form_fields`."""
    return SafeString(render_to_string("forms/error_summary.html", {"entries": error_entries(*sources)}))


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """The fields of a form without its error summary. `{{ form }}` is both."""
    return SafeString(render_to_string("forms/fields.html", {"form": form}))
