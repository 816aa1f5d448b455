"""The mail sink keeps what it accepts, with the envelope, and answers chosen recipients as it is told."""

import mailbox
import smtplib
import sys

import pytest

from scripts import ROOT
from scripts.services import ports
from scripts.services.mailsink import MailSink, answer_file
from scripts.services.processes import spawn, wait_until
from scripts.services.service import Record

pytestmark = pytest.mark.once

MESSAGE = "Subject: Something is waiting\r\n\r\nFirst line\r\n.second begins with a dot\r\n"


@pytest.fixture
def sink(tmp_path):
    """A sink of its own: (port, maildir, answers)."""
    port, maildir, answers = ports.choose(), tmp_path / "maildir", tmp_path / "answers"
    command = [sys.executable, "-m", "scripts.services.sink", str(port), maildir, answers]
    process = spawn(command, log=tmp_path / "log", folder=ROOT)
    assert wait_until(lambda: MailSink().answers(Record(port=port)), 20), (tmp_path / "log").read_text()
    yield port, maildir, answers
    process.end(first=15)
    assert not process.is_running()


def test_mail_is_kept_with_its_envelope_and_refused_where_an_answer_is_set(sink):
    port, maildir, answers = sink
    answers.mkdir()
    answer_file(answers, "gone@example.test").write_text("550 5.1.1 No such mailbox")
    answer_file(answers, "a/../busy@example.test").write_text("451 4.3.0 Try later")
    everyone = ["clara@example.test", "Gone@Example.test", "a/../busy@example.test"]
    with smtplib.SMTP(ports.HOST, port, timeout=10) as connection:
        refused = connection.sendmail("office@example.test", everyone, MESSAGE)

    assert refused == {
        "Gone@Example.test": (550, b"5.1.1 No such mailbox"),
        "a/../busy@example.test": (451, b"4.3.0 Try later"),
    }
    (kept,) = mailbox.Maildir(maildir, create=False)
    assert kept["X-Envelope-From"] == "office@example.test"
    assert kept["X-Envelope-To"] == "clara@example.test"
    assert kept["Subject"] == "Something is waiting"
    assert kept.get_payload() == "First line\n.second begins with a dot\n"


def test_a_recipient_is_accepted_again_once_the_answer_is_taken_away(sink):
    port, maildir, answers = sink
    answers.mkdir()
    answer = answer_file(answers, "busy@example.test")
    answer.write_text("451 4.3.0 Try later")
    with smtplib.SMTP(ports.HOST, port, timeout=10) as connection:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            connection.sendmail("office@example.test", ["busy@example.test"], MESSAGE)
        answer.unlink()
        connection.sendmail("office@example.test", ["busy@example.test"], MESSAGE)
    assert len(mailbox.Maildir(maildir, create=False)) == 1
