import re

import pytest
from django import forms

from htk_workforce.ui.forms import error_entries
from htk_workforce.ui.templatetags.dkfds import error_summary, form_fields


class ApplicationForm(forms.Form):
    purpose = forms.CharField(label="Formål", help_text="Skriv kort.")
    effect = forms.CharField(label="Virkning", required=False, widget=forms.Textarea)
    start = forms.DateField(label="Start", required=False)
    group = forms.ChoiceField(
        label="Gruppe", choices=[("l", "Ledere"), ("m", "Medarbejdere")], widget=forms.RadioSelect
    )
    seen = forms.BooleanField(label="Set af TR")

    def clean(self):
        raise forms.ValidationError("Puljen er tom.")


class LineForm(forms.Form):
    text = forms.CharField(label="Beskrivelse")


LineFormSet = forms.formset_factory(LineForm, extra=2)


def group_of(html: str, name: str) -> str:
    """The .form-group that holds the field."""
    return next(
        part for part in re.split(r'<div class="form-group(?=[ "])', html) if f'name="{name}"' in part
    )


def test_an_error_is_tied_to_its_box_by_aria():
    html = str(ApplicationForm({}))
    purpose = group_of(html, "purpose")
    box = re.search(r"<input[^>]*>", purpose)[0]
    assert 'aria-describedby="id_purpose_helptext id_purpose_error"' in box
    assert 'aria-invalid="true"' in box
    assert '<span class="form-hint" id="id_purpose_helptext">Skriv kort.</span>' in purpose
    assert 'id="id_purpose_error"' in purpose
    assert purpose.startswith(" form-error")


def test_an_error_of_several_choices_is_tied_to_their_fieldset():
    group = group_of(str(ApplicationForm({})), "group")
    assert '<fieldset id="id_group" aria-describedby="id_group_error">' in group
    assert re.search(r'<legend class="form-label">Gruppe\s*</legend>', group)
    # DKFDS draws the button on the label that follows the input.
    assert re.search(r'class="form-radio"[^>]*>\s*<label for="id_group_0">Ledere</label>', group)


def test_only_optional_fields_are_marked():
    html = str(ApplicationForm())
    assert "(frivilligt)" in group_of(html, "effect")
    assert "(frivilligt)" not in group_of(html, "purpose")
    assert html.count("(frivilligt)") == 2


@pytest.mark.parametrize(
    ("name", "css"),
    [("purpose", "form-input"), ("effect", "form-input"), ("group", "form-radio"), ("seen", "form-checkbox")],
)
def test_each_kind_of_box_has_its_dkfds_class(name, css):
    assert re.search(rf'class="{css}"', group_of(str(ApplicationForm()), name))


def test_a_date_is_a_text_box_that_says_how_to_write_it():
    start = group_of(str(ApplicationForm({"start": "31-02-2027"})), "start")
    assert "Skriv datoen som dd-mm-åååå" in start
    assert 'value="31-02-2027"' in start, "what was typed must not be lost"


def test_a_field_may_show_its_unit():
    form = LineForm()
    form.fields["text"].suffix = "kr."
    assert '<span class="form-input-suffix">kr.</span>' in str(form)
    assert "form-input-suffix" not in str(LineForm())


def test_the_error_summary_takes_focus_and_links_to_the_fields():
    html = str(ApplicationForm({}))
    summary = html[: html.index("form-group")]
    assert 'role="alert" tabindex="-1" autofocus' in summary
    assert "Ret de 4 fejl, før du går videre" in summary
    assert "<li>Puljen er tom.</li>" in summary
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_purpose", "id_group_0", "id_seen"]
    assert all(f'id="{target}"' in html for target in targets)


def test_a_form_that_nobody_has_sent_has_no_summary():
    assert "error-summary" not in str(ApplicationForm())


def test_one_summary_covers_a_form_and_its_lines():
    sent = {"l-TOTAL_FORMS": "2", "l-INITIAL_FORMS": "0", "l-0-text": "", "l-1-text": "Vikar"}
    must = {"empty_permitted": False, "use_required_attribute": False}
    form, lines = LineForm({"text": ""}), LineFormSet(sent, prefix="l", form_kwargs=must)
    assert [entry.target for entry in error_entries(form, lines)] == ["id_text", "id_l-0-text"]
    assert str(error_summary(form, lines)).count("error-summary") == 1
    assert "error-summary" not in str(form_fields(form))


def test_a_formset_numbers_its_forms_and_has_one_summary():
    sent = {"form-TOTAL_FORMS": "x", "form-INITIAL_FORMS": "0"}
    assert str(LineFormSet(sent)).count("error-summary") == 1
    html = str(LineFormSet())
    assert re.findall(r"<legend[^>]*>([^<]*)</legend>", html) == ["Nr. 1", "Nr. 2"]
    assert 'name="form-TOTAL_FORMS" value="2"' in html


def test_text_from_people_is_escaped():
    class Hostile(forms.Form):
        box = forms.CharField(label="<b>Navn</b>")

    html = str(Hostile({"box": ""}))
    assert "<b>" not in html
    assert "&lt;b&gt;Navn&lt;/b&gt;" in html
