"""The firm's seal makes itself once, is renewed in time, and its key is nowhere to be found."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import IntegrityError, connection, connections, transaction

from audit.models import Record
from common import clock
from keys.errors import SealBroken
from keys.services import office_key, unseal
from press import certificates
from press.models import SealingIdentity
from press.seals import Seal, fingerprint_of
from press.services import SealReport, house_seal, seal_pdf, verify_seal
from tests.press.firm_seal import AT, REASON, approved, firm_seal, sealed
from theme.services import default_face

MANY = 6


def seal_now(seal: Seal) -> bytes:
    return seal_pdf(approved(), seal=seal, reason=REASON, at=clock.now())


def line_about(identity: SealingIdentity) -> tuple[str, str, bytes, bytes]:
    line = Record.objects.get(on_ref=identity.record_ref)
    return line.verb, line.actor, bytes(line.before_hash), bytes(line.after_hash)


@pytest.fixture
def rename(db: None, django_capture_on_commit_callbacks: Any) -> Callable[[str], None]:
    """Give a function that gives the firm another name, as a marketer's save does."""
    from wagtail.models import Site

    from theme.models import Face

    def save(name: str) -> None:
        site = Site.objects.get(is_default_site=True)
        face = Face.objects.filter(site=site).first() or Face(site=site)
        face.firm_name = name
        with django_capture_on_commit_callbacks(execute=True):
            face.save()

    return save


@pytest.mark.django_db
def test_the_seal_is_made_on_first_use_and_then_stays() -> None:
    first = house_seal()
    second = house_seal()
    identity = SealingIdentity.objects.get()
    assert fingerprint_of(first.certificate) == fingerprint_of(second.certificate) == identity.fingerprint
    assert certificates.name_in(first.certificate) == default_face().firm_name
    assert identity.number == 1
    assert line_about(identity) == ("seal.made", "office", b"", bytes.fromhex(identity.fingerprint))
    report = verify_seal(seal_now(first))
    assert (report.is_whole, report.fingerprint) == (True, identity.fingerprint)


@pytest.mark.django_db
def test_a_standing_seal_costs_three_queries(django_assert_max_num_queries: Any) -> None:
    house_seal()
    with django_assert_max_num_queries(3):
        house_seal()


@pytest.mark.django_db
def test_a_seal_is_renewed_after_two_years_and_the_old_papers_stay_whole() -> None:
    with time_machine.travel(datetime(2026, 11, 22, tzinfo=UTC)):
        old = house_seal()
        paper = seal_now(old)
    with time_machine.travel(datetime(2028, 11, 20, tzinfo=UTC)):
        assert fingerprint_of(house_seal().certificate) == fingerprint_of(old.certificate)
    with time_machine.travel(datetime(2028, 11, 22, tzinfo=UTC), tick=False):
        new = house_seal()
        assert fingerprint_of(new.certificate) != fingerprint_of(old.certificate)
        first, second = SealingIdentity.objects.order_by("number")
        assert (bytes(first.sealed_key), first.retired_at) == (b"", clock.now())
        assert second.retired_at is None
        assert line_about(second) == (
            "seal.renewed",
            "office",
            bytes.fromhex(first.fingerprint),
            bytes.fromhex(second.fingerprint),
        )
        assert verify_seal(paper).fingerprint == first.fingerprint
        assert verify_seal(seal_now(new)).fingerprint == second.fingerprint
    with time_machine.travel(datetime(2060, 1, 1, tzinfo=UTC)):
        assert verify_seal(paper).is_whole, "a paper does not age with the certificate that sealed it"


@pytest.mark.django_db
def test_a_firm_with_another_name_seals_with_another_certificate(rename: Callable[[str], None]) -> None:
    rename("Hale Mercer Law")
    paper = seal_now(house_seal())
    rename("Hale Mercer and Marsh")
    assert certificates.name_in(house_seal().certificate) == "Hale Mercer and Marsh"
    assert verify_seal(paper).signer == "Hale Mercer Law"
    rename("Hale Mercer Marsh Fisk Brandt Osei Torres Lindqvist Nakamura and Delaney")
    house_seal(), house_seal()
    assert SealingIdentity.objects.count() == 3


