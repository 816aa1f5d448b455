"""Make and run the demo office: its folder, its database, its payment simulator, its web server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from demo.addresses import into_environment, office_url, simulator_url
from demo.cast import CAST, PASSWORD
from demo.serving import WebServer
from demo.stamp import fingerprint, is_current, keep
from keys.services import create_key_files

FOLDER = Path(settings.VAR) / "demo"
SEEDED = FOLDER / "seeded.json"
TOLD = Path(settings.VAR) / "demo.json"
PATIENCE_SECONDS = 60


class Child(Protocol):
    """A part of the office that runs as a process of its own."""

    def poll(self) -> int | None:
        """Give its exit code once it has ended."""

    def wait(self, timeout: float | None = None) -> Any:
        """Wait until it has ended."""

    def terminate(self) -> None:
        """Ask it to end."""


class Office:
    """The demo office on one port, its simulator on the next."""

    def __init__(self, *, port: int, say: Callable[[str], Any]) -> None:
        """Say where it will answer."""
        self.port, self.say = port, say
        self.base_url = office_url(port)
        self.simulator_url = simulator_url(port)
        self.children: list[Child] = []

    def prepare(self, *, fresh: bool, migrated: Path | None = None) -> bool:
        """Make the office when there is none, or anew when asked or when the seed or a migration has changed; tell whether it was made.

        `migrated` is an empty database that has its tables: migrating takes half a minute, copying none.
        """
        made_from = fingerprint()
        is_old = SEEDED.exists() and not is_current(SEEDED, made_from)
        if is_old:
            self.say("The demo's texts or tables have changed since this office was made: it is made anew.")
        if fresh or is_old:
            self._refuse_to_empty_a_server()
            self._forget()
        FOLDER.mkdir(parents=True, exist_ok=True)
        if SEEDED.exists():
            self._move_in()
            return False
        if any(FOLDER.iterdir()):  # a first run that was cut short leaves half an office
            self._forget()
            FOLDER.mkdir()
        self.say("Making the office of Hale Mercer Law. This takes about a minute, the first time only.")
        from demo.seed import seed

        create_key_files()
        if migrated is not None:
            shutil.copyfile(migrated, settings.DATABASES["default"]["NAME"])
        self._refuse_a_lived_in_database()
        call_command("migrate", verbosity=0, interactive=False)
        settings.SITE_ADDRESS = self.base_url  # the letters of the seed have links in them
        seed(host="127.0.0.1", port=self.port)
        self._work_off()
        keep(SEEDED, made_from)
        return True

    @staticmethod
    def _forget() -> None:
        connections.close_all()
        shutil.rmtree(FOLDER, ignore_errors=True)

    @staticmethod
    def _refuse_to_empty_a_server() -> None:
        """Starting over empties a folder of our own, never a database server that somebody has named."""
        if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
            raise SystemExit(
                "To start over on PostgreSQL, name a new, empty database in MUNIMENT_DATABASE_URL and remove var/demo."
            )

    @staticmethod
    def _refuse_a_lived_in_database() -> None:
        from accounts.models import User

        if User._meta.db_table in connection.introspection.table_names() and User.objects.exists():
            raise SystemExit(
                "This database has people in it already. Name a new, empty one in MUNIMENT_DATABASE_URL for the demo."
            )

    def _move_in(self) -> None:
        """Let the firm's pages know the port of today; an office that was made on another one keeps its own otherwise."""
        from wagtail.models import Site

        for site in Site.objects.exclude(port=self.port):
            site.port = self.port
            site.save()

    @staticmethod
    def _work_off() -> None:
        """Do what the seed left to the background: checks, index, notices."""
        from jobs.services import run_due

        while run_due():
            pass

    def run(self) -> None:
        """Start the simulator and the web server, tell where they are, and wait until stopped."""
        for ending in (signal.SIGTERM, signal.SIGHUP):  # asked to stop, or the terminal is gone
            signal.signal(ending, lambda *_: sys.exit(0))
        here = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.demo"} | into_environment(self.port)
        try:
            for command in (self._simulator(), *self._background()):
                # What the simulator says of itself is for programs; the people get the greeting below.
                quiet = None if self.children else subprocess.DEVNULL
                # The input ends with this process, however it ends; the simulator ends with it and leaves its port.
                self.children.append(
                    subprocess.Popen(command, env=here, cwd=settings.ROOT, stdin=subprocess.PIPE, stdout=quiet)
                )
            self.children.append(WebServer(self.port))
            self._wait_for(self._office_answers)
            self._wait_for(self._simulator_answers)
            self._tell()
            self._greet()
            self.children[-1].wait()
        except KeyboardInterrupt:
            self.say("\nStopping.")
        finally:
            for child in self.children:
                child.terminate()
            for child in self.children:
                child.wait(timeout=10)

    def _simulator(self) -> list[str]:
        """Give the command of the payment simulator."""
        words = ["--port", str(self.port + 1), "--state", str(FOLDER / "simulator.sqlite3")]
        words += ["--webhook-url", f"{self.base_url}/stripe/webhook/"]
        words += ["--webhook-secret", settings.STRIPE_WEBHOOK_SECRETS[0], "--api-key", settings.STRIPE_API_KEY]
        return [sys.executable, "-m", "simulator", "--ends-with-input", *words]

    @staticmethod
    def _background() -> list[list[str]]:
        """Give the commands of the workers where there is a broker; the embedded office has a thread for them."""
        if settings.JOBS_TRANSPORT != "celery":
            return []
        celery = [sys.executable, "-m", "celery", "-A", "config.celery", "--quiet"]
        worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "warning"]
        return [worker, [*celery, "beat", "--schedule", str(FOLDER / "pulse"), "--loglevel", "warning"]]

    def refuse_taken_ports(self) -> None:
        """End with a sentence when one of the two ports is in use, before anything is made."""
        for port in (self.port, self.port + 1):
            with socket.socket() as door:
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was left just now is free
                try:
                    door.bind(("127.0.0.1", port))
                except OSError:
                    raise SystemExit(f"Port {port} is taken. Try another: make demo PORT=8100") from None

    def _wait_for(self, answers: Callable[[], bool]) -> None:
        """Ask until it answers; raise when a part of the office has ended or it takes too long."""
        until = monotonic() + PATIENCE_SECONDS
        while monotonic() < until:
            if any(child.poll() is not None for child in self.children):
                raise SystemExit(
                    f"A part of the office ended at once. Is port {self.port} or {self.port + 1} taken? Try PORT=8100."
                )
            if answers():
                return
            sleep(0.1)
        raise SystemExit("The office did not answer within a minute.")

    def _office_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/health/live/", timeout=2):  # noqa: S310  # our own address
                return True
        except (urllib.error.URLError, OSError):
            return False

    def _simulator_answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port + 1), timeout=2):
                return True
        except OSError:
            return False

    def told(self) -> dict[str, Any]:
        """Give what a script needs to use the office. Shape: base_url, simulator_url, cast of email, password, totp_secret."""
        from demo.seed.people import totp_secret

        return {
            "base_url": self.base_url,
            "simulator_url": self.simulator_url,
            "cast": {
                member.key: {
                    "name": member.name,
                    "email": member.email,
                    "password": PASSWORD,
                    "totp_secret": totp_secret(member.key) if member.staff_role else "",
                }
                for member in CAST
            },
        }

    def _tell(self) -> None:
        """Write what a script needs, whole or not at all: somebody may be waiting to read it."""
        half = TOLD.with_suffix(".half")
        half.write_text(json.dumps(self.told(), indent=2), encoding="utf-8")
        half.replace(TOLD)

    def _greet(self) -> None:
        """Print the address and the people."""
        self.say(f"\nThe office is open: {self.base_url}\n")
        for member in CAST:
            self.say(f"  {member.email:<28} {member.shows}")
        self.say(f"\nEverybody's password: {PASSWORD}")
        self.say("Staff need a code too: the sign-in page of the demo shows it.")
        if settings.OUTBOX_PAGE:
            self.say(f"Mail that would be sent: {self.base_url}/outbox/")
        self.say(f"Payments: {self.simulator_url}")
        self.say("Stop with Ctrl-C.\n")
