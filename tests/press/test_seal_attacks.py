"""Whoever changes, adds to, cuts, moves or imitates the seal of a paper is found out, and told in a sentence what is wrong."""

import hashlib
import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from press import signing
from press.errors import CertificateUnreadable
from press.seals import Seal, SealReport
from press.services import seal_pdf, to_pdf, verify_seal
from tests.press.firm_seal import AT, REASON, approved, firm_seal, published, sealed, strangers_seal
from tests.press.papers import FACE, paper, say

pytestmark = pytest.mark.once

BYTE_RANGE = rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]"
FIRST_FORM = Path(__file__).with_name("sealed_first_form.pdf")
ITS_CERTIFICATE = Path(__file__).with_name("sealed_first_form.pem")


def checked(pdf: bytes) -> SealReport:
    return verify_seal(pdf, certificate=published())


def gap_of(pdf: bytes) -> tuple[int, int]:
    start, stop, _rest = re.findall(BYTE_RANGE, pdf)[-1]
    return int(start), int(stop)


def with_contents(pdf: bytes, written: bytes) -> bytes:
    """The file with something else in the gap, as long as before."""
    start, stop = gap_of(pdf)
    assert len(written) == stop - start
    return pdf[:start] + written + pdf[stop:]


def flipped(pdf: bytes, at: int, mask: int) -> bytes:
    return pdf[:at] + bytes((pdf[at] ^ mask,)) + pdf[at + 1 :]


def covered(pdf: bytes) -> bytes:
    start, stop = gap_of(pdf)
    return hashlib.sha256(pdf[:start] + pdf[stop:]).digest()


def forged(pdf: bytes, seal: Seal) -> bytes:
    """The file with a signature of another key in the same place, filled up to the same length."""
    start, stop = gap_of(pdf)
    hexes = signing.sign(covered(pdf), seal).hex().upper().encode()
    return with_contents(pdf, b"<" + hexes.ljust(stop - start - 2, b"0") + b">")


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_no_flipped_byte_leaves_it_whole(mask: int) -> None:
    whole = [at for at in range(0, len(sealed()), 997) if checked(flipped(sealed(), at, mask)).is_whole]
    assert whole == []


@pytest.mark.parametrize("mask", [0x01, 0x20])
def test_no_flipped_byte_of_the_seal_itself_leaves_it_whole(mask: int) -> None:
    """Every byte of the update, also of the container, which no signature covers, and the case of its letters."""
    places = range(len(approved()) - 8, len(sealed()))
    assert [at for at in places if checked(flipped(sealed(), at, mask)).is_whole] == []


