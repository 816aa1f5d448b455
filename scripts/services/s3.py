"""An S3 server, only where it is asked for: `make services S3=1`. Once built it starts with the others.

Its build takes two minutes of processor (docs/adr/0022), which the suite's time does not allow; the storage tests run on it
where it is, and on the local disk alone where it is not.
"""

import hashlib
import os
import secrets
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import ClassVar

from scripts.errors import ScriptError
from scripts.services.ports import HOST
from scripts.services.processes import Process, spawn
from scripts.services.service import Record, Service

SOURCE = Path(__file__).parent / "s3server"
BUILD_PATIENCE_SECONDS = 900


class S3Server(Service):
    """One S3 server of our own over a folder, with keys of its own."""

    name = "s3"
    programs: ClassVar[dict[str, str]] = {"go": "golang-go"}

    @property
    def binary(self) -> Path:
        """The built server, named after what it was built from."""
        said = b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()))
        return self.folder / f"s3server-{hashlib.sha256(said).hexdigest()[:12]}"

    def is_asked_for(self) -> bool:
        """Whether it is to run: somebody says so now, or it was built before."""
        return os.environ.get("S3") == "1" or self.binary.exists()

    def start(self, record: Record) -> Process:
        """Build it where it is not, and start it. Raises: ScriptError when it cannot be built."""
        if not self.binary.exists():
            self._build()
        record.notes.setdefault("access", secrets.token_hex(8))
        record.notes.setdefault("secret", secrets.token_hex(16))
        for name in ("objects", "notes"):
            (self.folder / name).mkdir(exist_ok=True)
        return spawn(
            [self.binary, f"{HOST}:{record.port}", self.folder / "objects", self.folder / "notes"],
            log=self.log,
            folder=self.folder,
            more={"ROOT_ACCESS_KEY": record.notes["access"], "ROOT_SECRET_KEY": record.notes["secret"]},
        )

    def answers(self, record: Record) -> bool:
        """Whether it refuses a stranger as S3 does."""
        try:
            urllib.request.urlopen(f"http://{HOST}:{record.port}/", timeout=5).close()
        except urllib.error.HTTPError as answer:
            return answer.code == 403
        except OSError:
            return False
        return True

    def environment(self, record: Record) -> dict[str, str]:
        """Its address and keys."""
        return {
            "MUNIMENT_TEST_S3": f"http://{HOST}:{record.port}",
            "MUNIMENT_TEST_S3_ACCESS_KEY": record.notes["access"],
            "MUNIMENT_TEST_S3_SECRET_KEY": record.notes["secret"],
        }

    def _build(self) -> None:
        print("Building the S3 server (two minutes, once) …", flush=True)
        fresh = self.binary.with_suffix(".new")
        command = [str(self.program("go")), "build", "-mod=readonly", "-trimpath", "-o", str(fresh), "."]
        with self.log.open("ab") as output:
            try:
                done = subprocess.run(
                    command, cwd=SOURCE, stdout=output, stderr=output, check=False, timeout=BUILD_PATIENCE_SECONDS
                )
            except subprocess.TimeoutExpired:
                raise ScriptError(f"The S3 server was not built in {BUILD_PATIENCE_SECONDS} s.") from None
        if done.returncode:
            raise ScriptError(f"The S3 server could not be built; what Go said is in {self.log}.")
        fresh.replace(self.binary)
