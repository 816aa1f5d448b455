"""The classification of every address: whom it lets in. An address that stands nowhere here fails the build.

`who` gets in. `readers` see the thing and may not do this with it: 403. Everybody else is a stranger: 404, or the way to
sign in for nobody, or 405 where the method is no method of the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import reverse

from demo.cast import CAST

NOBODY = "nobody"
SIGNED_IN = frozenset(member.key for member in CAST)
EVERYBODY = SIGNED_IN | {NOBODY}
STAFF = frozenset(member.key for member in CAST if member.staff_role)
HUGE = 10**30  # a number that no database keeps
RANDOM = "zzzzzzzzzzzz"
NO_FILE = {"reference": RANDOM, "number": 1}
RANDOM_ID = UUID("0b6ff5f4-5b0a-4d55-9a7e-0c9f4a7e3b11")


def only(*names: str) -> frozenset[str]:
    """Give these of the cast."""
    assert set(names) <= EVERYBODY
    return frozenset(names)


ROOM = only("clara", "leo", "pat")  # the client's room of Clara's matter
MATTER = ROOM | {"cole"}  # anything of the matter
TEAM = only("leo", "pat")
ATTORNEY = only("leo")
MARKETERS = only("mia")
LOOKERS = only("ada", "leo", "lena", "walt")  # those of the firm who may open a staff session
AUTHORS = only("leo", "lena", "walt")


@dataclass(frozen=True)
class Parts:
    """What the addresses of a matter name: the matter, and what lies in it."""

    reference: str
    room: str
    file: str
    participant: str
    wall: UUID
    ask: str
    party: str


@dataclass(frozen=True)
class Stage:
    """The references of the objects that the addresses are asked for: all of them Clara's matter's, or somebody's own."""

    parts: Parts
    other: Parts  # a second matter with the same people
    inner_room: str
    notice: str
    upload: str
    device: str
    invitation: str
    person: UUID
    documents: dict[str, tuple[int, str]]  # by level
    pamphlets: dict[str, str]  # by level
    page_id: int
    revision_id: int
    image_id: int
    form: str  # the address of a form that is offered
    written: str  # the reference of a form in the editor
    request: dict[str, str]  # Clara's own request: its reference, a screen, a group and one of its things
    session: str  # a staff session of Ada into Fred's matter
    asked: str  # Ada's question for a second word on it
    link: str  # a guest link of Leo's into Clara's room
    draft: str  # the reference of a request that Gina has sent to Leo