def test_a_flipped_byte_is_called_a_change() -> None:
    report = checked(flipped(sealed(), len(approved()) // 2, 1))
    assert report == SealReport(
        is_whole=False,
        covers_all=True,
        signer="Hale Mercer Law",
        trouble="This file was changed after it was sealed.",
    )


def test_what_stands_behind_the_seal_is_seen() -> None:
    for more in (
        b"\n",
        b" ",
        b"%%EOF\n",
        b"\n9 0 obj\n<< /Type /Page >>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF",
    ):
        report = checked(sealed() + more)
        assert (report.is_whole, report.covers_all) == (False, False)
        assert report.trouble == "Something was added to this file after it was sealed."


def test_a_second_seal_behind_the_first_is_not_the_firms() -> None:
    """The stranger adds an update with a signature of his own that covers all."""
    update = b"\n9 0 obj\n<< /Type /Sig /Contents %s\n/ByteRange [0 %d %d %d]"
    size = 2 * signing.size_bytes(strangers_seal().certificate) + 2
    start = len(sealed()) + update.index(b"%s")
    numbered = update % (b"<%s>" % (b"0" * (size - 2)), start, start + size, 10**6)
    tail = b" ".ljust(80) + b">>\nendobj\n%%EOF"
    total = len(sealed()) + len(numbered) + len(tail)
    numbered = update % (b"<%s>" % (b"0" * (size - 2)), start, start + size, total - start - size)
    tail = tail.rjust(total - len(sealed()) - len(numbered))
    both = forged(sealed() + numbered + tail, strangers_seal())
    assert sum(map(int, re.findall(BYTE_RANGE, both)[-1][1:])) == len(both)
    report = checked(both)
    assert not report.is_whole
    assert report.trouble.startswith("This paper was sealed with another certificate.")
    assert not verify_seal(both, certificate=published(strangers_seal())).approved_sha256


def test_a_cut_file_is_called_cut() -> None:
    for cut in (1, 100, 500):
        report = checked(sealed()[:-cut])
        assert (report.is_whole, report.trouble) == (
            False,
            "The end of this file is missing, so its seal cannot be checked.",
        )


def test_a_stripped_seal_is_seen() -> None:
    start, stop = gap_of(sealed())
    empty = with_contents(sealed(), b"<" + b"0" * (stop - start - 2) + b">")
    assert checked(empty).trouble == "The seal itself is damaged."
    assert checked(approved()).trouble == "This paper carries no seal."
    assert checked(sealed().replace(b"/ByteRange", b"/ByteBange")).trouble == "This paper carries no seal."


def test_a_seal_by_somebody_else_of_the_same_name_is_not_the_firms() -> None:
    theirs = seal_pdf(approved(), seal=strangers_seal(), reason=REASON, at=AT)
    report = checked(theirs)
    assert (report.is_whole, report.signer) == (False, "Hale Mercer Law")
    assert report.trouble == (
        "This paper was sealed with another certificate. Its name may say the same, but it is not the one given."
    )
    assert verify_seal(theirs, certificate=published(strangers_seal())).is_whole
    assert not verify_seal(sealed(), certificate=published(strangers_seal())).is_whole


def test_any_of_several_published_certificates_will_do() -> None:
    assert verify_seal(sealed(), certificate=published(strangers_seal(), firm_seal())).is_whole


def test_the_firms_certificate_with_a_strangers_signature_is_damaged() -> None:
    theirs = signing.sign(covered(sealed()), Seal(firm_seal().certificate, strangers_seal().private_key))
    assert (
        checked(with_contents(sealed(), b"<%s>" % theirs.hex().upper().encode())).trouble
        == "The seal itself is damaged."
    )


def test_the_seal_of_one_paper_does_not_fit_another() -> None:
    other = seal_pdf(to_pdf(paper(say("Another agreement.")), FACE), seal=firm_seal(), reason=REASON, at=AT)
    start, stop = gap_of(sealed())
    moved = with_contents(other, sealed()[start:stop])
    assert checked(moved).trouble == "This file was changed after it was sealed."
    assert not checked(other[: -len(sealed()) + len(approved())] + sealed()[len(approved()) :]).is_whole


def test_the_gap_cannot_be_moved() -> None:
    """The hashed bytes are the same and the signature is genuine, but it stands elsewhere, where a decoy names it."""
    start, stop = gap_of(sealed())
    contents, bare = sealed()[start:stop], sealed()[:start] + sealed()[stop:]
    for place in (len(approved()), len(approved()) // 2, start - 1, start + 1, len(bare)):
        moved = bare[:place] + contents + bare[place:]
        assert covered(sealed()) == hashlib.sha256(bare).digest()
        assert not checked(moved).is_whole


def test_a_decoy_in_the_approved_part_is_not_looked_at() -> None:
    for decoy in ("/ByteRange [0 100 200 300]", "/ByteRange [0 10 20 99999] /Contents <00>"):
        pdf = to_pdf(paper(say("Words."), title=decoy, author=decoy), FACE)
        result = seal_pdf(pdf, seal=firm_seal(), reason=decoy, at=AT)
        report = checked(result)
        assert report.is_whole
        assert report.approved_sha256 == hashlib.sha256(pdf).hexdigest()


def test_another_way_of_writing_the_same_signature_is_refused() -> None:
    start, stop = gap_of(sealed())
    contents = sealed()[start:stop]
    assert not checked(with_contents(sealed(), contents.lower())).is_whole
    assert not checked(with_contents(sealed(), b"<  " + contents[3:])).is_whole
    assert not checked(with_contents(sealed(), b"(" + contents[1:-1] + b")")).is_whole


def test_a_container_with_room_for_more_is_refused() -> None:
    """A genuine signature by the firm's key over a gap that holds four bytes more than it: nothing would cover those."""
    start, stop = gap_of(sealed())
    rest = len(sealed()) - stop
    roomier = sealed()[:start] + b"<" + b"0" * (stop - start + 6) + b">" + sealed()[stop:]
    named = b"/ByteRange [0 %d %d %d]"
    roomier = roomier.replace(named % (start, stop, rest), named % (start, stop + 8, rest))
    signature = signing.sign(covered(roomier), firm_seal()).hex().upper().encode()
    report = checked(with_contents(roomier, b"<" + signature + b"0" * 8 + b">"))
    assert (report.is_whole, report.trouble) == (False, "The seal itself is damaged.")


@pytest.mark.parametrize(
    "garbage", [b"", b"\x00" * 100, b"PK\x03\x04", b"<html>", b"x%PDF-1.7", bytes(range(256)) * 40]
)
def test_garbage_is_no_pdf(garbage: bytes) -> None:
    assert checked(garbage) == SealReport(
        is_whole=False, trouble="This file is not a PDF, or its beginning is damaged."
    )


@pytest.mark.parametrize(
    "tail",
    [
        b"/ByteRange",
        b"/ByteRange [0 5 5 0]",
        b"/ByteRange [0 9 3 20]",
        b"/ByteRange [0 1 2 " + b"9" * 5000 + b"]",
        b"/ByteRange [0 999999999999 999999999999 999999999999]",
        b"/ByteRange [0 -1 2 3]",
        b"/ByteRange [0 1 2 \xff]",
    ],
)
def test_nonsense_where_the_gap_is_named_is_no_seal(tail: bytes) -> None:
    report = checked(b"%PDF-1.7\n" + tail)
    assert not report.is_whole
    assert report.trouble


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_no_odd_file_makes_the_check_fall_over(body: bytes, start: int, length: int) -> None:
    head = b"%PDF-1.7\n" + body
    named = b"/ByteRange [0 %d %d " % (start, start + length)
    total = len(head) + len(named) + 12
    report = checked((head + named + b"%d]" % max(total - start - length, 0)).ljust(total))
    assert not report.is_whole
    assert report.trouble


def test_mixed_up_pieces_are_never_whole() -> None:
    chance = random.Random(7)
    for _ in range(200):
        one, two = sorted(chance.sample(range(len(sealed())), 2))
        assert not checked(sealed()[:one] + sealed()[two:]).is_whole
        assert not checked(sealed()[:two] + sealed()[one:]).is_whole


def test_a_certificate_of_another_kind_proves_nothing() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hale Mercer Law")])
    other = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, datetime(2026, 1, 1), datetime(2040, 1, 1))  # noqa: DTZ001
        .sign(key, SHA256())
        .public_bytes(Encoding.PEM)
    )
    assert not verify_seal(sealed(), certificate=other).is_whole
    assert verify_seal(sealed(), certificate=other + published()).is_whole


@pytest.mark.parametrize(
    "text", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate_is_said_to_be_none(text: bytes) -> None:
    with pytest.raises(CertificateUnreadable):
        verify_seal(sealed(), certificate=text)


def test_papers_sealed_in_the_first_form_stay_whole() -> None:
    """Sealed once and kept: whoever changes the form of seals must still prove the old ones. Its key is gone."""
    report = verify_seal(FIRST_FORM.read_bytes(), certificate=ITS_CERTIFICATE.read_bytes())
    assert report.trouble == ""
    assert report.sealed_at == datetime(2026, 11, 22, 12, 0, 7, tzinfo=UTC)
    assert report.approved_sha256 == hashlib.sha256(FIRST_FORM.read_bytes()[: report.approved_size_bytes]).hexdigest()
