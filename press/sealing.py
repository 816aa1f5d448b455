"""The seal on a paper: the only door to pyHanko.

Sealing appends. The approved bytes stay what they were, the first bytes of the sealed file; behind them comes one update with a
certifying PAdES signature that allows no further change. Nothing here talks to the network, and no time-stamp server is asked:
the time is the office's own.

How checking is sure: the last `/ByteRange` of the file names the one gap that holds the signature, everything else is hashed,
and the signature is made again byte for byte (`press.signing`). `seal_pdf` puts every seal to this test before it gives it. So a
file that passes is, bit for bit, one that `seal_pdf` gave, and only then is it read as a PDF.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO

from cryptography import x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from press import certificates, signing
from press.errors import PaperUnsealable, SealingFailed
from press.seals import Seal, SealReport, fingerprint_of

FIELD = "Seal"
# A name of our own in the signature's dictionary; "XX" is the prefix that ISO 32000 leaves to private names.
APPROVED = "/XXApproved"
BYTE_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,12}) (\d{1,12}) (\d{1,12})\]")
# What reading a file that is no sound PDF may end in.
UNREADABLE = (PdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, RecursionError)


def seal_pdf(pdf: bytes, *, seal: Seal, reason: str, at: datetime) -> bytes:
    """Give `pdf` with the seal appended: it begins with exactly the bytes of `pdf`.

    `reason` is shown by readers of PDF beside the signature. `at` is aware and becomes the time of the seal, in whole seconds.
    Raises: PaperUnsealable, SealingFailed, ValueError for a naive time.
    """
    if at.tzinfo is None:
        raise ValueError("The time of a seal is an aware datetime.")
    try:
        sealed = _append(pdf, seal, reason, at.astimezone(UTC).replace(microsecond=0))
    except UNREADABLE as refusal:
        raise PaperUnsealable(detail=type(refusal).__name__) from refusal
    report = _check(sealed, [seal.certificate])
    if not sealed.startswith(pdf) or report.approved_size_bytes != len(pdf) or not report.is_whole:
        raise SealingFailed(detail=report.trouble or "the approved bytes changed")
    return sealed


def verify_seal(pdf: bytes, *, certificate: bytes) -> SealReport:
    """Check the seal of `pdf` against the firm's published certificate, or several in one text (PEM). Needs nothing else.

    Raises: CertificateUnreadable. A file that is not whole raises nothing: the report says what is wrong.
    """
    return _check(pdf, certificates.from_pem(certificate))


def attached(pdf: bytes, name: str) -> bytes | None:
    """Give the file of that name inside `pdf`; None when there is none. Check the seal first: this reads what it is given."""
    try:
        names: Any = PdfFileReader(BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
        for place in range(0, len(names), 2):
            if str(names[place]) == name:
                return bytes(names[place + 1]["/EF"]["/F"].data)
    except UNREADABLE:
        return None
    return None


class _Writer(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        """Leave title, dates and tool names as approved: the update holds the seal and nothing else."""

    def _write_header(self, stream: BinaryIO) -> None:
        """Begin the update on a line of its own: Typst ends its files without a line break, and a comment would run into it."""
        super()._write_header(stream)  # type: ignore[no-untyped-call]
        stream.write(b"\n")


def _append(pdf: bytes, seal: Seal, reason: str, at: datetime) -> bytes:
    writer = _Writer(BytesIO(pdf))
    if writer.prev.encrypted or writer.prev.embedded_signatures or "/Perms" in writer.root:
        raise PdfError("encrypted or signed already")
    # PAdES in a PDF 1.7 is an extension that a file has to name.
    if writer.prev.input_version < (2, 0):
        writer.register_extension(ESIC_EXTENSION_1)
    field = SigFieldSpec(
        FIELD,
        # PDF/UA: what is not tagged must be hidden, and every field has a name for those who listen.
        invis_sig_settings=InvisSigSettings(set_hidden_flag=True, set_print_flag=False),
        readable_field_name="Seal of the firm",
    )
    embedding = PdfCMSEmbedder(new_field_spec=field).write_cms(FIELD, writer)
    next(embedding)
    dictionary = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        bytes_reserved=2 * signing.size_bytes(seal.certificate),
    )
    dictionary[pdf_name(APPROVED)] = _approved(pdf)
    mdp = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    embedding.send(SigObjSetup(sig_placeholder=dictionary, mdp_setup=mdp))
    prepared, output = embedding.send(SigIOSetup(md_algorithm="sha256"))
    embedding.send(signing.sign(prepared.document_digest, seal))
    return bytes(output.getvalue())


def _approved(pdf: bytes) -> Any:
    """Say in the seal itself what was approved, so that anybody can compare: so many first bytes, and their hash."""
    makes: Any = generic
    return makes.DictionaryObject(
        {
            pdf_name("/Length"): makes.NumberObject(len(pdf)),
            pdf_name("/SHA256"): makes.ByteStringObject(hashlib.sha256(pdf).digest()),
        }
    )


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where the signature stands: from `start` up to `stop`, in a sealed file of `size` bytes."""

    start: int
    stop: int
    size: int


