"""The objects that the addresses are asked for: Clara's matter in full life, and a second one that looks like it."""

from __future__ import annotations

from io import BytesIO

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from PIL import Image as Picture

from accounts.models import Client as ClientOfTheFirm
from accounts.services import invite
from accounts.sessions import reference_of
from cms.access import AccessLevel
from cms.models import FirmDocument, FirmImage, PamphletPage
from forms_service.models import Form
from forms_service.services import add_thing
from matters.models import Ask, Matter, Room, Wall
from matters.roles import MatterRole
from matters.services import (
    add_participant,
    add_party,
    ask_countersignature,
    ask_for,
    invite_participant,
    open_matter,
    open_staff_session,
    post_message,
    raise_wall,
)
from matters.states import AskState, CountersignedAct, PartySide, RoomKind
from notifications.models import Notice
from tests.cast import Cast
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent
from tests.matrix.asking import Browsers
from tests.matrix.routes import Parts, Stage
from tests.matters.pdfs import pdf_of
from vault.models import File, Rendition, Version
from vault.services import LinkPlan, add_version, ask_for_files, start_upload
from vault.services.renditions import keep_rendition

LEVELS = tuple(AccessLevel.values)


def set_stage(cast: Cast, browsers: Browsers) -> Stage:
    """Give the objects the addresses are asked for; those that the seed has not are made."""
    matter, room = cast.matter("clara"), cast.room("clara")
    upload = start_upload(actor=cast.clara, binder=room.binder, name="half.txt", length_bytes=9)
    key = browsers.session_key("clara")
    UserSession.objects.get_or_create(user=cast.clara, session_key=key, defaults={"ip": "127.0.0.1", "user_agent": "x"})
    notice = Notice.objects.filter(user=cast.clara).first()
    ask = Ask.objects.filter(room=room, state=AskState.OPEN).first()
    _have_a_view(cast.file("clara", "Lease.pdf"))
    page = PamphletPage.objects.live().order_by("pk").first()
    assert page is not None
    assert notice is not None
    assert ask is not None
    return Stage(
        parts=Parts(
            reference=matter.reference,
            room=room.reference,
            file=cast.file("clara", "Lease.pdf").reference,
            participant=_invited(cast, matter, room, "guest@mail.example"),
            wall=Wall.objects.get(matter=matter, user=cast.walt).pk,
            ask=ask.reference,
            party=add_party(
                actor=cast.leo, matter=matter, name="Harbor View Apartments", side=PartySide.ADVERSE
            ).reference,
        ),
        other=_second_matter(cast),
        inner_room=cast.room("clara", RoomKind.INTERNAL).reference,
        notice=notice.reference,
        upload=upload.reference,
        device=reference_of(key),
        invitation=invite(actor=cast.ada, email="new@halemercer.example", name="New", staff_role="support").reference,
        person=cast.lena.pk,
        documents={level: _document(level) for level in LEVELS},
        pamphlets={level: _pamphlet(level) for level in LEVELS},
        page_id=page.pk,
        revision_id=page.save_revision(user=cast.mia).pk,
        image_id=_image(),
        form=POWER_OF_ATTORNEY,
        request=_request(cast),
        session=_look(cast),
        asked=_ask(cast),
        link=ask_for_files(
            actor=cast.leo, binder=room.binder, plan=LinkPlan(name="Grace Kim", email="grace@elsewhere.example")
        ).reference,
        draft=_sent(cast),
        written=Form.objects.get(slug=POWER_OF_ATTORNEY).reference,
    )


def _look(cast: Cast) -> str:
    """Let Ada look into Fred's matter: Clara's stays as the other addresses have it."""
    why = "Fred called and asks for a copy of his deed."
    return open_staff_session(actor=cast.ada, matter=cast.matter("fred"), reason=why).reference


def _ask(cast: Cast) -> str:
    why = "The lender asks for the deed once more, and nobody is in."
    return ask_countersignature(
        actor=cast.ada, act=CountersignedAct.STAFF_SESSION, matter=cast.matter("fred"), reason=why
    ).reference


def _sent(cast: Cast) -> str:
    """Let Gina send the same form to Leo: she is a client already, and opens no more of the library by it."""
    return sent(
        say(begin(cast.gina, Form.objects.get(slug=POWER_OF_ATTORNEY)), answers_of(POWER_OF_ATTORNEY))
    ).reference


def _request(cast: Cast) -> dict[str, str]:
    """Offer a form, and let Clara begin it and put one thing into its group."""
    request = begin(cast.clara, offered(POWER_OF_ATTORNEY, reviewer=cast.leo))
    say(request, answers_of(POWER_OF_ATTORNEY), until="powers")
    thing, _taken = add_thing(actor=cast.clara, request=request, group="powers")
    return {"reference": request.reference, "screen": "powers", "group": "powers", "thing": thing}


def _have_a_view(file: File) -> None:
    """Give the paper a view, as Office files have."""
    version = Version.objects.select_related("file__binder__key").get(file=file, number=1)
    Rendition.objects.create(version=version)
    keep_rendition(version, pdf_of(1))


def _second_matter(cast: Cast) -> Parts:
    """Open a matter with the same client, attorney and paralegal: whoever mixes its parts with the first has a right to both."""
    client = ClientOfTheFirm.objects.get(matters__reference=cast.matter("clara").reference)
    matter = open_matter(actor=cast.leo, client=client, title="Reyes and the bicycle shop", practice_area="Contracts")
    room = Room.objects.select_related("matter", "binder__key").get(matter=matter, kind=RoomKind.CLIENT)
    add_participant(actor=cast.leo, matter=matter, user=cast.pat, role=MatterRole.PARALEGAL)
    add_participant(actor=cast.leo, matter=matter, user=cast.clara, role=MatterRole.CLIENT, rooms=[room])
    post_message(actor=cast.clara, room=room, text="The shop keeps my bicycle.")
    version = add_version(actor=cast.clara, binder=room.binder, name="Receipt.txt", source=b"One bicycle, paid.\n")
    return Parts(
        reference=matter.reference,
        room=room.reference,
        file=version.file.reference,
        participant=_invited(cast, matter, room, "smith@mail.example"),
        wall=raise_wall(actor=cast.leo, matter=matter, user=cast.walt, reason="Rides the same bicycle").pk,
        ask=ask_for(actor=cast.leo, room=room, title="The frame's number").reference,
        party=add_party(actor=cast.leo, matter=matter, name="The bicycle shop", side=PartySide.ADVERSE).reference,
    )


def _invited(cast: Cast, matter: Matter, room: Room, email: str) -> str:
    role = MatterRole.EXPERT
    return invite_participant(
        actor=cast.leo, matter=matter, email=email, name="Guest", role=role, rooms=[room]
    ).reference


def _document(level: str) -> tuple[int, str]:
    made = FirmDocument(title=f"For {level}", access=level)
    made.file.save(f"matrix-{level}.txt", ContentFile(f"for {level} alone".encode()), save=False)
    made.save()
    return made.pk, made.filename


def _image() -> int:
    content = BytesIO()
    Picture.new("RGB", (8, 8), "white").save(content, "PNG")
    number: int = FirmImage.objects.create(title="White", file=ContentFile(content.getvalue(), name="matrix.png")).pk
    return number


def _pamphlet(level: str) -> str:
    page = PamphletPage.objects.live().filter(access=level).order_by("pk").first()
    assert page is not None, f"no pamphlet for {level}"
    url: str = page.get_url()
    return url
