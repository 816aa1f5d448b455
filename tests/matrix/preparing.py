"""What has to stand before an act can be done: a link that was sent, a draft that waits, somebody who is suspended."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import freeze, invite
from accounts.services.alarms import not_me_link
from accounts.services.lockdown import shut_house
from accounts.sessions import reference_of
from common import clock
from demo.cast import PASSWORD
from forms_service.models import Form, Request
from forms_service.services import approve
from matters.models import Countersignature, StaffSession
from matters.services import agree, end_staff_session, suspend
from tests.abuse import telling
from tests.accounts import door
from tests.cast import browser
from tests.factories.forms import POWER_OF_ATTORNEY, agreed, answers_of, begin, say
from tests.factories.reviews import draft_of
from tests.matrix.house import GUEST, NEW, NEW_PASSWORD, Ask, House
from tests.matrix.routes import NOBODY
from tests.matters.pdfs import pdf_of
from tests.vault.guesting import path, plan, through
from vault.models import Link, Rendition, ScanState, Version
from vault.services import add_version, ask_for_files, send_files, stop_link
from vault.services.renditions import keep_rendition

# The door.


def reauthenticated(_house: House, client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def enrol(user: User) -> door.App:
    Authenticator.objects.filter(user=user).delete()
    return door.enrolled(user)


def enrolled_at_the_door(house: House, client: Client) -> dict[str, Any]:
    app = enrol(house.cast.lena)
    client.post(reverse("account_login"), {"login": house.cast.lena.email, "password": PASSWORD})
    return {"code": app.code()}


def factor(house: House, client: Client) -> dict[str, Any]:
    enrol(house.cast.clara)
    reauthenticated(house, client)
    return {}


def code_of_new_address(house: House, client: Client) -> dict[str, Any]:
    reauthenticated(house, client)
    client.post(reverse("account_email"), {"action_add": "1", "email": NEW})
    return {"code": door.code_in(door.last_mail(NEW))}


def disowned(house: House, client: Client) -> dict[str, Any]:
    client.get("/" + not_me_link(house.cast.clara).split("/", 3)[3])
    return {}


def another_device(house: House, _client: Client) -> dict[str, Any]:
    browser(house.cast.clara).get(reverse("accounts:security"))
    return {}


def one_device(house: House, client: Client) -> Ask:
    browser(house.cast.clara).get(reverse("accounts:security"))

    own = client.session.session_key
    other = UserSession.objects.filter(user=house.cast.clara).exclude(session_key=own).first()
    assert other is not None
    return Ask(client, house.url("accounts:end_device", reference=reference_of(other.session_key)))


def invited(house: House, client: Client) -> dict[str, Any]:
    invite(actor=house.cast.ada, email=NEW, name="New Person", staff_role="support")
    client.get(door.link_in(door.last_mail(NEW)))
    return {"name": "New Person", "password": NEW_PASSWORD, "terms": "on"}


def closing(house: House) -> dict[str, Any]:
    keepers = {"keeper": house.cast.ada.pk, "other_keeper": house.cast.leo.pk}
    return {"word": "close", "reason": "A laptop was stolen.", **keepers}


def reopening(house: House, client: Client) -> dict[str, Any]:
    app = enrol(house.cast.ada)
    shut_house(actor=house.cast.ada, reason="Lost keys.", keepers=(house.cast.ada, house.cast.leo))
    client.cookies = SimpleCookie()
    client.post(reverse("account_login") + "?keeper=1", {"login": house.cast.ada.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": app.code()})
    return {}


def frozen(house: House, _client: Client) -> dict[str, Any]:
    freeze(actor=house.cast.ada, user=house.cast.lena)
    return {}


def with_factor(house: House, _client: Client) -> dict[str, Any]:
    enrol(house.cast.lena)
    return {}


# Guest links.


def sent_link(house: House, client: Client) -> Ask:
    send_files(actor=house.cast.leo, versions=[house.clean_paper()], plan=plan(email=GUEST))
    return Ask(client, path(GUEST))


def asked_link(house: House, where: str, form: dict[str, Any], **more: Any) -> Ask:
    ask_for_files(actor=house.cast.leo, binder=house.room.binder, plan=plan(email=GUEST))
    client, here = through(path(GUEST), client=house.client(NOBODY))
    return Ask(client, f"{here}{where}/", form, **more)


def stopped(house: House, _client: Client) -> dict[str, Any]:
    stop_link(actor=house.cast.leo, link=Link.objects.get(reference=house.stage.link))
    return {}


def link_form(house: House) -> dict[str, Any]:
    day = (clock.today() + timedelta(days=7)).isoformat()
    return {"name": "Grace Kim", "email": NEW, "until_on": day, "language": "en", "papers": str(house.clean_paper().pk)}


# Forms under review.


def whole_request(house: House, client: Client) -> Ask:
    request = say(begin(house.cast.rita, Form.objects.get(slug=POWER_OF_ATTORNEY)), answers_of(POWER_OF_ATTORNEY))
    return Ask(
        client, reverse("forms_service:send", args=[request.reference]), {"agree": "yes", "agreement": agreed(request)}
    )


def drafted(house: House, *, approved: bool = False) -> dict[str, Any]:
    request = Request.objects.get(reference=house.stage.draft)
    draft = draft_of(request, house.cast.leo)
    if approved:
        approve(actor=house.cast.leo, draft=draft, sha256=draft.sha256)
    return {"draft": str(draft.number), "sha256": draft.sha256}


def reviewing(**form: Any) -> Callable[[House, Client], dict[str, Any]]:
    return lambda house, _client: {**drafted(house), **form}


def approved(house: House, _client: Client) -> dict[str, Any]:
    return drafted(house, approved=True)


# Matters.


def a_letter(_house: House) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("Letter.txt", b"Dear Clara,\n")}


def suspended(house: House, client: Client) -> Ask:
    part = house.part("pat")
    suspend(actor=house.cast.leo, participant=part)
    return Ask(client, house.url("matters:reinstate", participant=part.reference))


def of_pat(key: str) -> Callable[[House, Client], Ask]:
    return lambda house, client: Ask(client, house.url(key, participant=house.part("pat").reference))


def agreed_to(house: House, _client: Client) -> dict[str, Any]:
    end_staff_session(
        actor=house.cast.ada, session=StaffSession.objects.select_related("matter").get(reference=house.stage.session)
    )
    agree(actor=house.cast.leo, asked=Countersignature.objects.get(reference=house.stage.asked))
    return {}


def metadata(house: House) -> str:
    reference = base64.b64encode(house.room.binder.reference.encode()).decode()
    return f"filename ZGVlZC50eHQ=,binder {reference}"


def guest_file(house: House) -> Ask:
    version = house.clean_paper()
    send_files(actor=house.cast.leo, versions=[version], plan=plan(email=GUEST))
    client, here = through(path(GUEST), client=house.client(NOBODY))
    return Ask(client, f"{here}files/{version.file.reference}/", method="get")


def looking_in(house: House) -> Ask:
    return Ask(house.client("ada"), f"/matters/{house.cast.matter('fred').reference}/", method="get")


def clean_download(house: House) -> Ask:
    version = house.clean_paper()
    return Ask(house.client("leo"), f"/files/{version.file.reference}/1/", method="get")


def clean_view(house: House) -> Ask:
    version = house.clean_paper()
    Rendition.objects.create(version=version)
    keep_rendition(version, pdf_of(1))
    return Ask(house.client("leo"), f"/files/{version.file.reference}/1/view/", method="get")


def a_telling_paper(house: House, client: Client) -> Ask:
    version = add_version(actor=house.cast.leo, binder=house.room.binder, name="kitchen.jpg", source=telling.jpeg())
    Version.objects.filter(pk=version.pk).update(scan_state=ScanState.CLEAN)
    return Ask(client, house.url("matters:bare_copy", file=version.file.reference), {"room": house.room.reference})


def draft_read(house: House) -> Ask:
    drafted(house)
    return Ask(house.client("leo"), house.url("forms_service:review"), method="get")
