"""Stripe's own description of its API, for holding the simulator's answers against: a file to be had, not a server."""

import json
import subprocess
from pathlib import Path
from typing import ClassVar

from scripts.errors import ScriptError
from scripts.services.service import Record, Service

MODULE = "github.com/stripe/stripe-mock@v0.203.0"
SPEC = Path("embedded") / "openapi" / "spec3.json"
PATIENCE_SECONDS = 180


class StripeDescription(Service):
    """The source of a Go module that carries the description; only fetched and read, never built or run."""

    name = "stripe-api"
    programs: ClassVar[dict[str, str]] = {"go": "golang-go"}
    has_process = False

    def prepare(self, record: Record) -> None:
        """Fetch the module into Go's own cache, once. Raises: ScriptError."""
        if Path(record.notes.get("spec", "")).is_file():
            return
        command = [str(self.program("go")), "mod", "download", "-json", MODULE]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
            spec = Path(json.loads(done.stdout or "{}").get("Dir", "")) / SPEC
        except (subprocess.TimeoutExpired, json.JSONDecodeError):
            spec = Path()
        if not spec.is_file():
            raise ScriptError(f"`go mod download {MODULE}` brought nothing. Is the Go module proxy reachable?")
        record.notes["spec"] = str(spec)

    def environment(self, record: Record) -> dict[str, str]:
        """Where the description is, when it is here."""
        spec = record.notes.get("spec", "")
        return {"STRIPE_OPENAPI": spec} if Path(spec).is_file() else {}
