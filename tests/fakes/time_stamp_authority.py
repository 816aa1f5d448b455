"""A time-stamp authority on this machine, with a certificate of its own; it signs, lies, dawdles and falls silent as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys, tsp, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper


class Signer:
    """A key with a certificate for time stamps, good until yesterday or for a year."""

    def __init__(self, *, purpose: Any = ExtendedKeyUsageOID.TIME_STAMPING, ends: datetime | None = None) -> None:
        key = rsa.generate_private_key(65537, 2048)
        name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, "Harbor Time")])
        now = datetime.now(UTC)
        made = (
            certificates.CertificateBuilder(name, name, key.public_key(), certificates.random_serial_number())
            .not_valid_before(now - timedelta(days=800))
            .not_valid_after(ends or now + timedelta(days=365))
            .add_extension(certificates.ExtendedKeyUsage([purpose]), critical=True)
            .sign(key, SHA256())
        )
        self.pem = made.public_bytes(Encoding.PEM)
        self.certificate = x509.Certificate.load(made.public_bytes(Encoding.DER))
        self.key = keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    def answer(self, request: tsp.TimeStampReq, at: datetime | None = None) -> bytes:
        """Give the answer to `request`, stamped `at` or now."""
        stamper = DummyTimeStamper(self.certificate, self.key, fixed_dt=at or datetime.now(UTC))
        return bytes(stamper.request_tsa_response(request).dump())


class Authority(ThreadingHTTPServer):
    """The server. `mood` says how it answers, `asked` what it was asked."""

    daemon_threads = True

    def __init__(self, signer: Signer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.signer = signer
        self.mood = "true"
        self.asked: list[tsp.TimeStampReq] = []
        self.enough = threading.Event()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}/stamp"

    def told(self, request: tsp.TimeStampReq) -> bytes:
        """Give what it answers in its present mood."""
        self.asked.append(request)
        first, at = self.asked[0], None
        if self.mood == "about something else":
            request["message_imprint"]["hashed_message"] = bytes(32)
        elif self.mood == "an old answer":
            request = first
        elif self.mood == "the wrong time":
            at = datetime.now(UTC) - timedelta(hours=3)
        elif self.mood == "somebody else's key":
            return Signer().answer(request)
        elif self.mood == "no":
            return bytes(tsp.TimeStampResp({"status": {"status": "rejection"}}).dump())
        answer = self.signer.answer(request, at)
        return {"rubbish": b"\x30\x03xyz", "cut off": answer[:-9], "nothing": b"", "without end": bytes(200_000)}.get(
            self.mood, answer
        )


class _Handler(BaseHTTPRequestHandler):
    server: Authority

    def do_POST(self) -> None:
        """Answer one question."""
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        mood, answer = self.server.mood, self.server.told(request)
        with suppress(OSError):
            if mood == "silent":
                self.server.enough.wait(20)
                return
            self.send_response({"away": 307, "broken": 500}.get(mood, 200))
            self.send_header("Content-Type", "text/html" if mood == "a page" else "application/timestamp-reply")
            self.send_header("Location", self.server.url)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if mood == "slow":
                while not self.server.enough.wait(0.05):
                    self.wfile.write(answer[:1])
                return
            self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def question(imprint: bytes) -> tsp.TimeStampReq:
    """Give the question for a stamp over a SHA-256."""
    words = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": imprint}
    return tsp.TimeStampReq({"version": 1, "message_imprint": words, "cert_req": True})


def token_in(answer: bytes) -> bytes:
    """Give the token of an answer."""
    return bytes(tsp.TimeStampResp.load(answer)["time_stamp_token"].dump())


@contextmanager
def standing(folder: Path, settings: Any) -> Iterator[Authority]:
    """Give an authority that this office is set to ask."""
    server = Authority(Signer())
    certificate = folder / "authority.pem"
    certificate.write_bytes(server.signer.pem)
    settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CERTIFICATE = server.url, str(certificate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.enough.set()
        server.shutdown()
        server.server_close()
        thread.join()
