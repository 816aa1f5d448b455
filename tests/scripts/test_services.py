"""The keeper starts servers once, knows its own processes again and ends exactly those."""

import os
import socket
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.errors import ScriptError
from scripts.services import ports, s3, state
from scripts.services.keeper import Keeper
from scripts.services.processes import Process, spawn, wait_until
from scripts.services.programs import refusal
from scripts.services.s3 import S3Server
from scripts.services.service import Record, Service

pytestmark = pytest.mark.once

SERVER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    connection.sendall(b"here")
    connection.close()
"""


class Echo(Service):
    """The smallest server there is."""

    name = "echo"
    patience_seconds = 20

    def __init__(self, folder: Path, code: str = SERVER) -> None:
        self._folder, self._code = folder, code

    @property
    def folder(self) -> Path:
        return self._folder / self.name

    def start(self, record: Record) -> Process:
        record.notes.setdefault("password", "päss")
        return spawn([sys.executable, "-c", self._code, str(record.port)], log=self.log, folder=self.folder)

    def answers(self, record: Record) -> bool:
        try:
            with socket.create_connection((ports.HOST, record.port), timeout=5) as connection:
                return connection.recv(10) == b"here"
        except OSError:
            return False

    def environment(self, record: Record) -> dict[str, str]:
        return {"ECHO": f"{ports.HOST}:{record.port}"}


class Absent(Echo):
    """A server that no package brings."""

    name = "absent"

    def missing(self) -> list[str]:
        return ["no-such-package"]


@pytest.fixture
def keeper(tmp_path):
    keeper = Keeper([Echo(tmp_path)], tmp_path)
    yield keeper
    keeper.stop()


def process_of(keeper: Keeper) -> Process:
    process = state.read(keeper.path)["echo"].process
    assert process is not None
    return process


def test_a_second_start_leaves_what_is_alive_alone(keeper):
    assert "started" in keeper.start()[0]
    first = process_of(keeper)
    assert "is there" in keeper.start()[0]
    assert process_of(keeper) == first
    assert keeper.environment() == {"ECHO": f"127.0.0.1:{state.read(keeper.path)['echo'].port}"}


def test_a_killed_server_comes_back_at_the_same_address(keeper):
    keeper.start()
    address = keeper.environment()
    process_of(keeper).end(first=9)
    assert keeper.environment() == {}
    keeper.start()
    assert keeper.environment() == address


def test_stop_ends_the_process_and_keeps_the_memory(keeper):
    keeper.start()
    process = process_of(keeper)
    assert keeper.stop() == ["echo       stopped"]
    assert not process.is_running()
    record = state.read(keeper.path)["echo"]
    assert (record.process, record.notes) == (None, {"password": "päss"})
    assert keeper.stop() == []


def test_a_stranger_with_the_same_process_number_is_not_ended(keeper):
    keeper.start()
    records = state.read(keeper.path)
    ours = process_of(keeper)
    records["echo"].process = Process(ours.pid, born="at another time")
    state.write(keeper.path, records)
    assert keeper.stop() == []
    assert ours.is_running()
    ours.end(first=15)


def test_a_copied_checkout_does_not_take_the_originals_servers_for_its_own(keeper, tmp_path):
    keeper.start()
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "state.json").write_bytes(keeper.path.read_bytes())
    other = Keeper([Echo(copy)], copy)
    assert other.environment() == {}
    assert other.stop() == []
    assert process_of(keeper).is_running()


def test_a_server_that_cannot_start_is_reported_with_its_last_words(tmp_path):
    keeper = Keeper([Echo(tmp_path, code="raise SystemExit('no room at all')")], tmp_path)
    with pytest.raises(ScriptError, match=r"echo did not start(.|\n)*no room at all"):
        keeper.start()


def test_what_can_run_is_started_even_when_another_service_is_missing(tmp_path):
    def install(packages: Sequence[str], log: Path) -> None:
        raise ScriptError(f"may not install {' '.join(packages)}")

    keeper = Keeper([Absent(tmp_path), Echo(tmp_path)], tmp_path, install)
    with pytest.raises(ScriptError, match=r"echo .*started(.|\n)*may not install no-such-package"):
        keeper.start()
    assert list(keeper.environment()) == ["ECHO"]
    keeper.stop()


def test_missing_packages_are_named_exactly_unless_we_may_install_them():
    assert refusal(["redis-server", "chromium"], has_apt=True, is_root=False) == (
        "Install these, then run again: sudo apt-get install --no-install-recommends redis-server chromium"
    )
    assert "redis-server" in refusal(["redis-server"], has_apt=False, is_root=True)
    assert refusal(["redis-server"], has_apt=True, is_root=True) == ""


def test_the_memory_is_private_and_damage_reads_as_nothing(tmp_path):
    path = tmp_path / "state.json"
    records = {"echo": Record(port=1, process=Process(2, "three"), notes={"password": "päss"})}
    state.write(path, records)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert state.read(path) == records
    path.write_text(path.read_text()[:-9])
    assert state.read(path) == {}
    assert state.read(tmp_path / "none.json") == {}


def test_a_port_is_kept_while_it_is_free_and_changed_when_it_is_taken():
    port = ports.choose()
    assert ports.choose(port) == port
    with socket.create_server((ports.HOST, port)):
        assert ports.choose(port) != port


def test_a_process_is_known_by_its_birth():
    here = Path(f"/proc/{os.getpid()}")
    if here.exists():
        born = here.joinpath("stat").read_text().rpartition(")")[2].split()[19]
        assert Process(os.getpid(), born).is_running()
    assert not Process(os.getpid(), "another time").is_running()


def test_the_s3_server_is_there_only_where_it_is_asked_for_or_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(S3Server, "folder", tmp_path)
    server = S3Server()
    monkeypatch.delenv("S3", raising=False)
    assert not server.is_asked_for()
    monkeypatch.setenv("S3", "1")
    assert server.is_asked_for()
    monkeypatch.delenv("S3")
    server.binary.touch()
    assert server.is_asked_for()
    source = tmp_path / "source"
    source.mkdir()
    (source / "main.go").write_text("package other")
    monkeypatch.setattr(s3, "SOURCE", source)
    assert not server.is_asked_for()  # built from something else


def test_what_a_server_must_know_and_nobody_may_read_comes_by_its_environment(tmp_path: Path) -> None:
    code = "import os; print(os.environ['SECRET'], flush=True)"
    spawn([sys.executable, "-c", code], log=tmp_path / "log", folder=tmp_path, more={"SECRET": "known"})
    assert wait_until(lambda: "known" in (tmp_path / "log").read_text(), 20)
