"""A program in its sandbox reaches no network, no file and no process of ours, and has an end. Needs bubblewrap (see conftest)."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vault.errors import FileDamaged
from vault.renditions.sandbox import Ended, run

MIB = 1024 * 1024


def told(script: str, content: bytes = b"", *, most_bytes: int = MIB, seconds: float = 20) -> Ended:
    """Give what a shell says to `script` in a sandbox."""
    return run(["bash", "-c", script], [content], most_bytes=most_bytes, wall_seconds=seconds)


def test_what_goes_in_comes_out() -> None:
    assert told("tr a-z A-Z", b"dear mr marsh") == Ended(b"DEAR MR MARSH")


def test_a_large_content_does_not_wait_for_its_own_answer() -> None:
    content = os.urandom(8 * MIB)
    assert told("cat", content, most_bytes=8 * MIB) == Ended(content)


def test_nothing_of_ours_is_to_be_seen(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary")
    here = Path(__file__)
    for path in (
        secret,
        here,
        Path("/etc/passwd"),
        Path("/etc/hostname"),
        Path("/root"),
        Path("/home"),
        Path("/var/lib"),
    ):
        assert told(f"test ! -e '{path}' && echo hidden").said == b"hidden\n", path


def test_the_environment_is_not_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_SECRET_KEY", "canary")
    said = told("env; cat /proc/*/environ").said
    assert said is not None
    assert b"MUNIMENT" not in said
    assert b"canary" not in said


def test_only_its_own_processes_are_there() -> None:
    said = told("for each in /proc/[0-9]*; do tr '\\0' ' ' <$each/cmdline; echo; done").said
    assert said is not None
    assert b"pytest" not in said


def test_no_network_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert told(f"exec 3<>/dev/tcp/127.0.0.1/{port} && echo reached").said is None
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()
        # The same words reach it from outside of it.
        subprocess.run(["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}"], check=True, timeout=10)
        server.accept()[0].close()


def test_nothing_can_be_written_but_its_own_place() -> None:
    for place in ("/usr", "/usr/lib", "/etc/fonts", "/", "/dev/shm"):
        assert told(f"echo x >{place}/canary && cat {place}/canary && test -w /usr").said is None, place
    assert told("echo kept >here && cat here").said == b"kept\n"
    assert told("test ! -e here && echo gone").said == b"gone\n"


def test_a_program_without_an_end_is_ended_with_all_it_started() -> None:
    mark = f"{os.getpid()}.25"
    ended = told(f"sleep {mark}1 & (setsid sleep {mark}2 &) ; sleep {mark}3", seconds=1)
    assert ended == Ended(None, is_over=True)
    for number in (1, 2, 3):
        left = subprocess.run(["pgrep", "-f", f"sleep {mark}{number}"], capture_output=True, check=False)
        assert left.stdout == b""


def test_a_program_that_says_too_much_is_ended() -> None:
    assert told("yes", most_bytes=1000) == Ended(None, is_over=True)


def test_its_place_is_no_larger_than_it_may_be() -> None:
    assert (
        told("head -c 700M /dev/zero >big || head -c 300M /dev/zero >a && head -c 300M /dev/zero >b && echo fits").said
        is None
    )


def test_a_program_that_eats_memory_gets_none() -> None:
    assert told("set -o pipefail; head -c 4G /dev/zero | tail -c 4G | wc -c").said is None


def test_a_program_that_fails_said_nothing() -> None:
    assert told("echo half; exit 3") == Ended(None)


def test_a_program_that_does_not_listen_is_judged_by_its_end() -> None:
    assert told("exec <&-; echo deaf", os.urandom(4 * MIB)) == Ended(b"deaf\n")


def test_damage_found_while_feeding_comes_through_and_ends_the_program() -> None:
    def damaged() -> Iterator[bytes]:
        yield b"first"
        raise FileDamaged(detail="the second segment")

    with pytest.raises(FileDamaged):
        run(["cat"], damaged(), most_bytes=MIB, wall_seconds=20)


@pytest.mark.timeout(60)
def test_ended_while_its_walls_are_built_it_leaves_nothing_behind() -> None:
    """What is left behind holds our pipe open: each of these would then last as long as its program."""
    with ThreadPoolExecutor(4) as at_once:
        ended = at_once.map(lambda at: told("sleep 90", seconds=at / 1000), list(range(12)) * 20)
        assert set(ended) == {Ended(None, is_over=True)}
