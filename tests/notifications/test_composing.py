"""A mail is written text first, in the addressee's language, with nothing mangled and nothing smuggled in."""

from pathlib import Path
from typing import Any

import pytest
from django.template import TemplateDoesNotExist
from pytest_django import Settings

from accounts.models import User
from notifications import outbox
from notifications.errors import BadAddress, BadHeader
from notifications.models import OutboxMessage
from notifications.services import mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def templates(settings: Settings, tmp_path: Path) -> Path:
    """A folder of mail templates: `letter` with all three parts, `note` without HTML."""
    (tmp_path / "letter.subject.txt").write_text("For {{ name }}\n", encoding="utf-8")
    (tmp_path / "letter.txt").write_text("Dear {{ name }},\n{{ site_address }} {{ firm_name }}\n\n", encoding="utf-8")
    (tmp_path / "letter.html").write_text("<p>Dear {{ name }}</p>", encoding="utf-8")
    (tmp_path / "note.subject.txt").write_text("{% load i18n %}{% translate 'English' %}", encoding="utf-8")
    (tmp_path / "note.txt").write_text("{% load i18n %}{% translate 'English' %}", encoding="utf-8")
    (tmp_path / "broken.subject.txt").write_text("Broken", encoding="utf-8")
    (tmp_path / "broken.txt").write_text("Broken", encoding="utf-8")
    (tmp_path / "broken.html").write_text("{% extends 'not/there.html' %}", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}]
    return tmp_path


def write(template: str = "letter", **more: Any) -> Any:
    """Write a mail and give it as it was posted."""
    values: dict[str, Any] = {"to": "clara@mail.example", "context": {"name": "O'Brien & Sons <x>"}, "kind": "letter"}
    return outbox.opened(mail(template=template, **{**values, **more}))


def test_plain_text_stays_as_it_is_and_html_is_escaped() -> None:
    message = write()
    assert message.subject == "For O'Brien & Sons <x>"
    assert message.body.startswith("Dear O'Brien & Sons <x>,\nhttp://127.0.0.1:8000 ")
    assert message.alternatives[0].content.strip() == "<p>Dear O&#x27;Brien &amp; Sons &lt;x&gt;</p>"
    assert message.message()["Auto-Submitted"] == "auto-generated"


def test_a_mail_may_do_without_html() -> None:
    assert write("note").alternatives == []


def test_html_that_is_broken_is_not_left_out_in_silence() -> None:
    with pytest.raises(TemplateDoesNotExist):
        write("broken")


def test_the_row_knows_kind_and_person(clara: User) -> None:
    mail(to=clara.email, template="letter", context={"name": "C"}, kind="letter", user=clara)
    row = OutboxMessage.objects.get()
    assert (row.kind, row.recipient) == ("letter", clara)


def test_the_language_is_the_one_said_else_the_persons(clara: User) -> None:
    clara.language = "es"
    assert write("note").subject == "English"
    assert write("note", user=clara).subject == "Inglés"
    assert write("note", user=clara, language="en").subject == "English"


@pytest.mark.parametrize(
    "address", ["", "clara", "clara@", "a@mail.example, b@mail.example", "a@mail.example\nBcc: b@x.y"]
)
def test_something_that_is_no_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        write(to=address)
    assert "name@example.com" in refusal.value.message
    assert not OutboxMessage.objects.exists()


def test_a_name_with_a_line_break_cannot_add_a_header() -> None:
    with pytest.raises(BadHeader):
        write(context={"name": "Clara\nBcc: everybody@mail.example"})
    assert not OutboxMessage.objects.exists()
