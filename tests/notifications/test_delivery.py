"""A mail leaves once; a server that is down or busy delays it; one that refuses bounces it; nothing is sent twice."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from anymail.exceptions import AnymailRecipientsRefused
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections
from pytest_django import Settings

from audit.models import Record
from common import clock
from jobs.models import Job
from jobs.services import run_due
from notifications import delivery, events, outbox
from notifications.models import OutboxMessage
from notifications.states import MailState
from notifications.tasks import catch_up, forget
from tests.notifications.conftest import Server

NOON = "2026-11-23T12:00:00Z"
pytestmark = pytest.mark.usefixtures("own_backend")


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """What the outbox announced: the event and the mail's address."""
    said: list[tuple[str, str]] = []

    def bounced(message: OutboxMessage, **_more: Any) -> None:
        said.append(("bounced", message.to))

    def given_up(message: OutboxMessage, **_more: Any) -> None:
        said.append(("given up", message.to))

    events.mail_bounced.connect(bounced)
    events.mail_given_up.connect(given_up)
    yield said
    events.mail_bounced.disconnect(bounced)
    events.mail_given_up.disconnect(given_up)


def post(to: str = "clara@mail.example") -> OutboxMessage:
    """Write one mail."""
    send_mail("Hello", "Something new is waiting for you.\n.\nFrom here on", None, [to])
    return OutboxMessage.objects.filter(to=to).latest("created_at")


def verbs() -> list[str]:
    """Give what the record says of mails."""
    return list(Record.objects.filter(verb__startswith="mail.").order_by("pk").values_list("verb", flat=True))


@pytest.mark.django_db
def test_a_mail_that_the_server_takes_is_sent_once(server: Server) -> None:
    row = post()
    assert run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error_code) == (MailState.SENT, 1, "")
    assert row.sent_at is not None
    (taken,) = server.mails
    assert taken["Message-ID"] == outbox.message_id(row)
    assert taken["To"] == "clara@mail.example"
    assert taken.get_content().replace("\r\n", "\n") == "Something new is waiting for you.\n.\nFrom here on\n"
    assert server.envelopes[0][1] == ["clara@mail.example"]
    delivery.send(row.reference)
    catch_up()
    assert run_due() == 0
    assert len(server.mails) == 1


@pytest.mark.django_db
def test_text_html_and_attachment_arrive_as_they_were_written(server: Server) -> None:
    message = EmailMultiAlternatives("Grüße", "Text", None, ["clara@mail.example"], headers={"Auto-Submitted": "yes"})
    message.attach_alternative("<p>Grüße</p>", "text/html")
    message.attach("receipt.pdf", b"%PDF-1.7 \x00\xff", "application/pdf")
    message.send()
    run_due()
    (taken,) = server.mails
    plain, html = taken.get_body(("plain",)), taken.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert (plain.get_content().strip(), html.get_content().strip()) == ("Text", "<p>Grüße</p>")
    (attachment,) = taken.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("receipt.pdf", b"%PDF-1.7 \x00\xff")
    assert (taken["Subject"], taken["Auto-Submitted"]) == ("Grüße", "yes")


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_busy_server_is_asked_again_later(server: Server, stage: str) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        row = post()
        setattr(server, stage, "450 come back later")
        run_due()
        row.refresh_from_db()
        assert (row.state, row.error_code, row.next_try_at - clock.now()) == (
            MailState.QUEUED,
            "450",
            timedelta(minutes=1),
        )
        setattr(server, stage, "250 OK")
        travel.shift(59)
        assert run_due() == 0
        travel.shift(1)
        assert run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, len(server.mails)) == (MailState.SENT, 2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("stage", "code"), [("rcpt", "550"), ("rcpt", "551"), ("data", "554")])
def test_a_mail_that_is_refused_for_good_bounces(
    server: Server, heard: list[tuple[str, str]], stage: str, code: str
) -> None:
    setattr(server, stage, f"{code} no such person: clara")
    row = post()
    run_due()
    row.refresh_from_db()
    assert (row.state, row.error_code) == (MailState.BOUNCED, code)
    assert heard == [("bounced", "clara@mail.example")]
    assert verbs() == ["mail.bounced"]
    assert list(OutboxMessage.objects.undelivered()) == [row]
    assert run_due() == 0


