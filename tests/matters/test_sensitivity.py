"""How sensitive a matter is: who sets it, what it does to the guest links that stand, and what a new room inherits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Record
from common import clock
from common.errors import BadInput, NotFound, Refused
from matters.errors import MatterClosed
from matters.services import add_room, close_matter, set_sensitivity
from matters.states import Sensitivity
from notifications.models import Notice
from tests.cast import browser as of
from tests.factories.matters import SmallMatter
from tests.vault.guesting import GRACE, browser, letter, path, sent, through
from tests.vault.office import person
from vault.models import Link
from vault.services import renew_link

HIGH, ORDINARY = Sensitivity.HIGH, Sensitivity.ORDINARY
SECOND = "grace.kim@bank.example"


def test_raising_shuts_links_without_a_second_address_and_lowering_gives_them_back(small: SmallMatter) -> None:
    given = letter(small.leo, small.client_room.binder)
    link = sent(small.leo, [given])
    where = path()
    grace, here = through(where)
    assert set_sensitivity(actor=small.leo, matter=small.matter, level=HIGH) == 1
    file = f"{here}files/{given.file.reference}/"
    answers = [grace.get(here), grace.get(file), grace.get(where), browser().post(where, {})]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert list(Notice.objects.filter(kind="vault.link_shut").values_list("user", flat=True)) == [small.leo.pk]
    link.refresh_from_db()
    with pytest.raises(BadInput, match="Make a new link"):
        renew_link(actor=small.leo, link=link)
    line = Record.objects.get(verb="matter.sensitivity")
    assert (line.actor, line.on_ref, line.outcome) == (small.leo.record_ref, small.matter.record_ref, "done")
    set_sensitivity(actor=small.leo, matter=small.matter, level=ORDINARY)
    assert [grace.get(here).status_code, browser().get(where).status_code] == [200, 200]


def test_a_link_with_a_second_address_goes_on(small: SmallMatter) -> None:
    sent(small.leo, [letter(small.leo, small.client_room.binder)], second_email=SECOND)
    assert set_sensitivity(actor=small.leo, matter=small.matter, level=HIGH) == 0
    assert browser().get(path()).status_code == 200
    assert not Notice.objects.filter(kind="vault.link_shut").exists()


def test_a_new_room_of_a_sensitive_matter_is_sensitive_too(small: SmallMatter) -> None:
    set_sensitivity(actor=small.leo, matter=small.matter, level=HIGH)
    room = add_room(actor=small.leo, matter=small.matter, name="With the expert")
    with pytest.raises(BadInput, match="second address"):
        sent(small.leo, [letter(small.leo, room.binder)])
    assert not Link.objects.exists()


def test_the_same_level_again_writes_nothing(small: SmallMatter) -> None:
    set_sensitivity(actor=small.leo, matter=small.matter, level=HIGH)
    set_sensitivity(actor=small.leo, matter=small.matter, level=HIGH)
    assert Record.objects.filter(verb="matter.sensitivity").count() == 1


def test_only_the_attorney_of_an_open_matter_sets_it(small: SmallMatter) -> None:
    for stranger in (small.clara, person("Sam"), person("Ada", staff_role="administrator")):
        with pytest.raises((Refused, NotFound)):
            set_sensitivity(actor=stranger, matter=small.matter, level=HIGH)
    close_matter(actor=small.leo, matter=small.matter)
    with pytest.raises(MatterClosed):
        set_sensitivity(actor=small.leo, matter=small.matter, level=HIGH)
    small.matter.refresh_from_db()
    assert small.matter.sensitivity == ORDINARY


def test_the_firm_sets_it_on_the_page_and_the_client_does_not_see_it(small: SmallMatter) -> None:
    leo, clara = of(small.leo), of(small.clara)
    sent(small.leo, [letter(small.leo, small.client_room.binder)])
    base = f"/matters/{small.matter.reference}/"
    answer = leo.post(f"{base}sensitivity/", {"level": "high"}, follow=True)
    said = answer.content.decode()
    assert "1 guest link stopped working" in said
    assert "high sensitivity" in said
    assert "high sensitivity" not in clara.get(base, follow=True).content.decode()
    assert "no second address for the code" in leo.get(reverse("vault:links")).content.decode()
    day = (clock.today() + timedelta(days=7)).isoformat()
    form = {"name": "Grace Kim", "email": GRACE, "until_on": day, "language": "en"}
    refused = leo.post(f"{base}{small.client_room.reference}/links/ask/", form)
    assert refused.status_code == 400
    assert "name a second address" in refused.content.decode()
    assert (
        leo.post(f"{base}{small.client_room.reference}/links/ask/", {**form, "second_email": SECOND}).status_code == 302
    )
