"""A mail is a row in the caller's transaction, sealed at rest, one an address, in the firm's name."""

from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import connection, transaction
from django.test import RequestFactory
from pytest_django import Settings

from accounts.models import User
from jobs.models import Job
from notifications import outbox
from notifications.errors import BadHeader
from notifications.models import OutboxMessage
from notifications.states import MailState

CANARY = "canary-token-9f8e7d6c5b4a"
pytestmark = pytest.mark.usefixtures("own_backend")


@pytest.fixture
def sending(settings: Settings) -> None:
    """An office that sends its mail."""
    settings.OUTBOX_DELIVERY = "smtp"


@pytest.mark.django_db
def test_sending_writes_a_row_and_a_job(sending: None) -> None:
    assert send_mail("Hello", "Your link: /x/", None, ["clara@mail.example"]) == 1
    row = OutboxMessage.objects.get()
    assert (row.to, row.subject, row.state) == ("clara@mail.example", "Hello", MailState.QUEUED)
    assert Job.objects.get().arguments == {"reference": row.reference}


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_mail_with_it(sending: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_mail("Hello", "text", None, ["clara@mail.example"])
        raise ZeroDivisionError
    assert not OutboxMessage.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_body_is_unreadable_at_rest() -> None:
    message = EmailMultiAlternatives("Hello", f"Open {CANARY}", None, ["clara@mail.example"])
    message.attach_alternative(f"<p>{CANARY}</p>", "text/html")
    message.attach("paper.txt", CANARY, "text/plain")
    message.send()
    row = OutboxMessage.objects.get()
    assert CANARY.encode() not in _whole_database()
    assert row.reference.encode() in _whole_database(), "the look at the database sees what is there"
    assert CANARY in outbox.opened(row).body


def _whole_database() -> bytes:
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        return b"".join(part.read_bytes() for part in file.parent.glob(file.name + "*"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(body, 'escape'), t::text FROM notifications_outboxmessage t")
        return "".join(str(row) for row in cursor.fetchall()).encode()


@pytest.mark.django_db
def test_each_address_has_a_mail_of_its_own() -> None:
    EmailMessage(
        "Hello", "text", None, ["clara@mail.example", "Gina Barlow <gina@mail.example>"], ["leo@x.example"]
    ).send()
    rows = OutboxMessage.objects.all()
    assert sorted(row.to for row in rows) == ["clara@mail.example", "gina@mail.example", "leo@x.example"]
    ids = {outbox.opened(row).message()["Message-ID"] for row in rows}
    assert ids == {outbox.message_id(row) for row in rows}
    assert len(ids) == 3


@pytest.mark.django_db
def test_a_mail_from_nobody_in_particular_is_from_the_firm(face_of_firm: None) -> None:
    send_mail("Hello", "text", None, ["clara@mail.example"])
    send_mail("Hello", "text", "Leo Marsh <leo@halemercer.example>", ["clara@mail.example"])
    senders = [str(outbox.opened(row).message()["From"]) for row in OutboxMessage.objects.order_by("created_at")]
    assert senders == ['"Hale, Mercer Law" <office@halemercer.example>', "Leo Marsh <leo@halemercer.example>"]


@pytest.fixture
def face_of_firm(db: None) -> None:
    """A firm with a name that needs quoting and an address."""
    from wagtail.models import Site

    from theme.models import Face

    site = Site.objects.get(is_default_site=True)
    Face.objects.update_or_create(
        site=site, defaults={"firm_name": "Hale, Mercer Law", "email": "office@halemercer.example"}
    )


@pytest.mark.django_db
def test_a_demo_keeps_its_mail_and_queues_nothing(settings: Settings) -> None:
    settings.OUTBOX_DELIVERY = "keep"
    send_mail("Hello", "text", None, ["clara@mail.example"])
    assert OutboxMessage.objects.get().state == MailState.KEPT
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_allauths_own_mails_go_through_the_outbox(clara: User, rf: RequestFactory) -> None:
    with allauth_context.request_context(rf.get("/")):
        adapter = DefaultAccountAdapter()
        adapter.send_mail("account/email/account_already_exists", clara.email, {"password_reset_url": f"/r/{CANARY}/"})
    row = OutboxMessage.objects.get()
    assert row.to == "clara@mail.example"
    assert CANARY in outbox.opened(row).body


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["\n", "\r", "\r\n", "\x00", "\x85", "\u2028"], ids=ascii)
@pytest.mark.parametrize("place", ["subject", "to", "from", "reply", "header", "cc"])
def test_a_line_break_in_a_header_is_refused_with_a_sentence(bad: str, place: str) -> None:
    evil = f"hello{bad}Bcc: everybody@mail.example"
    message = EmailMessage(
        subject=evil if place == "subject" else "Hello",
        body="text",
        from_email=f"a{bad}b@mail.example" if place == "from" else None,
        to=[f"clara{bad}@mail.example" if place == "to" else "clara@mail.example"],
        reply_to=[f"a{bad}b@mail.example"] if place == "reply" else None,
        cc=[f"a{bad}b@mail.example"] if place == "cc" else None,
        headers={"X-Note": evil} if place == "header" else None,
    )
    with pytest.raises(BadHeader) as refusal:
        message.send()
    assert refusal.value.status == 400
    assert "without line breaks" in refusal.value.message
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_accents_and_other_scripts_arrive_whole() -> None:
    send_mail("Résumé für Łukasz 遺言", "Grüße, Nguyễn\n" * 3, None, ["clara@mail.example"])
    row = OutboxMessage.objects.get()
    kept = outbox.opened(row)
    assert (kept.subject, kept.body) == ("Résumé für Łukasz 遺言", "Grüße, Nguyễn\n" * 3)
