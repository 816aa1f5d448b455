"""M11: a delivery certificate says who got which paper when, and a stranger can check it with the office's certificate alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audit import checkpoints
from audit.models import Link, Record
from audit.services import prove, record
from common import clock
from matters.certificate import paper_of
from matters.models import Acknowledgement
from matters.services import acknowledge, certify
from press import sealing, verifier
from press.certificates import to_pem
from press.contract import STATEMENT
from press.models import SealingIdentity
from press.services import Attachment, house_face, house_seal, seal_pdf, to_pdf
from tests.audit.sealing import sealed_at_once  # noqa: F401
from tests.cast import browser
from tests.conftest import ROOT
from tests.factories.matters import SmallMatter, many_papers, paper, paralegal, person, with_counsel
from tests.press.firm_seal import REASON, approved, strangers_seal
from tests.vault.guesting import begin, body, path, plan, through
from vault.models import OpeningKind, ScanState, Version
from vault.services import ask_for_files, opened, send_files

pytestmark = pytest.mark.django_db
OFFLINE = """
import os, runpy, sys
def refuse(event, arguments):
    if event.startswith(("socket.", "sqlite3.")):
        os.write(2, event.encode()); os._exit(99)
sys.addaudithook(refuse)
sys.argv = ["verifier", *sys.argv[1:]]
runpy.run_module("press.verifier", run_name="__main__")
"""


@dataclass(frozen=True)
class Shared:
    """A paper of Leo that Clara opened twice, downloaded and acknowledged."""

    small: SmallMatter
    version: Version


@pytest.fixture
def shared(small: SmallMatter, sealed_at_once: None) -> Shared:  # noqa: F811
    version = paper(small.client_room, small.leo, "Notice to the landlord.txt")
    Version.objects.filter(pk=version.pk).update(scan_state=ScanState.CLEAN)
    version = Version.objects.select_related("file__binder__key", "author").get(pk=version.pk)
    for how in (OpeningKind.VIEWED, OpeningKind.VIEWED, OpeningKind.DOWNLOADED):
        opened(actor=small.clara, version=version, how=how)
    acknowledge(actor=small.clara, version=version)
    return Shared(small, version)


def made(shared: Shared) -> bytes:
    return certify(actor=shared.small.leo, room=shared.small.client_room, version=shared.version).pdf


def statement(pdf: bytes) -> dict[str, Any]:
    inside = sealing.attached(pdf, STATEMENT)
    assert inside is not None
    said: dict[str, Any] = json.loads(inside)
    return said


def office_pem() -> bytes:
    return "".join(SealingIdentity.objects.values_list("certificate", flat=True)).encode()


def line_of(verb: str, *, last: bool = False) -> int:
    found = list(Record.objects.in_order().filter(verb=verb).values_list("link__seq", flat=True))
    return int(found[-1 if last else 0])


def test_it_says_who_got_what_when_and_by_which_rows(shared: Shared) -> None:
    said = statement(made(shared))
    (stated,) = said["papers"]
    assert (stated["name"], stated["sha256"], stated["size_bytes"]) == (
        "Notice to the landlord.txt",
        shared.version.sha256,
        shared.version.size_bytes,
    )
    assert (stated["shared"]["by"], stated["shared"]["seq"]) == ("Leo Marsh", line_of("file.added"))
    (clara,) = stated["people"]
    events = clara["events"]
    assert (clara["name"], set(events)) == ("Clara Reyes", {"notified", "opened", "downloaded", "acknowledged"})
    assert events["opened"]["times"] == 2
    assert (events["opened"]["seq"], events["opened"]["last_seq"]) == (
        line_of("file.viewed"),
        line_of("file.viewed", last=True),
    )
    assert "seq" not in events["notified"], "a notice is no line of the record and must not look like one"
    assert events["acknowledged"]["at_us"] == Record.objects.get(verb="file.acknowledged").at_us
    assert {row["who"] for row in said["record"]["rows"]} == {
        shared.small.part(shared.small.leo).reference,
        shared.small.part(shared.small.clara).reference,
    }


def test_whoever_fetched_it_by_a_link_stands_beside_the_others(shared: Shared, tmp_path: Path) -> None:
    link = send_files(actor=shared.small.leo, versions=[shared.version], plan=plan())
    client, here = through(path())
    assert body(client.get(f"{here}files/{shared.version.file.reference}/"))
    pdf = made(shared)
    said = statement(pdf)
    (_clara, grace) = said["papers"][0]["people"]
    assert (grace["name"], grace["role"], grace["part"]) == (link.name, "by a guest link", link.record_ref)
    assert set(grace["events"]) == {"notified", "opened"}
    line = Record.objects.get(verb="file.viewed", actor=link.record_ref)
    assert (grace["events"]["opened"]["at_us"], grace["events"]["opened"]["seq"]) == (line.at_us, line.link.seq)
    assert link.record_ref in {row["who"] for row in said["record"]["rows"]}
    assert link.email not in json.dumps(said)
    told, code = offline(tmp_path, pdf, office_pem())
    assert code == verifier.WHOLE, told
    assert f"{link.name} (by a guest link): notified " in told


def test_what_a_guest_sent_is_shared_by_her(shared: Shared) -> None:
    small = shared.small
    link = ask_for_files(actor=small.leo, binder=small.client_room.binder, plan=plan())
    client, here = through(path())
    assert begin(client, here, "Expert report.txt", b"The heating failed.").status_code == 201
    Version.objects.update(scan_state=ScanState.CLEAN)
    stated = statement(certify(actor=small.leo, room=small.client_room).pdf)["papers"]
    assert [each["shared"]["by"] for each in stated if each["name"] == "Expert report.txt"] == [f"{link.name}, by link"]


def test_no_id_no_address_and_no_session_is_in_it(shared: Shared) -> None:
    text = json.dumps(statement(made(shared)))
    for hidden in (str(shared.small.clara.pk), shared.small.clara.pk.hex, "user:", "127.0.0.1", "session"):
        assert hidden not in text, hidden


def test_a_stranger_checks_it_with_nothing_but_the_certificate(shared: Shared, tmp_path: Path) -> None:
    pdf, pem = made(shared), office_pem()
    said, code = offline(tmp_path, pdf, pem)
    assert code == verifier.WHOLE, said
    assert said.startswith("WHOLE\n")
    assert "Record: 5 of 5 rows lead to a signed head" in said
    assert "Clara Reyes (Client): notified " in said
    said, code = offline(tmp_path, pdf[:4000] + b"!" + pdf[4001:], pem)
    assert (said.split("\n")[0], code) == ("CHANGED", verifier.CHANGED)


def offline(folder: Path, pdf: bytes, pem: bytes) -> tuple[str, int]:
    """Run the verifier with an empty environment; a socket or a database ends it with 99."""
    (folder / "it.pdf").write_bytes(pdf)
    (folder / "office.pem").write_bytes(pem)
    words = [sys.executable, "-c", OFFLINE, str(folder / "it.pdf"), "--certificate", str(folder / "office.pem")]
    done = subprocess.run(words, cwd=ROOT, env={}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 99, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout, done.returncode


def test_another_key_is_told_from_a_changed_file(shared: Shared) -> None:

    found = verifier.check(made(shared), to_pem(strangers_seal().certificate).encode())
    assert found.code == verifier.ANOTHERS


def test_a_sealed_paper_that_is_no_certificate_says_so(shared: Shared) -> None:

    plain = seal_pdf(approved(), seal=house_seal(), reason=REASON, at=clock.now())
    assert verifier.check(plain, office_pem()).code == verifier.NO_STATEMENT


def test_a_record_key_from_elsewhere_must_be_the_one(shared: Shared) -> None:
    pdf, pem = made(shared), office_pem()
    key = bytes.fromhex(statement(pdf)["record"]["public_key"])
    assert verifier.check(pdf, pem, record_key=key).code == verifier.WHOLE
    assert verifier.check(pdf, pem, record_key=bytes(32)).code == verifier.UNPROVED


def forge(change: Callable[[dict[str, Any]], None], shared: Shared) -> verifier.Finding:
    """What the office itself could do: seal a certificate whose statement does not hold."""

    certificate = certify(actor=shared.small.leo, room=shared.small.client_room, version=shared.version)
    data = certificate.statement.to_data()
    change(data)
    attachment = Attachment(STATEMENT, "application/json", "x", json.dumps(data))
    pdf = to_pdf(paper_of(certificate.statement), house_face(), attachment=attachment)
    sealed = seal_pdf(pdf, seal=house_seal(), reason="x", at=clock.now())
    return verifier.check(sealed, office_pem())


def _row(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["record"]["rows"][1].__setitem__(name, value)


FORGERIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another hash": _row("link", "00" * 32),
    "another mac": _row("mac", "00" * 32),
    "another place": _row("seq", 1),
    "a head nobody signed": lambda data: data["record"]["head"].__setitem__("seq", 99),
    "a mac inside the chain": lambda data: data["record"]["stretches"][0]["macs"].__setitem__(1, "00" * 32),
    "a shorter chain": lambda data: data["record"]["stretches"][0]["macs"].pop(),
    "another signature time": lambda data: data["record"]["stretches"][0]["mark"].__setitem__("at_us", 1),
    "a row that is not given": lambda data: data["record"]["rows"].pop(),
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_statement_that_does_not_hold_is_not_proved(change: Callable[[dict[str, Any]], None], shared: Shared) -> None:
    assert forge(change, shared).code == verifier.UNPROVED


def test_an_untouched_statement_sealed_again_holds(shared: Shared) -> None:
    assert forge(lambda _data: None, shared).code == verifier.WHOLE


def test_far_rows_are_led_to_the_checkpoint_after_them(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    early = line_of("file.added")
    first = checkpoints.make()
    assert first is not None
    monkeypatch.setattr("audit.proofs.LONGEST", first.seq - early + 1)
    for _ in range(first.seq + 5):
        record(verb="file.viewed", actor=None, on="file:aaaabbbbcccc/1")
    late = Link.objects.order_by("-seq").values_list("seq", flat=True)[0]
    proofs = prove([early, late])
    assert proofs is not None
    assert [(each.start, each.mark.seq) for each in proofs.stretches] == [(early, first.seq), (late, late)]
    assert all(each.stands(proofs.public_key) for each in proofs.stretches)
    monkeypatch.setattr("audit.proofs.LONGEST", 1)
    untied = prove([early, late])
    assert untied is not None
    assert [each.start for each in untied.stretches] == [late], (
        "a row too far from a signature is told as not led there"
    )


def test_rows_without_their_way_to_a_signed_head_end_with_a_code_of_their_own(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.proofs.LONGEST", 1)
    found = verifier.check(made(shared), office_pem())
    assert (found.code, found.tied < found.rows) == (verifier.NOT_ALL_LED, True)
    assert "without their way to a signed head" in found.troubles[0]


def test_the_team_in_the_room_certifies_and_nobody_else(shared: Shared) -> None:
    small = shared.small
    cole = person("Cole Aldana")
    with_counsel(small, cole)
    outside = paralegal("Pat Osei")
    room = f"{small.client_room.reference}/certificate/"
    one = f"papers/{shared.version.file.reference}/1/certificate/"
    for rest in (room, one):
        answer = browser(small.leo).post(small.url(rest))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Disposition"].startswith("attachment")
        assert verifier.check(answer.content, office_pem()).code == verifier.WHOLE
        assert browser(small.clara).post(small.url(rest)).status_code == 403
        for stranger in (cole, outside, person("Sam Keller")):
            assert browser(stranger).post(small.url(rest)).status_code == 404
    pages = small.url(f"papers/{shared.version.file.reference}/"), small.url()
    for page in pages:
        assert b"Delivery certificate" in browser(small.leo).get(page).content
        assert b"Delivery certificate" not in browser(small.clara).get(page).content
    assert Record.objects.filter(verb="certificate.made").count() == 2


def test_the_certificate_of_a_room_holds_that_room_alone(shared: Shared) -> None:
    paper(shared.small.internal_room, shared.small.leo, "Strategy.txt")
    pdf = certify(actor=shared.small.leo, room=shared.small.client_room).pdf
    assert [stated["name"] for stated in statement(pdf)["papers"]] == ["Notice to the landlord.txt"]


def test_receiving_is_said_once_and_seen_by_the_others(shared: Shared) -> None:
    small = shared.small
    version = paper(small.client_room, small.leo, "Second.txt")
    url = small.url(f"papers/{version.file.reference}/")
    assert b"I have received this" in browser(small.clara).get(url).content
    assert b"I have received this" not in browser(small.leo).get(url).content
    for _ in range(2):
        assert browser(small.clara).post(f"{url}1/received/").status_code == 302
    assert Acknowledgement.objects.filter(version=version).count() == 1
    assert Record.objects.filter(verb="file.acknowledged", on_ref=version.record_ref).count() == 1
    assert b"You said on" in browser(small.clara).get(url).content
    assert b"received, as they said" in browser(small.leo).get(url).content
    assert browser(small.leo).post(f"{url}1/received/").status_code == 400
    assert browser(person("Sam Keller")).post(f"{url}1/received/").status_code == 404


def test_a_large_room_takes_as_many_queries_as_a_small_one(shared: Shared, django_assert_max_num_queries: Any) -> None:
    many_papers(shared.small.client_room, shared.small.leo, 150)
    made(shared)  # the seal is made at first use
    with django_assert_max_num_queries(45):
        certify(actor=shared.small.leo, room=shared.small.client_room)


def test_more_papers_than_one_certificate_holds_is_said(shared: Shared) -> None:
    many_papers(shared.small.client_room, shared.small.leo, 200)
    answer = browser(shared.small.leo).post(shared.small.url(f"{shared.small.client_room.reference}/certificate/"))
    assert answer.status_code == 400
    assert b"too many papers" in answer.content
