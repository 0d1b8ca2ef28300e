from django import template
from django.utils.safestring import SafeString

from htk_workforce.ui.richtext import clean

register = template.Library()


@register.filter
def richtext(html: str) -> SafeString:
    """Stored rich text, cleaned once more on its way to the page or the PDF."""
    return clean(html)
