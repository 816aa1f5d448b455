"""The mail sink: a real SMTP server that keeps every message in a Maildir and refuses the recipients it is told to."""

import smtplib
from pathlib import Path
from urllib.parse import quote

from scripts import ROOT, VENV_PYTHON
from scripts.errors import ScriptError
from scripts.services.ports import HOST
from scripts.services.processes import Command, Process, spawn
from scripts.services.service import Record, Service


class MailSink(Service):
    """One sink of our own; the server itself is `sink.py`, run by the virtual environment, which has aiosmtpd."""

    name = "mailsink"

    @property
    def maildir(self) -> Path:
        """Where the messages lie."""
        return self.folder / "maildir"

    @property
    def refusals(self) -> Path:
        """Where the answers to chosen recipients lie, one file each."""
        return self.folder / "answers"

    def start(self, record: Record) -> Process:
        """Start the sink. Raises: ScriptError before set-up."""
        if not VENV_PYTHON.exists():
            raise ScriptError("The mail sink runs in the virtual environment. Run `make setup` first, then again.")
        self.refusals.mkdir(exist_ok=True)
        command: Command = [VENV_PYTHON, "-m", "scripts.services.sink", str(record.port), self.maildir, self.refusals]
        return spawn(command, log=self.log, folder=ROOT)

    def answers(self, record: Record) -> bool:
        """Whether it greets and answers NOOP."""
        try:
            with smtplib.SMTP(HOST, record.port, timeout=5) as connection:
                return connection.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def environment(self, record: Record) -> dict[str, str]:
        """Its address, the folder with the messages, and the folder with the answers."""
        return {
            "MUNIMENT_TEST_SMTP": f"{HOST}:{record.port}",
            "MUNIMENT_TEST_MAILDIR": str(self.maildir),
            "MUNIMENT_TEST_SMTP_ANSWERS": str(self.refusals),
        }


def answer_file(folder: Path, recipient: str) -> Path:
    """The file whose text the sink answers to RCPT TO `recipient`, for instance "550 5.1.1 No such mailbox".

    No file: accepted. Letter case does not matter. One file for one address, so parallel tests do not meet.
    """
    return folder / quote(recipient.lower(), safe="@.+-_")
