"""Gives every form, also django-filter's, the markup of Det Fælles Designsystem (DKFDS)."""

from dataclasses import dataclass

from django.forms import BaseForm, BaseFormSet, DateField, Field
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Widget
from django.utils.translation import gettext_lazy as _

CSS_BY_INPUT_TYPE = {"checkbox": "form-checkbox", "radio": "form-radio", "select": "form-select", "file": ""}


class DkfdsBoundField(BoundField):
    """A field that knows which DKFDS markup it takes.

    A field may carry `suffix` (for instance "kr."), which is shown after the box. The ids
    `…_helptext` and `…_error` are the ones Django writes into aria-describedby: keep them.

    Dates are plain text boxes. The DKFDS date picker posts an empty value when what was typed is no
    date, so that a slip of the finger in an optional field would be lost without a word.
    """

    def __init__(self, form: BaseForm, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        if isinstance(field, DateField) and not self.help_text:
            self.help_text = _("Skriv datoen som dd-mm-åååå")

    def build_widget_attrs(self, attrs, widget=None):  # type: ignore[no-untyped-def]
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        css = [widget.attrs.get("class", ""), CSS_BY_INPUT_TYPE.get(_input_type(widget), "form-input")]
        if isinstance(self.field, DateField):
            css.append("input-char-11")
        if css := [name for name in css if name]:
            attrs["class"] = " ".join(css)
        return attrs

    @property
    def kind(self) -> str:
        """Which branch of forms/field.html draws it: checkbox, choices, group or box."""
        widget = self.field.widget
        if isinstance(widget, CheckboxInput):
            return "checkbox"
        if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
            return "choices"
        return "group" if self.use_fieldset else "box"

    @property
    def suffix(self) -> str:
        return getattr(self.field, "suffix", "")

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def focus_id(self) -> str:
        """The id that the error summary links to: the box itself, or the first of several."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.id_for_label


def _input_type(widget: Widget) -> str:
    return getattr(widget, "input_type", "textarea")


class DkfdsRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = DkfdsBoundField


@dataclass(frozen=True)
class ErrorEntry:
    """One line of the error summary. `target` is the id to go to, empty for errors of the whole form."""

    target: str
    label: str
    message: str


def error_entries(*sources: BaseForm | BaseFormSet) -> list[ErrorEntry]:
    """Every error of some bound forms and formsets in the order of the page."""
    entries: list[ErrorEntry] = []
    for source in sources:
        if isinstance(source, list):
            entries += error_entries(*source)
            continue
        if isinstance(source, BaseFormSet):
            entries += [ErrorEntry("", "", str(message)) for message in source.non_form_errors()]
            entries += error_entries(*source.forms)
            continue
        entries += [ErrorEntry("", "", str(message)) for message in source.non_field_errors()]
        for field in source:
            target = "" if field.is_hidden else field.focus_id
            entries += [ErrorEntry(target, str(field.label), str(message)) for message in field.errors]
    return entries