@pytest.mark.django_db
def test_a_server_that_is_down_for_a_day_loses_nothing(
    server: Server, settings: Settings, heard: list[tuple[str, str]]
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with time_machine.travel(NOON, tick=False) as travel:
        rows = [post(f"person{number}@mail.example") for number in range(3)]
        for _hour in range(26):
            run_due()
            travel.shift(3_600)
        assert {row.state for row in OutboxMessage.objects.all()} == {MailState.QUEUED}
        assert {row.error_code for row in OutboxMessage.objects.all()} == {"ConnectionRefusedError"}
        settings.EMAIL_PORT = port
        travel.shift(4 * 3_600)
        run_due()
    assert sorted(str(taken["To"]) for taken in server.mails) == [row.to for row in rows]
    assert heard == []


@pytest.mark.django_db
def test_after_three_days_a_mail_is_given_up_and_said_so(settings: Settings, heard: list[tuple[str, str]]) -> None:
    settings.OUTBOX_DELIVERY, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", 1
    with time_machine.travel(NOON, tick=False) as travel:
        row = post()
        for _hour in range(72):
            run_due()
            travel.shift(3_600)
        assert heard == []
        travel.shift(4 * 3_600)
        run_due()
    row.refresh_from_db()
    assert row.state == MailState.FAILED
    assert heard == [("given up", "clara@mail.example")]
    assert verbs() == ["mail.given_up"]


@pytest.mark.django_db
def test_a_wrong_password_of_ours_is_no_bounce(server: Server, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "office", "wrong"
    row = post()
    run_due()
    row.refresh_from_db()
    assert (row.state, row.error_code) == (MailState.QUEUED, "SMTPNotSupportedError")


@pytest.mark.django_db
def test_the_pauses_double_up_to_four_hours() -> None:
    assert [delivery.pause(n).total_seconds() / 60 for n in (1, 2, 3, 8, 9, 40)] == [1, 2, 4, 128, 240, 240]


@pytest.mark.django_db(transaction=True)
def test_many_processes_at_once_send_a_mail_once(server: Server) -> None:
    row = post()
    together = threading.Barrier(8)

    def send() -> None:
        together.wait()
        try:
            delivery.send(row.reference)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row.refresh_from_db()
    assert (row.state, row.attempts, len(server.mails)) == (MailState.SENT, 1, 1)


@pytest.mark.django_db
def test_an_attempt_that_died_silently_is_repeated_after_five_minutes(server: Server) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        row = post()
        assert delivery._take(row)
        run_due()
        assert server.mails == [], "the first attempt may still be talking to the server"
        travel.shift(300)
        run_due()
    assert len(server.mails) == 1


@pytest.mark.django_db
def test_a_mail_whose_job_was_lost_is_found_again(server: Server) -> None:
    post()
    Job.objects.all().delete()
    catch_up()
    run_due()
    assert len(server.mails) == 1


@pytest.mark.django_db
def test_another_backend_gets_the_parts_of_the_mail(settings: Settings) -> None:
    settings.OUTBOX_DELIVERY = "anymail.backends.test.EmailBackend"
    message = EmailMultiAlternatives("Grüße", "Text", "Leo <leo@x.example>", ["clara@mail.example"])
    message.attach_alternative("<p>Grüße</p>", "text/html")
    message.attach("receipt.pdf", b"%PDF-1.7", "application/pdf")
    message.send()
    run_due()
    params = mail.outbox[0].anymail_test_params  # type: ignore[attr-defined]
    assert (params["subject"], params["text_body"], params["html_body"]) == ("Grüße", "Text", "<p>Grüße</p>")
    assert [str(address) for address in params["to"]] == ["clara@mail.example"]
    assert str(params["from"]) == "Leo <leo@x.example>"
    assert params["attachments"][0].content == b"%PDF-1.7"
    assert OutboxMessage.objects.get().state == MailState.SENT


class RefusingProvider(BaseEmailBackend):
    """An API provider that knows the recipient as invalid, and says so with her address."""

    def send_messages(self, *_mails: Any) -> int:
        """Refuse."""
        raise AnymailRecipientsRefused("clara@mail.example is on the suppression list")


class FailingProvider(BaseEmailBackend):
    """An API provider that is out of order, and says whose mail that was."""

    def send_messages(self, *_mails: Any) -> int:
        """Break."""
        raise ValueError("clara@mail.example")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("provider", "state", "code"),
    [(RefusingProvider, MailState.BOUNCED, "500"), (FailingProvider, MailState.QUEUED, "ValueError")],
)
def test_a_provider_that_refuses_or_fails_is_told_apart(
    settings: Settings, provider: type, state: MailState, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OUTBOX_DELIVERY = f"{__name__}.{provider.__name__}"
    row = post()
    with caplog.at_level(logging.DEBUG):
        run_due()
    row.refresh_from_db()
    assert (row.state, row.error_code) == (state, code)
    assert "clara" not in caplog.text


@pytest.mark.django_db
def test_no_address_and_no_text_reaches_log_or_job(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.rcpt = "450 clara@mail.example is over her quota"
    with caplog.at_level(logging.DEBUG, logger="muniment"):
        post()
        run_due()
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("muniment"))
    assert "450" in ours
    assert "clara" not in ours
    assert "clara" not in str(list(Job.objects.values()))


@pytest.mark.django_db
def test_what_a_mail_said_is_forgotten_after_a_month(server: Server) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        sent = post()
        run_due()
        travel.shift(31 * 86_400)
        waiting = post()
        forget()
    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert bytes(sent.body) == b""
    assert sent.state == MailState.SENT
    assert bytes(waiting.body) != b""
