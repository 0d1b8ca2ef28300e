from django import template
from django.utils.safestring import SafeString

from htk_workforce.ui.richtext import clean, with_headings_from

register = template.Library()


@register.filter
def richtext(html: str, headings_from: int | None = None) -> SafeString:
    """Stored rich text, cleaned once more on its way to the page or the PDF.

    `|richtext:4` also moves its headings below a heading of level 3.
    """
    return clean(html) if headings_from is None else with_headings_from(html, headings_from)
