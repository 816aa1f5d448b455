"""Row 25 (Vaultwarden CVE-2026-43913): whoever was invited and has not accepted does nothing, with an account or without."""

from __future__ import annotations

from matters.models import Participant
from matters.roles import MatterRole
from matters.services import invite_participant
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper, person


def test_an_invitation_alone_opens_nothing(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    room = small.client_room
    version = paper(room, small.clara)
    part = invite_participant(
        actor=small.leo, matter=small.matter, email=cole.email, name=cole.name, role=MatterRole.COUNSEL, rooms=[room]
    )
    his = browser(cole)
    trail = Trail()
    with nothing_changes():
        refused(his.get(small.url(), headers=PERSON), 404)
        refused(his.get(f"/files/{version.file.reference}/1/", headers=PERSON), 404)
        refused(his.post(small.url(f"{room.reference}/send/"), {"text": "Hello."}, headers=PERSON), 404)
        refused(his.post(small.url(f"people/{small.part(small.clara).reference}/end/"), headers=PERSON), 404)
        refused(his.post(small.url(f"people/{part.reference}/reinstate/"), headers=PERSON), 404)
    assert "Reyes" not in his.get("/matters/", follow=True).content.decode()
    assert len([line for line in trail.lines() if line.verb == "access.denied"]) == 5
    assert Participant.objects.get(pk=part.pk).state == "invited"
