"""`manage.py seal`: what the firm publishes, and how anybody checks a paper with it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from django.core.management import call_command
from django.core.management.base import CommandError

from common import clock
from press.models import SealingIdentity
from press.services import house_seal, seal_pdf
from tests.press.firm_seal import REASON, approved, published, sealed, strangers_seal


def command(*words: str | Path) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("seal", *map(str, words), stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(sealed())
    return path


@pytest.fixture
def firm_pem(tmp_path: Path) -> Path:
    path = tmp_path / "firm.pem"
    path.write_bytes(published())
    return path


# No mark for the database on these: they could not reach one.


def test_a_whole_paper_is_told_with_its_approved_hash(paper: Path, firm_pem: Path) -> None:
    said, code = command("verify", paper, "--certificate", firm_pem)
    assert code == 0
    assert said.startswith(f"WHOLE\nSealed by Hale Mercer Law on 2026-11-22 12:00:07 UTC: {REASON}\n")
    assert f"the first {len(approved())} bytes, SHA-256 " in said


def test_a_changed_paper_ends_with_1_and_says_why(paper: Path, firm_pem: Path) -> None:
    paper.write_bytes(sealed()[:5000] + b"!" + sealed()[5001:])
    said, code = command("verify", paper, "--certificate", firm_pem)
    assert (said, code) == (
        "NOT WHOLE\nThis file was changed after it was sealed.\nIt names: Hale Mercer Law\n",
        1,
    )


def test_another_certificate_ends_with_1(paper: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(published(strangers_seal()))
    said, code = command("verify", paper, "--certificate", other, "--json")
    assert code == 1
    assert json.loads(said)["trouble"].startswith("This paper was sealed with another certificate.")


def test_programs_read_the_report(paper: Path, firm_pem: Path) -> None:
    said, code = command("verify", paper, "--certificate", firm_pem, "--json")
    assert code == 0
    report = json.loads(said)
    assert (report["is_whole"], report["sealed_at"]) == (True, "2026-11-22T12:00:07+00:00")


def test_a_file_that_is_not_there_is_said_not_to_be(firm_pem: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        command("verify", tmp_path / "nothing.pdf", "--certificate", firm_pem)


def test_what_is_no_certificate_is_refused_in_words(paper: Path) -> None:
    with pytest.raises(CommandError, match="This is not a certificate"):
        command("verify", paper, "--certificate", paper)


@pytest.mark.django_db
def test_what_is_shown_can_be_published_as_it_is(tmp_path: Path) -> None:
    shown, code = command("show")
    identity = SealingIdentity.objects.get()
    assert code == 0
    assert identity.fingerprint in shown
    assert "PRIVATE" not in shown
    assert len(x509.load_pem_x509_certificates(shown.encode())) == 1
    pem, pdf = tmp_path / "shown.pem", tmp_path / "paper.pdf"
    pem.write_text(shown, encoding="utf-8")
    pdf.write_bytes(seal_pdf(approved(), seal=house_seal(), reason=REASON, at=clock.now()))
    assert command("verify", pdf, "--certificate", pem)[1] == 0
    assert command("verify", pdf)[1] == 0


@pytest.mark.django_db
def test_without_a_certificate_this_offices_own_are_asked(paper: Path) -> None:
    said, code = command("verify", paper)
    assert (said, code) == (
        "NOT WHOLE\nThis office has sealed nothing yet, so this cannot be its seal.\n",
        1,
    )
