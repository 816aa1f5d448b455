"""The bytes of a row and their MAC: exact, unambiguous, and HMAC-SHA-256 as everybody computes it."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import canonical
from audit.canonical import Mac, Row

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
DIGEST = st.sampled_from([b"", bytes(32), hashlib.sha256(b"x").digest()])
ROWS = st.builds(
    Row,
    st.uuids(),
    st.integers(-(2**63), 2**63 - 1),
    *([TEXT] * len(canonical.TEXTS)),
    *([DIGEST] * len(canonical.DIGESTS)),
)


def plainly(row: Row) -> bytes:
    """The canonical bytes, written down a second time as docs/record.md describes them."""
    said = [row.id.bytes, row.at_us.to_bytes(8, "big", signed=True)]
    said += [value.encode() if isinstance(value, str) else value for value in row[2:]]
    return b"".join(len(raw).to_bytes(4, "big") + raw for raw in said)


@given(ROWS)
def test_the_bytes_are_those_of_the_book(row: Row) -> None:
    assert canonical.row_bytes(row) == plainly(row)


@given(ROWS, ROWS)
def test_two_rows_never_have_the_same_bytes(one: Row, other: Row) -> None:
    assert (canonical.row_bytes(one) == canonical.row_bytes(other)) == (one == other)


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=300))
def test_the_mac_is_hmac_sha256(key: bytes, message: bytes) -> None:
    assert Mac(key).of(message) == hmac.digest(key, message, "sha256")


@pytest.mark.parametrize("at_us", [0, 1_795_323_967_999_999, 2**47 * 1000])
def test_an_id_begins_with_its_time_and_never_repeats(at_us: int) -> None:
    ids = {canonical.new_id(at_us) for _ in range(200)}
    assert len(ids) == 200
    assert all(canonical.first_id(at_us) <= one < canonical.first_id(at_us + 1000) for one in ids)
    assert max(ids) < canonical.new_id(at_us + 1)
    assert {(one.version, one.variant) for one in ids} == {(7, UUID(int=0x8 << 60).variant)}


def test_another_record_key_makes_other_macs(settings: object) -> None:
    before = canonical.row_mac().of(b"row"), canonical.fingerprint_mac().of(b"row")
    settings.RECORD_KEY = "CCCC" * 10 + "CCA="  # type: ignore[attr-defined]
    after = canonical.row_mac().of(b"row"), canonical.fingerprint_mac().of(b"row")
    assert len({*before, *after}) == 4