Kwargs = Callable[[Stage], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """What one address is asked with, and whom it lets in. `forbidden` is the same address for a thing that is not there."""

    who: frozenset[str]
    kwargs: Kwargs = lambda _stage: {}
    readers: frozenset[str] = frozenset()
    forbidden: Kwargs | None = None
    #: Nothing of the kind exists in the seed: even those who have a right to theirs find nothing.
    is_empty: bool = False
    #: The parts of a matter that the address names beside the matter.
    nested: tuple[str, ...] = ()


def of_matter(who: frozenset[str], *parts: str, readers: frozenset[str] = frozenset()) -> Route:
    """Give a route of Clara's matter whose address names these parts of it."""
    named = ("reference", *parts)
    return Route(
        who,
        lambda stage: {name: getattr(stage.parts, name) for name in named},
        readers=readers,
        forbidden=lambda _stage: {name: RANDOM_ID if name == "wall" else RANDOM for name in named},
        nested=parts,
    )


def of_version(who: frozenset[str], readers: frozenset[str] = frozenset()) -> Route:
    """Give a route of the first version of a paper of Clara's matter."""
    named = of_matter(who, "file", readers=readers)
    nowhere = {"reference": RANDOM, "file": RANDOM, "number": 1}
    return replace(named, kwargs=lambda stage: {**named.kwargs(stage), "number": 1}, forbidden=lambda _stage: nowhere)


def own(who: frozenset[str], name: str, field: str, *, is_empty: bool = False, random: str = RANDOM) -> Route:
    """Give a route of something that belongs to `who` alone."""
    return Route(
        who,
        lambda stage: {name: getattr(stage, field) if field else random},
        forbidden=lambda _stage: {name: random},
        is_empty=is_empty,
    )


def of_request(*parts: str) -> Route:
    """Give a route of Clara's own request whose address names these parts of it."""
    named = ("reference", *parts)
    return Route(
        only("clara"),
        lambda stage: {name: stage.request[name] for name in named},
        forbidden=lambda _stage: dict.fromkeys(named, RANDOM),
    )


def of_written_form() -> Route:
    """Give a route of a form in the editor, which is the attorneys'."""
    return Route(AUTHORS, lambda stage: {"reference": stage.written}, forbidden=lambda _stage: {"reference": RANDOM})


def document(who: frozenset[str], level: str) -> Route:
    """Give a route of the file of the library that is for `level`."""

    def named(stage: Stage) -> dict[str, Any]:
        number, name = stage.documents[level]
        return {"document_id": number, "document_filename": name}

    return Route(who, named, forbidden=lambda stage: {**named(stage), "document_id": stage.documents[level][0] + 500})


# Who opens what of the library: the firm's own people all of it, clients with an open matter or in their free window theirs.
LIBRARY = {
    "public": EVERYBODY,
    "registered": SIGNED_IN,
    "client": STAFF | only("clara", "gina", "fred"),
    "subscriber": STAFF,
}
PUBLIC = Route(EVERYBODY)
HERS = Route(SIGNED_IN)
ADMINISTRATOR = Route(only("ada"))
OUTSIDERS_OF_TEAM = MATTER - TEAM

ROUTES: dict[str, Route] = {
    # The house itself.
    "health_live": PUBLIC,
    "health_ready": PUBLIC,
    "security_txt": PUBLIC,
    "robots_txt": PUBLIC,
    "theme:face": Route(EVERYBODY, lambda _stage: {"digest": "0" * 16}, is_empty=True),
    "theme:face-admin": Route(EVERYBODY, lambda _stage: {"digest": "0" * 16}, is_empty=True),
    "theme:logo": Route(EVERYBODY, lambda _stage: {"digest": "0" * 16}, is_empty=True),
    "theme:specimen": PUBLIC,
    "theme:specimen-sheet": Route(EVERYBODY, lambda _stage: {"sheet": "pieces"}),
    "search:search": PUBLIC,
    # The bell.
    "notifications:notices": HERS,
    "notifications:read_all": HERS,
    "notifications:open": own(only("clara"), "reference", "notice"),
    "notifications:outbox": PUBLIC,
    # The door.
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,
    "account_reauthenticate": HERS,
    "account_email": HERS,
    "account_email_verification_sent": PUBLIC,
    "account_change_password": HERS,
    "account_set_password": HERS,
    "account_reset_password": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_reset_password_from_key": Route(EVERYBODY, lambda _stage: {"uidb36": "1", "key": "a-b"}),
    "account_reset_password_done": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "mfa_index": PUBLIC,  # leads to the page of one's own security, which asks who is there
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": HERS,
    "mfa_activate_totp": HERS,
    "accounts:not_me": PUBLIC,
    "accounts:not_me_link": Route(EVERYBODY, lambda _stage: {"token": RANDOM}),
    "accounts:fresh_reset": PUBLIC,
    "mfa_list_webauthn": PUBLIC,  # leads to the page of one's own security, as mfa_index does
    "mfa_add_webauthn": HERS,
    "mfa_reauthenticate_webauthn": HERS,
    "mfa_login_webauthn": PUBLIC,
    "mfa_edit_webauthn": own(SIGNED_IN, "pk", "", is_empty=True, random="7"),
    "mfa_remove_webauthn": own(SIGNED_IN, "pk", "", is_empty=True, random="7"),
    "mfa_deactivate_totp": Route(SIGNED_IN, is_empty=True),
    "mfa_view_recovery_codes": Route(SIGNED_IN, is_empty=True),
    "mfa_generate_recovery_codes": Route(SIGNED_IN, is_empty=True),
    "mfa_download_recovery_codes": Route(SIGNED_IN, is_empty=True),
    "accounts:security": HERS,
    "accounts:end_others": HERS,
    "accounts:end_device": own(only("clara"), "reference", "device"),
    "accounts:onward": HERS,
    "accounts:accept": Route(EVERYBODY, is_empty=True),  # no invitation is held
    "accounts:fresh_link": PUBLIC,
    "accounts:invitation": Route(EVERYBODY, lambda _stage: {"token": "x" * 43}),
    "accounts:people": ADMINISTRATOR,
    "accounts:invite": ADMINISTRATOR,
    "accounts:close_office": ADMINISTRATOR,
    "accounts:reopen": Route(SIGNED_IN, is_empty=True),  # the office is open
    "accounts:renew": own(only("ada"), "reference", "invitation"),
    "accounts:withdraw": own(only("ada"), "reference", "invitation"),
    **{
        f"accounts:{name}": Route(
            only("ada"), lambda stage: {"user_id": stage.person}, forbidden=lambda _stage: {"user_id": RANDOM_ID}
        )
        for name in ("role", "freeze", "unfreeze", "reset_factor")
    },
    # Files.
    **dict.fromkeys(
        ("vault:download", "vault:view"),
        Route(ROOM, lambda stage: {"reference": stage.parts.file, "number": 1}, forbidden=lambda _stage: NO_FILE),
    ),
    "vault:download#huge": Route(frozenset(), lambda stage: {"reference": stage.parts.file, "number": HUGE}),
    # Nothing is sent without the words of the protocol; see tests/vault.
    "vault:uploads": Route(EVERYBODY, is_empty=True),
    "vault:upload": Route(
        only("clara"),
        lambda stage: {"reference": stage.upload},
        forbidden=lambda _stage: {"reference": RANDOM},
        is_empty=True,
    ),
    # Guest links: everybody's addresses, that open something only for a token or a pass; see tests/vault.
    "vault:link": Route(EVERYBODY, lambda _stage: {"token": "x" * 43}, is_empty=True),
    "vault:link_opened": Route(
        frozenset(), lambda stage: {"reference": stage.link}, forbidden=lambda _stage: {"reference": RANDOM}
    ),
    "vault:link_file": Route(
        frozenset(),
        lambda stage: {"reference": stage.link, "file": stage.parts.file},
        forbidden=lambda _stage: {"reference": RANDOM, "file": RANDOM},
    ),
    "vault:link_add": Route(
        frozenset(), lambda stage: {"reference": stage.link}, forbidden=lambda _stage: {"reference": RANDOM}
    ),
    "vault:link_uploads": Route(
        frozenset(), lambda stage: {"reference": stage.link}, forbidden=lambda _stage: {"reference": RANDOM}
    ),
    "vault:link_upload": Route(
        frozenset(),
        lambda stage: {"reference": stage.link, "upload": stage.upload},
        forbidden=lambda _stage: {"reference": RANDOM, "upload": RANDOM},
    ),
    "vault:links": Route(only("leo", "lena", "walt", "pat")),
    **{f"vault:link_{name}": own(ATTORNEY, "reference", "link") for name in ("stop", "renew", "restore")},
    # Forms and requests.
    "forms_service:catalogue": PUBLIC,
    "forms_service:form": Route(
        EVERYBODY, lambda stage: {"slug": stage.form}, forbidden=lambda _stage: {"slug": RANDOM}
    ),
    "forms_service:start": Route(
        SIGNED_IN, lambda stage: {"slug": stage.form}, forbidden=lambda _stage: {"slug": RANDOM}
    ),
    "forms_service:request": of_request(),
    "forms_service:letter": of_request(),
    "forms_service:save": of_request("screen"),
    "forms_service:send": of_request(),
    "forms_service:reviews": Route(only("leo", "lena", "walt")),
    "forms_service:away": Route(only("leo", "lena", "walt")),
    "forms_service:statistics": Route(only("leo", "lena", "walt")),
    "forms_service:review": own(only("leo"), "reference", "draft"),
    **{
        f"forms_service:{name}": own(only("leo"), "reference", "draft")
        for name in ("remark", "approve", "reopen", "release", "return", "refuse", "confirm")
    },
    "forms_service:clause": Route(
        only("leo"),
        lambda stage: {"reference": stage.draft, "clause": "pay"},
        forbidden=lambda _stage: {"reference": RANDOM, "clause": "pay"},
    ),
    # No conflict is found in the seed; see tests/forms_service/test_sending.py.
    "forms_service:clear": own(only("leo"), "reference", "", is_empty=True),
    "forms_service:decline": own(only("leo"), "reference", "", is_empty=True),
    "forms_service:give_up": of_request(),
    "forms_service:screen": of_request("screen"),
    "forms_service:add": of_request("screen"),
    "forms_service:thing": of_request("screen", "thing"),
    "forms_service:aside": of_request("group", "thing"),
    "forms_service:back": of_request("group", "thing"),
    # Where forms are written: in the admin, for attorneys alone.
    "authoring:index": Route(AUTHORS),
    "authoring:add": Route(AUTHORS),
    "authoring:trial": Route(AUTHORS),
    "authoring:edit": of_written_form(),
    "authoring:offer": of_written_form(),
    "authoring:retire": of_written_form(),
    # Matters.
    "matters:list": HERS,
    "matters:open": Route(only("leo", "pat", "lena", "walt")),
    "matters:matter": of_matter(MATTER),
    "matters:room": of_matter(ROOM, "room"),
    "matters:archive": of_matter(MATTER, readers=frozenset()),
    **{f"matters:{name}": of_matter(ROOM, "room") for name in ("room_archive", "add", "send")},
    "matters:answer": of_matter(ROOM, "room", "ask"),
    "matters:ask": of_matter(TEAM, "room", readers=only("clara")),
    "matters:send_link": of_matter(TEAM, "room", readers=only("clara")),
    "matters:ask_link": of_matter(TEAM, "room", readers=only("clara")),
    "matters:withdraw": of_matter(TEAM, "room", "ask", readers=only("clara")),
    "matters:paper": of_matter(ROOM, "file"),
    "matters:certify": of_matter(TEAM, "room", readers=only("clara")),
    "matters:acknowledge": of_version(ROOM),
    **{f"matters:{name}": of_version(TEAM, only("clara")) for name in ("certify_paper", "bare_copy")},
    "matters:read": replace(of_version(ROOM), is_empty=True),  # see tests/matters/test_the_reader.py
    "matters:people": of_matter(TEAM, readers=OUTSIDERS_OF_TEAM),
    "matters:invite": of_matter(TEAM, readers=OUTSIDERS_OF_TEAM),
    "matters:add_colleague": of_matter(TEAM, readers=OUTSIDERS_OF_TEAM),
    "matters:renew": of_matter(TEAM, "participant", readers=OUTSIDERS_OF_TEAM),
    "matters:suspend": of_matter(ATTORNEY, "participant", readers=MATTER - ATTORNEY),
    "matters:reinstate": of_matter(ATTORNEY, "participant", readers=MATTER - ATTORNEY),
    "matters:end": of_matter(ATTORNEY, "participant", readers=MATTER - ATTORNEY),
    "matters:raise_wall": of_matter(ATTORNEY, readers=MATTER - ATTORNEY),
    "matters:lift_wall": of_matter(ATTORNEY, "wall", readers=MATTER - ATTORNEY),
    "matters:add_party": of_matter(TEAM, readers=OUTSIDERS_OF_TEAM),
    "matters:remove_party": of_matter(TEAM, "party", readers=OUTSIDERS_OF_TEAM),
    "matters:status": of_matter(TEAM, readers=OUTSIDERS_OF_TEAM),
    **dict.fromkeys(("matters:add_room", "matters:sensitivity"), of_matter(ATTORNEY, readers=MATTER - ATTORNEY)),
    "matters:close": of_matter(ATTORNEY, readers=MATTER - ATTORNEY),
    "matters:sessions": Route(LOOKERS),
    "matters:end_session": Route(
        only("ada", "lena"),
        lambda stage: {"session": stage.session},
        forbidden=lambda _stage: {"session": RANDOM},
    ),
    **{
        f"matters:{name}": Route(
            who,
            lambda stage: {"asked": stage.asked},
            readers=LOOKERS - who,
            forbidden=lambda _stage: {"asked": RANDOM},
        )
        for name, who in (
            ("agree", LOOKERS - {"ada"}),
            ("refuse_word", LOOKERS - {"ada"}),
            ("withdraw_word", only("ada")),
            ("open_agreed", only("ada")),
        )
    },
    # Plans.
    "subscriptions:plans": PUBLIC,
    "subscriptions:choose": Route(SIGNED_IN, lambda _stage: {"slug": "reader"}),
    "subscriptions:start": Route(SIGNED_IN, lambda _stage: {"slug": "reader"}, is_empty=True),  # no edition in the form
    "subscriptions:mine": HERS,
    "subscriptions:done": Route(SIGNED_IN, is_empty=True),
    "subscriptions:cancel": Route(SIGNED_IN, is_empty=True),
    "subscriptions:resume": Route(SIGNED_IN, is_empty=True),
    "subscriptions:card": Route(SIGNED_IN, is_empty=True),
    "subscriptions:receipt": own(SIGNED_IN, "reference", "", is_empty=True),
    "subscriptions:payments": ADMINISTRATOR,
    "subscriptions:webhook": PUBLIC,
    # Home and desk.
    "portal:home": HERS,
    "portal:arrive": HERS,
    "portal:why": HERS,
    "portal:desk": Route(STAFF),
    **dict.fromkeys(("portal:record", "portal:breach"), ADMINISTRATOR),
    "portal:matter_record": of_matter(TEAM),
    # The firm's pages and files. Below its teaser a pamphlet has a level too; see tests/cms.
    **{f"wagtaildocs_serve#{level}": document(who, level) for level, who in LIBRARY.items()},
    "wagtaildocs_serve#huge": Route(frozenset(), lambda _stage: {"document_id": HUGE, "document_filename": "x.pdf"}),
    **{
        f"wagtail_serve#{level}": Route(EVERYBODY, lambda stage, level=level: {"": stage.pamphlets[level]})  # type: ignore[misc]
        for level in LIBRARY
    },
    "wagtail_serve#front": Route(EVERYBODY, lambda _stage: {"": "/"}),
    "wagtail_serve#nothing": Route(frozenset(), lambda _stage: {"": f"/{RANDOM}/"}),
}


def name_of(key: str) -> str:
    """Give the name of the address; what follows a # tells several things behind one address apart."""
    return key.partition("#")[0]


def url_of(key: str, kwargs: dict[str, Any]) -> str:
    """Give the address with these arguments. Wagtail's pages know theirs themselves."""
    return kwargs[""] if "" in kwargs else reverse(name_of(key), kwargs=kwargs)
