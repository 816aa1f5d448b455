"""clamd with one signature of our own, the EICAR test string: real answers without a download of signatures."""

import socket
from pathlib import Path
from typing import ClassVar

from scripts.services.ports import HOST
from scripts.services.processes import Process, spawn
from scripts.services.service import Record, Service

# In two halves, so that no scanner takes this file for the test virus itself.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE_NAME = "Muniment.Test.Eicar"

# Units: bytes. Above the largest upload (2,000,000,000), below the 2 GiB where clamd stops.
LARGEST_SCAN_BYTES = 2047 * 1024 * 1024
LONGEST_SCAN_MS = 15 * 60 * 1000


class Clamd(Service):
    """One scanner of our own, reached over INSTREAM."""

    name = "clamd"
    programs: ClassVar[dict[str, str]] = {"clamd": "clamav-daemon"}

    def start(self, record: Record) -> Process:
        """Write the signature and the configuration, and start it."""
        signatures, scratch = self.folder / "signatures", self.folder / "scratch"
        signatures.mkdir(exist_ok=True)
        scratch.mkdir(exist_ok=True)
        (signatures / "test.ndb").write_text(f"{SIGNATURE_NAME}:0:*:{EICAR.encode().hex()}\n")
        settings = self.folder / "clamd.conf"
        settings.write_text(configuration(record.port, signatures, scratch), encoding="utf-8")
        return spawn(
            [self.program("clamd"), "--foreground", f"--config-file={settings.name}"], log=self.log, folder=self.folder
        )

    def answers(self, record: Record) -> bool:
        """Whether it answers PING."""
        try:
            with socket.create_connection((HOST, record.port), timeout=5) as connection:
                connection.sendall(b"zPING\0")
                return connection.recv(100) == b"PONG\0"
        except OSError:
            return False

    def environment(self, record: Record) -> dict[str, str]:
        """Its address."""
        return {"MUNIMENT_TEST_CLAMD": f"{HOST}:{record.port}"}


def configuration(port: int, signatures: Path, scratch: Path) -> str:
    """The scanner's settings: whatever exceeds a limit is reported, never passed as clean."""
    return "\n".join(
        [
            f"TCPSocket {port}",
            f"TCPAddr {HOST}",
            f'DatabaseDirectory "{signatures}"',
            f'TemporaryDirectory "{scratch}"',
            f"StreamMaxLength {LARGEST_SCAN_BYTES}",
            f"MaxFileSize {LARGEST_SCAN_BYTES}",
            f"MaxScanSize {LARGEST_SCAN_BYTES}",
            f"MaxScanTime {LONGEST_SCAN_MS}",
            "AlertExceedsMax yes",
            "AlertEncryptedArchive yes",
            "AlertEncryptedDoc yes",
            "MaxThreads 4",
            "",
        ]
    )
