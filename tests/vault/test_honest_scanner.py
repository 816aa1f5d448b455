"""The scanner is asked about itself: one that finds nothing, keeps silent over its limits or is old lets nothing new out."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.roles import StaffRole
from audit.models import Record
from common import clock
from config.starting import reasons_not_to_start
from jobs.services import enqueue, find
from notifications.models import Notice, OutboxMessage
from tests.cast import browser
from tests.fakes.clamd import HONEST, FakeClamd, dated, running_clamd, says
from tests.vault.office import binder_of, paper, person
from vault import verbs
from vault.models import Scanner, ScannerState, ScannerTrouble, ScanState
from vault.probing import EICAR, Answer, ask, nested_sample, packed_sample, signatures_date
from vault.scanner import Clamd
from vault.services import probe_scanner, wake_unchecked

OK = b"stream: OK"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LIES = {
    ScannerTrouble.BLIND: EICAR,
    ScannerTrouble.SHUT_ARCHIVES: packed_sample(),
    ScannerTrouble.SILENT: nested_sample(),
}


def asked(clamd: str, *, may_be_undated: bool = False) -> Answer:
    return ask(Clamd(clamd, step_seconds=20, reply_seconds=60), now=NOW, may_be_undated=may_be_undated)


# The real one.


@pytest.mark.clamd
def test_the_real_clamd_passes_and_its_one_line_file_has_no_date(clamd_address: str) -> None:
    assert asked(clamd_address, may_be_undated=True) == Answer(None)
    assert asked(clamd_address).trouble is ScannerTrouble.UNDATED


@pytest.fixture
def misled_clamd(clamd_address: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the socket of a real clamd with the lines of the configuration that the test asks for."""
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert program, f"the clamd at {clamd_address} runs, but its program is not on this machine"
    (tmp_path / "scratch").mkdir()
    (tmp_path / "test.ndb").write_text(f"Misled.Test.Eicar:0:*:{EICAR.hex()}\n")
    (tmp_path / "clamd.conf").write_text(
        f'LocalSocket {tmp_path}/misled.ctl\nDatabaseDirectory "{tmp_path}"\nTemporaryDirectory "{tmp_path}/scratch"\n'
        f"Foreground yes\n{request.param}\n"
    )
    with subprocess.Popen([program, f"--config-file={tmp_path}/clamd.conf"], stdout=subprocess.DEVNULL) as process:
        end = time.monotonic() + 60
        # The socket is there a moment before anybody listens at it.
        while Clamd(f"{tmp_path}/misled.ctl", step_seconds=5, reply_seconds=5).version() is None:
            assert process.poll() is None, "clamd did not start"
            assert time.monotonic() < end, "clamd did not start in a minute"
            os.sched_yield()
        yield str(tmp_path / "misled.ctl")
        process.terminate()


@pytest.mark.clamd
@pytest.mark.parametrize(
    ("misled_clamd", "trouble"),
    [
        ("AlertExceedsMax no", ScannerTrouble.SILENT),
        ("AlertExceedsMax yes\nScanArchive no", ScannerTrouble.SHUT_ARCHIVES),
        ("AlertExceedsMax yes\nMaxRecursion 100", None),
    ],
    indirect=["misled_clamd"],
    ids=["silent over its limits", "closed to archives", "as deep as it goes"],
)
def test_a_real_clamd_is_known_by_its_configuration(misled_clamd: str, trouble: ScannerTrouble | None) -> None:
    assert asked(misled_clamd, may_be_undated=True).trouble == trouble


# One that lies, and one that is old.


@pytest.mark.parametrize("trouble", LIES)
def test_a_scanner_that_calls_a_sample_clean_is_known_for_it(trouble: ScannerTrouble) -> None:
    with running_clamd(says(OK), words=HONEST | {LIES[trouble]: OK}, version=dated(NOW)) as clamd:
        assert asked(clamd.address).trouble is trouble


