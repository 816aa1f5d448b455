"""`python -m scripts.services.sink PORT MAILDIR ANSWERS`: the mail sink's own process, until it is asked to stop."""

import asyncio
import mailbox
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from scripts.services.mailsink import answer_file
from scripts.services.ports import HOST

LARGEST_MESSAGE_BYTES = 50_000_000


class Sink:
    """What happens to mail: refused where an answer is set for the recipient, else kept with its envelope."""

    def __init__(self, maildir: Path, answers: Path) -> None:
        self.maildir = mailbox.Maildir(maildir, factory=None, create=True)
        self.answers = answers

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer one recipient."""
        try:
            return answer_file(self.answers, address).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
            return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message; X-Envelope-From and X-Envelope-To say what the envelope said."""
        content = envelope.content or b""
        head = f"X-Envelope-From: {envelope.mail_from}\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\n"
        self.maildir.add(head.encode() + (content if isinstance(content, bytes) else content.encode()))
        return "250 Kept"


async def serve(port: int, sink: Sink) -> None:
    """Listen on loopback until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(
            sink, hostname="sink.localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST_MESSAGE_BYTES, loop=loop
        ),
        host=HOST,
        port=port,
    )
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Sink(Path(sys.argv[2]), Path(sys.argv[3]))))
