"""Make and run the demo office: its folder, its database, its payment simulator, its web server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from demo.cast import CAST, PASSWORD
from keys.services import create_key_files

FOLDER = Path(settings.VAR) / "demo"
SEEDED = FOLDER / "seeded.json"
TOLD = Path(settings.VAR) / "demo.json"
# Raise it when the seed changes in a way an older office does not have.
SEED_EDITION = 2
PATIENCE_SECONDS = 60


class Office:
    """The demo office on one port, its simulator on the next."""

    def __init__(self, *, port: int, say: Callable[[str], Any]) -> None:
        """Say where it will answer."""
        self.port, self.say = port, say
        self.base_url = f"http://127.0.0.1:{port}"
        self.simulator_url = f"http://127.0.0.1:{port + 1}"
        self.children: list[subprocess.Popen[bytes]] = []

    def prepare(self, *, fresh: bool, migrated: Path | None = None) -> None:
        """Make the office when there is none, or anew when asked or when the seed has changed.

        `migrated` is an empty database that has its tables: migrating takes half a minute, copying none.
        """
        is_old = SEEDED.exists() and json.loads(SEEDED.read_text(encoding="utf-8")).get("edition") != SEED_EDITION
        if fresh or is_old:
            self._refuse_to_empty_a_server()
            self._forget()
        FOLDER.mkdir(parents=True, exist_ok=True)
        if SEEDED.exists():
            self._move_in()
            return
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
        SEEDED.write_text(json.dumps({"edition": SEED_EDITION}), encoding="utf-8")

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
        here = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "MUNIMENT_SITE_ADDRESS": self.base_url,
            "MUNIMENT_SIMULATOR_ADDRESS": self.simulator_url,
        }
        webhook = f"{self.base_url}/stripe/webhook/"
        simulator = [
            sys.executable,
            "-m",
            "simulator",
            "--port",
            str(self.port + 1),
            "--state",
            str(FOLDER / "simulator.sqlite3"),
        ]
        simulator += ["--webhook-url", webhook, "--webhook-secret", settings.STRIPE_WEBHOOK_SECRETS[0]]
        simulator += ["--api-key", settings.STRIPE_API_KEY]
        web = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}"]
        web += ["--worker-class", "gthread", "--threads", "8", "--workers", "1", "--timeout", "600"]
        web += ["--log-level", "warning"]
        try:
            for command in (simulator, *self._background(), web):
                # What they say of themselves is for programs; the people get the greeting below.
                quiet = subprocess.DEVNULL if command is simulator else None
                self.children.append(subprocess.Popen(command, env=here, cwd=settings.ROOT, stdout=quiet))
            self._wait_for(f"{self.base_url}/health/live/")
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

    @staticmethod
    def _background() -> list[list[str]]:
        """Give the commands of the workers where there is a broker; the embedded office has a thread for them."""
        if settings.JOBS_TRANSPORT != "celery":
            return []
        celery = [sys.executable, "-m", "celery", "-A", "config.celery", "--quiet"]
        worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "warning"]
        return [worker, [*celery, "beat", "--schedule", str(FOLDER / "pulse"), "--loglevel", "warning"]]

    def _wait_for(self, url: str) -> None:
        """Ask until the server answers; raise when it has ended or takes too long."""
        until = monotonic() + PATIENCE_SECONDS
        while monotonic() < until:
            if any(child.poll() is not None for child in self.children):
                raise SystemExit(
                    f"A part of the office ended at once. Is port {self.port} or {self.port + 1} taken? Try PORT=8100."
                )
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310  # our own loopback address
                    return
            except (urllib.error.URLError, OSError):
                sleep(0.1)
        raise SystemExit("The office did not answer within a minute.")

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