@pytest.mark.parametrize(
    ("age", "trouble"),
    [
        (timedelta(hours=71), None),
        (timedelta(hours=73), ScannerTrouble.AGEING),
        (timedelta(days=6, hours=23), ScannerTrouble.AGEING),
        (timedelta(days=7, hours=1), ScannerTrouble.OLD),
        (timedelta(days=-2), ScannerTrouble.UNDATED),
        (timedelta(hours=-13), None),
    ],
)
def test_its_signatures_have_an_age(age: timedelta, trouble: ScannerTrouble | None) -> None:
    with running_clamd(says(OK), version=dated(NOW - age)) as clamd:
        assert asked(clamd.address, may_be_undated=True) == Answer(trouble, NOW - age)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"ClamAV 1.4.6",
        b"ClamAV 1.4.6/27500/yesterday",
        b"ClamAV 1.4.6/27500/Mon Jan  6 25:30:00 2025",
        b"A" * 9000,
    ],
)
def test_a_version_without_a_date_has_none(said: bytes) -> None:
    assert signatures_date(said) is None
    assert signatures_date(b"ClamAV 1.4.6/27500/Tue Jan  6 09:30:00 2026") == datetime(2026, 1, 6, 9, 30, tzinfo=UTC)


# What the office makes of it.


@pytest.fixture
def office(settings: Any, run_jobs: Callable[[], int]) -> Iterator[Office]:
    """Give an office with an administrator, a file that waits, and a scanner that does what the test says."""
    with running_clamd(says(b"stream: OK\0")) as clamd, time_machine.travel(NOW, tick=False) as traveller:
        settings.SCANNER, settings.SCAN_REQUIRED, settings.SCANNER_MAY_BE_UNDATED = clamd.address, True, False
        yield Office(clamd, traveller, run_jobs)


class Office:
    def __init__(self, clamd: FakeClamd, traveller: time_machine.Coordinates, run_jobs: Callable[[], int]) -> None:
        self.clamd, self.traveller, self.run_jobs = clamd, traveller, run_jobs
        self.ada = person("Ada", staff_role=StaffRole.ADMINISTRATOR)
        self.leo = person("Leo", staff_role=StaffRole.ATTORNEY)
        self.binder = binder_of(owner=self.leo)

    def minutes_later(self, minutes: int = 6) -> None:
        """Let time pass, with the probe that the clock brings and what waits for the scanner."""
        self.traveller.shift(timedelta(minutes=minutes))
        enqueue("vault.probe_scanner")
        wake_unchecked()
        self.run_jobs()

    def said(self) -> list[tuple[str, str]]:
        return list(Record.objects.filter(on_ref="scanner:office").order_by("at_us").values_list("verb", "outcome"))

    @staticmethod
    def is_a_test(settings: Any) -> None:
        """Say again whose settings these are: each change of one forgets it."""
        settings.SETTINGS_MODULE = "config.settings.test"

    def desk_of(self, user: Any) -> str:
        return browser(user).get("/desk/").content.decode()


@pytest.mark.django_db
def test_a_scanner_that_goes_blind_closes_the_gate_once_and_opens_it_when_it_sees(office: Office) -> None:
    assert find("vault.probe_scanner").period_seconds == 300
    assert probe_scanner() is not None
    assert office.said() == []
    office.clamd.words = HONEST | {EICAR: OK}
    version = paper(office.binder, office.leo)
    office.traveller.shift(timedelta(minutes=2))
    for _ in range(4):
        office.minutes_later()
    version.refresh_from_db()
    assert version.scan_state == ScanState.WAITING
    assert office.clamd.streams == []  # it is not even asked
    assert office.said() == [(verbs.SCANNER_CLOSED, "blind")]
    assert Notice.objects.filter(user=office.ada, kind="vault.scanner_closed").count() == 1
    assert not Notice.objects.filter(user=office.leo).exists()
    assert Client().get("/health/ready/").json()["scanner"] is False
    assert "cannot be opened; older ones open as before" in office.desk_of(office.leo)
    assert "It no longer finds the test virus." in office.desk_of(office.ada)

    office.clamd.words = HONEST
    office.minutes_later()
    office.minutes_later()
    version.refresh_from_db()
    assert version.scan_state == ScanState.CLEAN
    assert office.said()[1:] == [(verbs.SCANNER_FIT, "done")]
    assert Client().get("/health/ready/").json()["scanner"] is True
    assert "cannot be opened" not in office.desk_of(office.leo)