def _gap(pdf: bytes) -> _Gap | None:
    """Find the gap that the last signature of the file names."""
    last = pdf.rfind(b"/ByteRange ")
    named = BYTE_RANGE.match(pdf, last) if last >= 0 else None
    if named is None:
        return None
    start, stop, rest = (int(number) for number in named.groups())
    return _Gap(start, stop, stop + rest) if start < stop else None


def _check(pdf: bytes, trusted: Sequence[x509.Certificate]) -> SealReport:
    if not pdf.startswith(b"%PDF-"):
        return SealReport(is_whole=False, trouble=_("This file is not a PDF, or its beginning is damaged."))
    if b"/ByteRange" not in pdf:
        return SealReport(is_whole=False, trouble=_("This paper carries no seal."))
    gap = _gap(pdf)
    if gap is None:
        return _broken(covers_all=False)
    if gap.size > len(pdf):
        return SealReport(is_whole=False, trouble=_("The end of this file is missing, so its seal cannot be checked."))
    if gap.size < len(pdf):
        return SealReport(is_whole=False, trouble=_("Something was added to this file after it was sealed."))
    container = _container(pdf[gap.start : gap.stop])
    if container is None:
        return _broken()
    digest = _digest(pdf, gap)
    for certificate in trusted:
        if signing.is_signature(container, digest, certificate):
            return _read(pdf, certificate)
    return _diagnosed(container, digest, trusted)


def _digest(pdf: bytes, gap: _Gap) -> bytes:
    view = memoryview(pdf)
    digest = hashlib.sha256(view[: gap.start])
    digest.update(view[gap.stop :])
    return digest.digest()


def _container(written: bytes) -> bytes | None:
    """Give the bytes that stand in the gap; None unless written exactly as we write them, without padding."""
    container = None
    with suppress(ValueError):
        container = bytes.fromhex(written[1:-1].decode("ascii"))
    return container if container and written == b"<%s>" % container.hex().upper().encode() else None


def _read(pdf: bytes, certificate: x509.Certificate) -> SealReport:
    """Read what a proved seal says: the file is one that the holder of the key signed, and ours can all be read."""
    signer = certificates.name_in(certificate)
    try:
        said: Any = PdfFileReader(BytesIO(pdf)).embedded_signatures[0].sig_object
        size = int(said[APPROVED]["/Length"])
        # One hash in 35 also reads as letters, and comes as a text: what was written is asked for, not what it looks like.
        approved_sha256 = said[APPROVED]["/SHA256"].original_bytes.hex()
        sealed_at: datetime = generic.parse_pdf_date(said["/M"])
    except UNREADABLE:
        return _broken(signer)
    sha256 = hashlib.sha256(pdf[:size]).hexdigest()
    if sha256 != approved_sha256:
        return _broken(signer)
    if not certificate.not_valid_before_utc <= sealed_at <= certificate.not_valid_after_utc:
        trouble = _("The certificate was not valid at the time this seal says it was made.")
        return SealReport(is_whole=False, covers_all=True, signer=signer, trouble=trouble)
    return SealReport(
        is_whole=True,
        covers_all=True,
        approved_sha256=sha256,
        approved_size_bytes=size,
        sealed_at=sealed_at,
        reason=str(said.get("/Reason", "")),
        signer=signer,
        fingerprint=fingerprint_of(certificate),
    )


def _diagnosed(container: bytes, digest: bytes, trusted: Sequence[x509.Certificate]) -> SealReport:
    """Say why no trusted certificate proves the seal, by what the seal claims of itself."""
    claimed = signing.claims(container)
    if claimed is None:
        return _broken()
    certificate, signed_digest = claimed
    signer = certificates.name_in(certificate)
    is_anothers = certificate not in trusted
    if is_anothers:
        trouble = _(
            "This paper was sealed with another certificate. Its name may say the same, but it is not the one given."
        )
    elif signed_digest != digest:
        trouble = _("This file was changed after it was sealed.")
    else:
        return _broken(signer)
    return SealReport(is_whole=False, covers_all=True, signer=signer, trouble=trouble, is_anothers=is_anothers)


def _broken(signer: str = "", *, covers_all: bool = True) -> SealReport:
    return SealReport(is_whole=False, covers_all=covers_all, signer=signer, trouble=_("The seal itself is damaged."))
