"""The released file begins with exactly the approved bytes; the seal stands behind them and takes nothing away."""

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from itertools import count
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.generic import TextStringObject, pdf_string
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from press import certificates
from press.errors import PaperUnsealable, SealingFailed
from press.services import seal_pdf, verify_seal
from tests.press import firm_seal as firm
from tests.press.conftest import opened, pages_of, tags_of
from tests.press.firm_seal import AT, REASON, approved, firm_seal, five_pages, published, sealed, two_hundred_pages

pytestmark = pytest.mark.once


def seal(pdf: bytes, reason: str = REASON, at: datetime = AT) -> bytes:
    return seal_pdf(pdf, seal=firm_seal(), reason=reason, at=at)


def as_object_streams(pdf: bytes) -> bytes:
    """The same paper with its cross references in a stream, as many programs write them."""
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def judged_by_pyhanko(pdf: bytes) -> Any:
    """What pyHanko's own checker, which our check does not use, says of the one signature."""
    context = ValidationContext(
        trust_roots=list(load_certs_from_pemder_data(published())), allow_fetching=False, moment=AT
    )
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    # In a thread of its own: it wants an event loop, and a browser's tests may have one here.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(validate_pdf_signature, signature, context).result()


@pytest.mark.parametrize("make", [approved, five_pages, two_hundred_pages, lambda: as_object_streams(five_pages())])
def test_a_sealed_paper_is_the_approved_one_and_its_seal(make: Callable[[], bytes]) -> None:
    pdf = make()
    result = seal(pdf)
    assert result[: len(pdf)] == pdf
    assert len(result) - len(pdf) < 12_000
    report = verify_seal(result, certificate=published())
    assert report.trouble == ""
    assert (report.is_whole, report.covers_all) == (True, True)
    assert report.approved_sha256 == hashlib.sha256(pdf).hexdigest()
    assert report.approved_size_bytes == len(pdf)


def reads_as_text(digest: bytes) -> bool:
    return isinstance(pdf_string(digest), TextStringObject)


def test_a_hash_that_happens_to_read_as_letters_is_still_a_hash() -> None:
    papers = (b"%s\n%%%d" % (approved(), number) for number in count())
    pdf = next(paper for paper in papers if reads_as_text(hashlib.sha256(paper).digest()))
    report = verify_seal(seal(pdf), certificate=published())
    assert report.is_whole
    assert report.approved_sha256 == hashlib.sha256(pdf).hexdigest()


def test_the_papers_are_as_long_as_they_are_said_to_be() -> None:
    for make, most, least in ((five_pages, 8, 5), (two_hundred_pages, 260, 200)):
        with opened(make()) as document:
            assert least <= len(document) <= most


def test_the_report_says_who_when_and_why() -> None:
    report = verify_seal(sealed(), certificate=published())
    assert report.signer == firm.FIRM
    assert report.sealed_at == AT.replace(microsecond=0)
    assert report.reason == REASON
    assert report.fingerprint == hashlib.sha256(firm_seal().certificate.public_bytes(Encoding.DER)).hexdigest()


def test_the_time_may_be_given_in_any_zone_but_not_without_one() -> None:
    there = AT.astimezone(timezone(timedelta(hours=-8)))
    assert verify_seal(seal(approved(), at=there), certificate=published()).sealed_at == AT.replace(microsecond=0)
    with pytest.raises(ValueError, match="aware"):
        seal(approved(), at=AT.replace(tzinfo=None))


def test_sealing_twice_leaves_the_approved_part_alike() -> None:
    first, second = seal(five_pages()), seal(five_pages())
    assert first[: len(five_pages())] == second[: len(five_pages())] == five_pages()


@pytest.mark.parametrize(
    "reason", ["", "Entwurf geprüft, freigegeben für Łukasz Nguyễn", "/ByteRange [0 1 2 3] >> endobj (\\", "\x00 שלום"]
)
def test_whatever_the_reason_says_the_seal_holds(reason: str) -> None:
    report = verify_seal(seal(approved(), reason=reason), certificate=published())
    assert (report.is_whole, report.reason) == (True, reason)


