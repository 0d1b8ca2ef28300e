from django import template
from django.utils.safestring import SafeString, mark_safe

from htk_workforce.ui.figures import with_figures, with_scrolling_tables
from htk_workforce.ui.richtext import clean, with_headings_from

register = template.Library()


@register.filter
def richtext(html: str, headings_from: int | None = None) -> SafeString:
    """Stored rich text, cleaned once more on its way to the page or the PDF, with figures to the right.

    `|richtext:4` also moves its headings below a heading of level 3.
    """
    cleaned = clean(html) if headings_from is None else with_headings_from(html, headings_from)
    return mark_safe(with_figures(cleaned))  # noqa: S308 just cleaned


@register.filter
def on_screen(cleaned: SafeString) -> SafeString:
    """`|richtext|on_screen`: tables scroll in a box of their own. Only for what `richtext` has cleaned."""
    return mark_safe(with_scrolling_tables(cleaned))  # noqa: S308 just cleaned