@pytest.mark.django_db
def test_a_clock_that_stood_in_the_future_does_not_stop_the_seal() -> None:
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC)):
        house_seal()
    with time_machine.travel(datetime(2026, 11, 22, tzinfo=UTC)):
        assert verify_seal(seal_now(house_seal())).is_whole


@pytest.mark.django_db
def test_the_key_lies_under_the_office_key_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seal = house_seal()
    identity = SealingIdentity.objects.get()
    raw = seal.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert unseal(office_key(), bytes(identity.sealed_key), context=f"sealing-identity:{identity.pk}") == raw
    secret = seal.private_key.private_numbers().p.to_bytes(seal.private_key.key_size // 16, "big")[40:72]
    assert secret in raw
    for row in _every_row():
        assert secret not in row
    assert secret.hex() not in caplog.text


def _every_row() -> Iterator[bytes]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the database's own names
            for row in cursor.fetchall():
                yield from (bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)


@pytest.mark.django_db
def test_a_retired_seal_cannot_keep_its_key() -> None:
    house_seal()
    with pytest.raises(IntegrityError), transaction.atomic():
        SealingIdentity.objects.update(retired_at=clock.now())


@pytest.mark.django_db
def test_a_certificate_put_in_the_place_of_ours_seals_nothing() -> None:
    """Whoever can write the table could have the firm publish a certificate whose key is his."""
    house_seal()
    SealingIdentity.objects.update(certificate=certificates.to_pem(firm_seal().certificate))
    with pytest.raises(SealBroken):
        house_seal()


@pytest.mark.django_db
def test_a_key_moved_to_another_row_seals_nothing() -> None:
    house_seal()
    kept = bytes(SealingIdentity.objects.get().sealed_key)
    with time_machine.travel(clock.now() + timedelta(days=800)):
        house_seal()
        SealingIdentity.objects.filter(number=2).update(sealed_key=kept)
        with pytest.raises(SealBroken):
            house_seal()


@pytest.mark.django_db
def test_an_office_that_never_sealed_knows_no_seal() -> None:
    assert verify_seal(sealed()) == SealReport(
        is_whole=False, trouble="This office has sealed nothing yet, so this cannot be its seal."
    )
    house_seal()
    assert verify_seal(sealed()).trouble.startswith("This paper was sealed with another certificate.")


@pytest.mark.django_db(transaction=True)
def test_a_seal_made_in_a_transaction_that_fails_is_not_made() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        house_seal()
        raise ZeroDivisionError
    assert not SealingIdentity.objects.exists()
    assert not Record.objects.filter(verb="seal.made").exists()


def _at_once(work: Callable[[], str]) -> list[str]:
    """Run `work` in several processes that wait for each other, and give what each said."""
    how = multiprocessing.get_context("fork")
    barrier, said = how.Barrier(MANY), how.SimpleQueue()
    connections.close_all()

    def child() -> None:
        try:
            barrier.wait(60)
            said.put(work())
        except BaseException as error:  # noqa: BLE001  # the parent shows it
            said.put(repr(error))
        finally:
            connections.close_all()
            os._exit(0)

    processes = [how.Process(target=child) for _ in range(MANY)]
    for process in processes:
        process.start()
    answers = [said.get() for _ in processes]
    for process in processes:
        process.join(60)
    return answers


def _fingerprint_of_house(at: datetime) -> str:
    with time_machine.travel(at):
        return fingerprint_of(house_seal().certificate)


@pytest.mark.django_db(transaction=True)
def test_processes_that_need_the_seal_at_once_make_one() -> None:
    for years, verb in ((0, "seal.made"), (3, "seal.renewed")):
        before = Record.objects.filter(verb=verb).count()
        answers = _at_once(partial(_fingerprint_of_house, AT + timedelta(days=366 * years)))
        newest = SealingIdentity.objects.order_by("-number")[0]
        assert set(answers) == {newest.fingerprint}
        assert Record.objects.filter(verb=verb).count() == before + 1
    assert list(SealingIdentity.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