def test_another_checker_finds_it_whole_certifying_and_closed_to_change() -> None:
    status = judged_by_pyhanko(sealed())
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.docmdp_ok
    (signature,) = PdfFileReader(BytesIO(sealed())).embedded_signatures
    assert signature.docmdp_level.name == "NO_CHANGES"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    kinds = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
    # PAdES forbids the time of signing here; it stands in /M
    assert kinds == {"content_type", "message_digest", "signing_certificate_v2"}


def test_other_readers_open_it_and_read_the_same_text() -> None:
    assert pages_of(sealed()) == pages_of(approved())
    assert [page.extract_text() for page in PdfReader(BytesIO(sealed())).pages] == [
        page.extract_text() for page in PdfReader(BytesIO(approved())).pages
    ]
    with pikepdf.open(BytesIO(sealed())) as document:
        assert document.check_pdf_syntax() == []
        assert document.Root.AcroForm.SigFlags == 3


def test_the_seal_changes_nothing_that_a_listener_hears() -> None:
    assert tags_of(sealed()) == tags_of(approved())
    with pikepdf.open(BytesIO(sealed())) as now, pikepdf.open(BytesIO(approved())) as before:
        assert now.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert {key: str(value) for key, value in now.docinfo.items()} == {
            key: str(value) for key, value in before.docinfo.items()
        }
        (field,) = now.Root.AcroForm.Fields
        assert int(field.F) & 2, "PDF/UA: an untagged field is hidden"
        assert str(field.TU) == "Seal of the firm"
        assert str(now.pages[0].Tabs) == "/S"


def test_the_update_begins_on_a_line_of_its_own() -> None:
    assert approved().endswith(b"%%EOF")
    assert re.match(rb"\n\d+ 0 obj\n", sealed()[len(approved()) :])


def test_the_approved_hash_can_be_found_without_this_program() -> None:
    said = re.search(rb"/XXApproved <<\n/Length (\d+)\n/SHA256 <([0-9a-f]{64})>", sealed()[len(approved()) :])
    assert said is not None
    assert hashlib.sha256(sealed()[: int(said[1])]).hexdigest().encode() == said[2]


def locked(pdf: bytes) -> bytes:
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(written, encryption=pikepdf.Encryption(owner="o", user="u"))
    return written.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"%PDF-1.7\n",
        lambda: b"PK\x03\x04 no paper at all",
        lambda: approved()[:-400],
        lambda: approved()[:200] + approved()[-200:],
        lambda: b"%PDF-1.7\n" + b"[" * 100_000 + b"\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
        lambda: locked(approved()),
        sealed,
        lambda: sealed().replace(b"/T (Seal)", b"/T (Mine)"),
    ],
    ids=[
        "nothing",
        "a head",
        "a zip",
        "cut",
        "gutted",
        "deep",
        "locked",
        "sealed already",
        "signed in a field of another name",
    ],
)
def test_what_cannot_take_a_seal_is_refused_in_a_sentence(make: Callable[[], bytes]) -> None:
    with pytest.raises(PaperUnsealable) as refusal:
        seal(make())
    assert "Make the paper again" in str(refusal.value.message)


def test_nothing_is_sealed_outside_the_days_of_the_certificate() -> None:
    for at in (AT - timedelta(days=2), AT + timedelta(days=7301)):
        with pytest.raises(SealingFailed):
            seal(approved(), at=at)


def test_the_key_shows_in_no_text_of_the_seal() -> None:
    assert "private_key" not in repr(firm_seal())


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Łukasz & Söhne «Recht»", "Łukasz & Söhne «Recht»"),
        ("  Two\nlines\tand\x00 more ", "Two lines and more"),
        ("", "-"),
        ("A very long name " * 10, ("A very long name " * 10)[:64].strip()),
    ],
)
def test_any_name_of_a_firm_can_stand_in_its_certificate(name: str, written: str) -> None:
    made = certificates.make(name, valid_from=datetime(2026, 1, 1, tzinfo=UTC), valid_until=AT + timedelta(days=1))
    assert certificates.name_in(made.certificate) == written
    result = seal_pdf(approved(), seal=made, reason=REASON, at=AT)
    assert verify_seal(result, certificate=published(made)).signer == written
