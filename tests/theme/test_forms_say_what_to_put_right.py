"""Labels, help and errors belong to their fields, and what was typed is still there."""

from __future__ import annotations

import re

from django import forms
from django.template import Context, Template


class Sample(forms.Form):
    """A form with a field of each kind."""

    name = forms.CharField(label="Your name", help_text="As you want us to address you.")
    email = forms.EmailField(label="E-mail address")
    note = forms.CharField(label="Note", required=False)
    act = forms.ChoiceField(label="What", choices=[("a", "Look after it"), ("b", "Sell it")], widget=forms.RadioSelect)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    terms = forms.BooleanField(label="I have read it")
    token = forms.CharField(widget=forms.HiddenInput)


FAILED = {"name": "<b>Clara</b>", "email": "clara@mail", "token": "x"}


def page(form: forms.Form) -> str:
    """Give the form as a screen shows it, without the white space at the edges of its tags."""
    shown = Template("{{ form }}").render(Context({"form": form}))
    return re.sub(r"(?<=>) | (?=<)", "", re.sub(r"\s+", " ", shown))


def field_of(markup: str, name: str) -> str:
    """Give the tag of the field `name`."""
    found = re.search(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', markup)
    assert found is not None
    return found.group()


def test_every_field_has_a_label_of_its_own() -> None:
    markup = page(Sample())
    for name in ("name", "email", "note", "secret", "terms"):
        assert f'<label for="id_{name}"' in markup
    assert "<legend>What</legend>" in markup
    assert field_of(markup, "token")


def test_what_need_not_be_filled_in_says_so() -> None:
    markup = page(Sample())
    assert markup.count("(optional)") == 1
    assert re.search(r"Note<span[^>]*>\(optional\)", markup)


def test_help_and_error_are_tied_to_their_field() -> None:
    markup = page(Sample(FAILED))
    assert 'aria-describedby="id_email_error"' in field_of(markup, "email")
    assert 'aria-invalid="true"' in field_of(markup, "email")
    assert 'id="id_email_error"' in markup
    assert 'aria-describedby="id_name_helptext"' in field_of(markup, "name")
    assert 'id="id_name_helptext"' in markup
    assert "aria-invalid" not in field_of(markup, "name")


def test_every_id_that_is_pointed_at_exists_once() -> None:
    markup = page(Sample(FAILED))
    pointed = {word for value in re.findall(r'aria-describedby="([^"]+)"', markup) for word in value.split()}
    pointed |= set(re.findall(r'href="#([^"]+)"', markup)) | set(re.findall(r' for="([^"]+)"', markup))
    ids = re.findall(r'\bid="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
    assert pointed <= set(ids)


def test_the_summary_names_each_thing_once_and_leads_there() -> None:
    markup = page(Sample(FAILED))
    summary = markup[markup.index('class="summary"') : markup.index("</ul>")]
    assert "4 things to put right" in summary
    assert re.findall(r'href="#([^"]+)"', summary) == ["id_email", "id_act", "id_secret", "id_terms"]


def test_an_error_of_a_hidden_field_is_not_lost() -> None:
    assert "token" not in page(Sample()).replace('name="token"', "").replace("id_token", "")
    summary = page(Sample({**FAILED, "token": ""})).split("</ul>")[0]
    assert "5 things" in summary
    assert summary.count("<li>") == 5


def test_what_was_typed_is_still_there_and_harmless() -> None:
    markup = page(Sample(FAILED))
    assert 'value="&lt;b&gt;Clara&lt;/b&gt;"' in markup
    assert "<b>Clara</b>" not in markup


def test_choices_are_a_group_of_cards() -> None:
    markup = page(Sample(FAILED))
    assert markup.count('<label class="choice"') == 2
    assert re.search(r'<fieldset class="field" id="id_act" aria-describedby="id_act_error"', markup)


def test_a_password_can_be_looked_at_and_is_never_sent_back() -> None:
    markup = page(Sample({**FAILED, "secret": "canary-password"}))
    assert "data-password" in markup
    assert "canary-password" not in markup


def test_a_form_without_faults_has_no_summary() -> None:
    assert "summary" not in page(Sample())


def test_what_is_missing_is_asked_for_in_words_that_fit_the_field() -> None:
    form = Sample({"email": "clara@mail"})
    assert form.errors["name"] == ["Fill this in, please."]
    assert form.errors["act"] == ["Choose one, please."]
    assert form.errors["terms"] == ["Tick this box to go on."]
    assert form.errors["email"] == ["Write the address like name@example.com."]


def test_a_fields_own_sentence_wins() -> None:
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Your name, as on your passport."})

    assert Own({}).errors["name"] == ["Your name, as on your passport."]
