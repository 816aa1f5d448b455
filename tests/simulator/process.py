"""Start and steer a simulator process, and receive what it sends. Other packages' tests may use this too."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests
import stripe

ROOT = Path(__file__).resolve().parents[2]
API_KEY = "sk_test_simulator"
WEBHOOK_SECRET = "whsec_simulator"


@dataclass
class Answer:
    """One answer of the API, as it came over the wire."""

    method: str
    url: str
    status: int
    body: str
    headers: dict[str, str]


class Listening(stripe.RequestsClient):
    """Stripe's own client, remembering every answer so that its shape can be checked."""

    def __init__(self, heard: list[Answer]) -> None:
        super().__init__()
        self._heard = heard

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> tuple[bytes, int, Any]:
        body, status, answered = super().request(method, url, headers, post_data)
        text = body.decode() if isinstance(body, bytes) else body
        self._heard.append(Answer(method.upper(), url, status, text, dict(answered)))
        return body, status, answered


@dataclass
class Simulator:
    """A running simulator."""

    url: str
    process: subprocess.Popen[str]
    heard: list[Answer] = field(default_factory=list)

    def client(self, key: str = API_KEY) -> stripe.StripeClient:
        """Stripe's client, pointed at the simulator."""
        return stripe.StripeClient(key, base_addresses={"api": self.url}, http_client=Listening(self.heard))

    def control(self, path: str, /, **wishes: Any) -> dict[str, Any]:
        """Ask the control room for something; the answer must be a success."""
        answer = requests.post(f"{self.url}/_control/{path}", json=wishes, timeout=40)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def look(self, path: str) -> dict[str, Any]:
        """Read something in the control room."""
        answer = requests.get(f"{self.url}/_control/{path}", timeout=40)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def raw(self, path: str) -> dict[str, Any]:
        """An answer of the API as it stands on the wire: the library turns some texts into numbers."""
        answer = requests.get(f"{self.url}/v1/{path}", headers={"Authorization": f"Bearer {API_KEY}"}, timeout=40)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stop(self) -> int:
        """End the process in good order."""
        self.process.terminate()
        return self.process.wait(timeout=20)


def command(state: Path, webhook_url: str, *more: str) -> list[str]:
    """The command line of a simulator on a free port."""
    return [
        sys.executable,
        "-m",
        "simulator",
        *("--port", "0", "--state", str(state), "--webhook-url", webhook_url),
        *("--webhook-secret", WEBHOOK_SECRET, "--api-key", API_KEY),
        *more,
    ]


@contextlib.contextmanager
def running(state: Path, webhook_url: str, *more: str) -> Iterator[Simulator]:
    """A simulator process that has said it is ready; it is ended by its id when the block ends."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command(state, webhook_url, *more), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        # The process prints its port once the socket is bound, so reading the line is waiting without sleeping.
        ready = json.loads(process.stdout.readline())
        simulator = Simulator(ready["url"], process)
        assert simulator.look("health")["status"] == "ok"
        yield simulator
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


@dataclass
class Letter:
    """One webhook as it arrived."""

    body: bytes
    signature: str

    @property
    def event(self) -> dict[str, Any]:
        """The event, unverified."""
        return json.loads(self.body)


class Receiver:
    """A portal's webhook endpoint that writes down what arrives and answers as it is told."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.answers: list[int] = []
        self._arrived = threading.Condition()
        receiver = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver._take(Letter(body, self.headers["Stripe-Signature"]))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self._server.server_port}/stripe/webhook/"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _take(self, letter: Letter) -> int:
        with self._arrived:
            self.letters.append(letter)
            self._arrived.notify_all()
            return self.answers.pop(0) if self.answers else 200

    def types(self) -> list[str]:
        """What arrived, by kind, in order."""
        return [letter.event["type"] for letter in self.letters]

    def wait_for(self, kind: str, count: int = 1) -> list[Letter]:
        """Wait until this many events of a kind have arrived."""
        with self._arrived:
            found = self._arrived.wait_for(lambda: self.types().count(kind) >= count, timeout=20)
        assert found, f"{kind} did not arrive {count} times; arrived: {self.types()}"
        return [letter for letter in self.letters if letter.event["type"] == kind]

    def forget(self) -> None:
        """Begin anew."""
        with self._arrived:
            self.letters.clear()
            self.answers.clear()

    def close(self) -> None:
        """Stop receiving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