@pytest.mark.django_db
def test_what_it_called_clean_since_its_last_good_answer_is_taken_back(office: Office) -> None:
    old = paper(office.binder, office.leo, name="old.txt")
    office.run_jobs()
    office.minutes_later()
    new = paper(office.binder, office.leo, name="new.txt")
    office.traveller.shift(timedelta(seconds=20))
    office.run_jobs()
    new.refresh_from_db()
    assert new.scan_state == ScanState.CLEAN
    office.clamd.words = HONEST | {nested_sample(): OK}
    office.minutes_later()
    office.minutes_later()
    recalled = Record.objects.filter(verb=verbs.FILE_RECALLED)
    assert [line.on_ref for line in recalled] == [new.record_ref]
    new.refresh_from_db()
    old.refresh_from_db()
    assert (old.scan_state, new.scan_state) == (ScanState.CLEAN, ScanState.WAITING)
    assert browser(office.leo).get(f"/files/{new.file.reference}/1/").status_code == 409
    office.clamd.words = HONEST
    office.minutes_later()
    office.minutes_later()
    new.refresh_from_db()
    assert new.scan_state == ScanState.CLEAN
    assert recalled.count() == 1


@pytest.mark.django_db
def test_a_scanner_that_is_away_takes_nothing_back(office: Office, settings: Any) -> None:
    version = paper(office.binder, office.leo)
    office.run_jobs()
    Scanner.objects.update(address="127.0.0.1:1")
    settings.SCANNER = "127.0.0.1:1"
    probe_scanner()
    version.refresh_from_db()
    assert Scanner.objects.get().trouble == ScannerTrouble.UNREACHABLE
    assert version.scan_state == ScanState.CLEAN


@pytest.mark.django_db
def test_signatures_of_three_days_warn_and_of_seven_close(office: Office) -> None:
    office.clamd.version = dated(NOW)
    version = paper(office.binder, office.leo)
    office.minutes_later(73 * 60)
    version.refresh_from_db()
    assert version.scan_state == ScanState.CLEAN
    assert office.said() == [(verbs.SCANNER_AGEING, "ageing")]
    assert (
        Client().get("/health/ready/").json() | {"scanner": True, "signatures": False}
        == Client().get("/health/ready/").json()
    )
    assert "needs new signatures" in office.desk_of(office.ada)
    assert "needs new signatures" not in office.desk_of(office.leo)
    office.minutes_later()
    assert list(OutboxMessage.objects.values_list("to", flat=True)) == [office.ada.email]
    late = paper(office.binder, office.leo, name="late.txt")
    office.minutes_later(96 * 60)
    office.minutes_later()
    late.refresh_from_db()
    assert late.scan_state == ScanState.WAITING
    assert office.said()[1:] == [(verbs.SCANNER_CLOSED, "old")]
    office.clamd.version = dated(clock.now())
    office.minutes_later()
    office.minutes_later()
    late.refresh_from_db()
    assert late.scan_state == ScanState.CLEAN
    assert Scanner.objects.get().state == ScannerState.FIT


@pytest.mark.django_db
def test_an_office_does_not_start_with_a_scanner_that_lies_and_does_with_one_that_is_away(
    office: Office, settings: Any
) -> None:
    office.is_a_test(settings)
    assert reasons_not_to_start() == []
    office.clamd.words = HONEST | {nested_sample(): OK}
    (reason,) = reasons_not_to_start()
    assert "AlertExceedsMax" in reason
    assert "docs/operating.md" in reason
    settings.SCANNER = "127.0.0.1:1"
    office.is_a_test(settings)
    assert reasons_not_to_start() == []
