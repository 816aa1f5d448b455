"""Redis with a password, keeping nothing on disk: the tests' cache and broker."""

import secrets
import socket
from typing import ClassVar

from scripts.services.ports import HOST
from scripts.services.processes import Process, spawn
from scripts.services.service import Record, Service


class Redis(Service):
    """One Redis of our own."""

    name = "redis"
    programs: ClassVar[dict[str, str]] = {"redis-server": "redis-server"}

    def start(self, record: Record) -> Process:
        """Write its configuration (the password is in there, not on the command line) and start it in its folder."""
        record.notes.setdefault("password", secrets.token_hex(16))
        settings = self.folder / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind {HOST}\nport {record.port}\nrequirepass {record.notes['password']}\n"
            'protected-mode yes\nsave ""\nappendonly no\ndaemonize no\nmaxmemory 512mb\nmaxmemory-policy noeviction\n'
        )
        # Relative names only: the folder's own name may hold anything.
        return spawn([self.program("redis-server"), settings.name], log=self.log, folder=self.folder)

    def answers(self, record: Record) -> bool:
        """Whether it takes the password and answers PING."""
        try:
            with socket.create_connection((HOST, record.port), timeout=2) as connection:
                connection.sendall(f"AUTH {record.notes['password']}\r\nPING\r\n".encode())
                reply = b""
                while not reply.endswith(b"+PONG\r\n"):
                    received = connection.recv(200)
                    if not received or b"-" in received:
                        return False
                    reply += received
                return True
        except (OSError, KeyError):
            return False

    def environment(self, record: Record) -> dict[str, str]:
        """Its address, database 0."""
        return {"MUNIMENT_TEST_REDIS_URL": f"redis://:{record.notes['password']}@{HOST}:{record.port}/0"}
