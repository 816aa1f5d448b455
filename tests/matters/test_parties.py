"""Who names the parties of a matter and who reads them, and what the record keeps of it."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from accounts import grants
from audit.models import Record
from audit.services import labels_of
from common.errors import BadInput, NotFound, Refused
from common.gate import may
from matters import rules
from matters.errors import PartyNamedAlready
from matters.models import Participant, Party, PartySide
from matters.roles import MatterRole
from matters.services import add_participant, add_party, raise_wall, remove_party, suspend
from tests.cast import Cast, browser
from tests.factories.matters import SmallMatter, attorney, paralegal, person, small_matter, with_counsel

ADVERSE = PartySide.ADVERSE
HARBOR = "Harbor View Apartments"


@pytest.fixture
def harbor(small: SmallMatter) -> Party:
    return add_party(actor=small.leo, matter=small.matter, name=HARBOR, side=ADVERSE)


def test_a_party_is_added_and_taken_out_and_the_record_says_so(
    small: SmallMatter, said: Callable[[], list[str]]
) -> None:
    party = add_party(actor=small.leo, matter=small.matter, name="  Harbor   View Apartments ", side=ADVERSE)
    assert (party.name, party.side, party.added_by) == (HARBOR, ADVERSE, small.leo)
    remove_party(actor=small.leo, party=party)
    assert not Party.objects.exists()
    assert said() == ["party.added", "party.removed"]
    with pytest.raises(NotFound):
        remove_party(actor=small.leo, party=party)


def test_the_record_s_plain_columns_name_nobody_and_the_label_opens_with_the_internal_key_alone(
    small: SmallMatter, harbor: Party
) -> None:
    line = Record.objects.get(verb="party.added")
    plain = " ".join(str(getattr(line, field.attname)) for field in Record._meta.concrete_fields)
    assert "Harbor" not in plain
    assert (line.on_ref, line.matter_ref) == (harbor.record_ref, small.matter.record_ref)
    assert labels_of([line], [small.internal_room.binder.key])[line.pk].names == {"name": HARBOR, "side": "adverse"}
    withheld = labels_of([line], [small.client_room.binder.key])[line.pk]
    assert (withheld.names, withheld.is_withheld) == ({}, True)


def test_nothing_of_a_name_is_logged(small: SmallMatter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("tests").debug("the log is kept")
    party = add_party(actor=small.leo, matter=small.matter, name=HARBOR, side=ADVERSE)
    browser(small.leo).get(small.url("people/"))
    assert caplog.records
    assert HARBOR not in caplog.text
    assert HARBOR not in str(party)


@pytest.mark.parametrize("again", [HARBOR, "harbor view  apartments", "Harbor View Apartments, LLC"])
def test_a_name_stands_once_on_a_side_and_may_stand_on_another(small: SmallMatter, harbor: Party, again: str) -> None:
    with pytest.raises(PartyNamedAlready):
        add_party(actor=small.leo, matter=small.matter, name=again, side=ADVERSE)
    add_party(actor=small.leo, matter=small.matter, name=again, side=PartySide.RELATED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(matter=small.matter, name=again, side=ADVERSE, folded=harbor.folded, sounds="x")


@pytest.mark.parametrize("wrong", ["", " ", "...", "x" * 201])
def test_what_is_no_name_is_refused(small: SmallMatter, wrong: str) -> None:
    with pytest.raises(BadInput):
        add_party(actor=small.leo, matter=small.matter, name=wrong, side=ADVERSE)
    assert not Party.objects.exists()


def test_the_firm_s_people_inside_read_and_change_the_parties_and_nobody_else(
    small: SmallMatter, harbor: Party
) -> None:
    pat, outside = paralegal(), paralegal("Una Outside")
    add_participant(actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL)
    add_participant(
        actor=small.leo, matter=small.matter, user=outside, role=MatterRole.PARALEGAL, rooms=[small.client_room]
    )
    cole, lena = person("Cole Aldana"), attorney("Lena Fisk")
    with_counsel(small, cole)
    ada = person("Ada Hale", staff_role="administrator")
    for user in (small.leo, pat):
        assert list(Party.objects.visible_to(user)) == [harbor]
        assert may(user, rules.PARTIES, small.matter)
    for user, refusal in (
        (small.clara, Refused),
        (cole, Refused),
        (outside, Refused),
        (lena, NotFound),
        (ada, NotFound),
        (person("Sam Keller"), NotFound),
    ):
        assert not Party.objects.visible_to(user).exists()
        with pytest.raises(refusal):
            add_party(actor=user, matter=small.matter, name="Another", side=ADVERSE)
        with pytest.raises(refusal):
            remove_party(actor=user, party=harbor)
    assert Party.objects.get() == harbor


def test_a_grant_row_on_the_internal_binder_names_nobody_to_a_client(small: SmallMatter, harbor: Party) -> None:
    grants.give(small.clara, small.internal_room.binder, ["view"])
    assert not Party.objects.visible_to(small.clara).exists()
    assert not may(small.clara, rules.PARTIES, small.matter)


@pytest.mark.parametrize("how", ["wall", "suspension"])
def test_a_wall_and_a_suspension_hide_the_parties_at_once(small: SmallMatter, harbor: Party, how: str) -> None:
    lena = attorney("Lena Fisk")
    part = add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.ATTORNEY)
    assert Party.objects.visible_to(lena).exists()
    if how == "wall":
        raise_wall(actor=small.leo, matter=small.matter, user=lena, reason="Advised the owner")
    else:
        suspend(actor=small.leo, participant=part)
    assert not Party.objects.visible_to(lena).exists()
    with pytest.raises(NotFound):
        remove_party(actor=lena, party=harbor)


def test_the_page_shows_the_parties_to_those_inside(small: SmallMatter, harbor: Party) -> None:
    inside, outside = paralegal(), paralegal("Una Outside")
    add_participant(actor=small.leo, matter=small.matter, user=inside, role=MatterRole.PARALEGAL)
    add_participant(
        actor=small.leo, matter=small.matter, user=outside, role=MatterRole.PARALEGAL, rooms=[small.client_room]
    )
    for user in (small.leo, inside):
        words = browser(user).get(small.url("people/")).content.decode()
        assert ("Harbor View Apartments</span>" in words, 'id="parties"' in words) == (True, True)
    page = browser(outside).get(small.url("people/"))
    words = page.content.decode()
    assert (page.status_code, "Harbor View Apartments</span>" in words, 'id="parties"' in words) == (200, False, False)


def test_names_are_added_and_taken_out_on_the_page(small: SmallMatter) -> None:
    leo = browser(small.leo)
    sent = leo.post(small.url("parties/"), {"party-name": HARBOR, "party-side": "adverse"})
    assert (sent.status_code, sent["Location"]) == (302, small.url("people/") + "#parties")
    party = Party.objects.get()
    again = leo.post(small.url("parties/"), {"party-name": "HARBOR VIEW Apartments", "party-side": "adverse"})
    assert again.status_code == 400
    assert "already stands on that side" in again.content.decode()
    assert 'value="HARBOR VIEW Apartments"' in again.content.decode()
    sideless = leo.post(small.url("parties/"), {"party-name": "Quarry Lane", "party-side": ""})
    assert sideless.status_code == 400
    assert "Choose on which side" in sideless.content.decode()
    assert 'value="Quarry Lane"' in sideless.content.decode()
    assert leo.post(small.url(f"parties/{party.reference}/remove/")).status_code == 302
    assert not Party.objects.exists()


def test_the_page_refuses_those_outside_and_knows_no_party_of_another_matter(small: SmallMatter, harbor: Party) -> None:
    mine = small_matter(leo=small.leo, clara=person("Gina Barlow"), title="Barlow")
    outside = paralegal("Una Outside")
    add_participant(
        actor=small.leo, matter=small.matter, user=outside, role=MatterRole.PARALEGAL, rooms=[small.client_room]
    )
    take_out = f"parties/{harbor.reference}/remove/"
    for user in (small.clara, outside):
        assert browser(user).post(small.url(take_out)).status_code == 403
        assert browser(user).post(small.url("parties/"), {"party-name": "X"}).status_code == 403
    assert browser(attorney("Lena Fisk")).post(small.url(take_out)).status_code == 404
    assert browser(small.leo).post(mine.url(take_out)).status_code == 404
    assert Party.objects.get() == harbor


def test_of_the_cast_leo_and_pat_read_the_parties_of_clara_s_matter_and_nobody_else(cast: Cast) -> None:
    matter = cast.matter("clara")
    party = add_party(actor=cast.leo, matter=matter, name="Quarry Lane Holdings", side=ADVERSE)
    readers = {name for name, user in cast.people.items() if party in Party.objects.visible_to(user)}
    shown = {
        name
        for name in cast.people
        if b"Quarry Lane" in cast.browser(name).get(f"/matters/{matter.reference}/people/").content
    }
    assert readers == shown == {"leo", "pat"}
    assert Participant.objects.filter(matter=matter).count() > 3
