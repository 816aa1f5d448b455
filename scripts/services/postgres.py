"""PostgreSQL of our own, with the two roles that production has: the owner of the tables and the application.

Durability stays as PostgreSQL ships it (fsync and synchronous_commit on), so that tests of crashes mean something;
whoever wants speed says `-c synchronous_commit=off` on the own connection.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import ClassVar

from scripts import ROOT
from scripts.errors import ScriptError
from scripts.services.ports import HOST
from scripts.services.processes import Command, Process, spawn
from scripts.services.programs import find_program
from scripts.services.service import Record, Service

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "muniment", "muniment_app", "muniment"
SYSTEM_USER = "postgres"
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # a socket's path has a length limit, a checkout's has not
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "lc_messages": "C",
}


class Postgres(Service):
    """One cluster of our own; under root it runs as Debian's `postgres` user, because PostgreSQL refuses root."""

    name = "postgres"
    programs: ClassVar[dict[str, str]] = {"postgres": "postgresql", "initdb": "postgresql", "psql": "postgresql-client"}
    stop_signal = signal.SIGINT  # "fast": does not wait for open connections

    def find(self, program: str) -> Path | None:
        """The program, of the newest version that Debian has put beside the PATH, or from the PATH."""
        versions = [path for path in Path("/usr/lib/postgresql").glob("*") if (path / "bin" / program).exists()]
        if versions:
            return max(versions, key=lambda path: int(path.name) if path.name.isdigit() else 0) / "bin" / program
        return find_program(program)

    def start(self, record: Record) -> Process:
        """Make the cluster when there is none that this PostgreSQL can read, then start it."""
        user = SYSTEM_USER if os.geteuid() == 0 else None
        for role in (SUPERUSER, OWNER, APPLICATION):
            record.notes.setdefault(role, secrets.token_hex(16))
        cluster = Path(record.notes.get("cluster", ""))
        if not self.is_readable(cluster):
            cluster = make_room(self.folder, user)
            record.notes["cluster"] = str(cluster)
            self.make_cluster(cluster, record.notes[SUPERUSER], user)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        command: Command = [self.program("postgres"), "-D", cluster, "-p", str(record.port), *options]
        return spawn(command, log=self.log, folder=cluster, user=user)

    def answers(self, record: Record) -> bool:
        """Whether it runs a statement."""
        try:
            self.run_sql(record, "select 1")
        except (ScriptError, KeyError):
            return False
        return True

    def prepare(self, record: Record) -> None:
        """Have both roles and the database there, with the passwords that we remember."""
        for role, right in ((OWNER, "CREATEDB"), (APPLICATION, "NOCREATEDB")):
            there = self.run_sql(record, "select 1 from pg_roles where rolname = :'role'", role=role)
            verb = "ALTER" if there else "CREATE"
            statement = f"""{verb} ROLE :"role" LOGIN NOSUPERUSER {right} PASSWORD :'password'"""
            self.run_sql(record, statement, role=role, password=record.notes[role])
        if not self.run_sql(record, "select 1 from pg_database where datname = :'name'", name=DATABASE):
            self.run_sql(record, 'CREATE DATABASE :"name" OWNER :"owner"', name=DATABASE, owner=OWNER)

    def environment(self, record: Record) -> dict[str, str]:
        """The addresses: as the owner, who may create databases, and as the application."""
        place = f"{HOST}:{record.port}/{DATABASE}"
        return {
            "MUNIMENT_TEST_DATABASE_URL": f"postgres://{OWNER}:{record.notes[OWNER]}@{place}",
            "MUNIMENT_TEST_DATABASE_APP_URL": f"postgres://{APPLICATION}:{record.notes[APPLICATION]}@{place}",
            "MUNIMENT_TEST_DATABASE_SUPERUSER_URL": f"postgres://{SUPERUSER}:{record.notes[SUPERUSER]}@{place}",
        }

    def is_readable(self, cluster: Path) -> bool:
        """Whether there is a cluster of this PostgreSQL's own version."""
        try:
            made_by = (cluster / "PG_VERSION").read_text().strip()
        except OSError:
            return False
        told = subprocess.run(
            [self.program("postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
        version = re.search(r"\d+", told)
        return version is not None and version.group() == made_by

    def make_cluster(self, cluster: Path, password: str, user: str | None) -> None:
        """Run initdb; the superuser's password goes in through a file that only `user` can read."""
        with tempfile.NamedTemporaryFile("w", prefix="muniment-initdb-") as password_file:
            password_file.write(f"{password}\n")
            password_file.flush()
            if user:
                hand_over(Path(password_file.name), user)
            command: Command = [
                self.program("initdb"),
                "-D",
                cluster,
                "-U",
                SUPERUSER,
                f"--pwfile={password_file.name}",
            ]
            done = subprocess.run(
                [*command, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"],
                capture_output=True,
                text=True,
                errors="replace",
                cwd=cluster,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                check=False,
            )
        if done.returncode:
            raise ScriptError(f"PostgreSQL could not make its cluster in {cluster}:\n{done.stderr.strip()}")

    def run_sql(self, record: Record, statement: str, **values: str) -> str:
        """Run one statement as the superuser, psql filling in `values`; what it printed. Raises: ScriptError."""
        settings = "".join(f"\\set {name} '{value}'\n" for name, value in values.items())
        command: Command = [self.program("psql"), "-XAtqw", "-h", HOST, "-p", str(record.port), "-U", SUPERUSER]
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [*command, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=settings + statement,
            env={**os.environ, "PGPASSWORD": record.notes[SUPERUSER], "PGCONNECT_TIMEOUT": "5"},
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        if done.returncode:
            raise ScriptError(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()


def make_room(folder: Path, user: str | None) -> Path:
    """An empty folder that `user` owns and can reach: in the checkout where its parents let the user in, else outside."""
    cluster = folder / "cluster"
    shutil.rmtree(cluster, ignore_errors=True)
    cluster.mkdir(parents=True, mode=0o700)
    if user is None:
        return cluster
    hand_over(cluster, user)
    if can_enter(cluster, user):
        return cluster
    cluster.rmdir()
    outside = Path(tempfile.mkdtemp(prefix="muniment-postgres-"))
    hand_over(outside, user)
    return outside


def hand_over(folder: Path, user: str) -> None:
    """Make `user` the owner."""
    account = pwd.getpwnam(user)
    os.chown(folder, account.pw_uid, account.pw_gid)


def can_enter(folder: Path, user: str) -> bool:
    """Whether every folder on the way lets `user` through."""
    done = subprocess.run(
        ["test", "-w", folder], cwd="/", user=user, group=user, extra_groups=[], capture_output=True, check=False
    )
    return done.returncode == 0
