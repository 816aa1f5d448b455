"""The references of the record in words: what kind of thing each is, and its name where the reader may know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.models import Record
from matters.models import Matter, Participant, Room
from vault.models import File

KINDS: Final = {
    "user": gettext_lazy("Person"),
    "client": gettext_lazy("Client"),
    "invitation": gettext_lazy("Invitation"),
    "session": gettext_lazy("Session"),
    "matter": gettext_lazy("Matter"),
    "room": gettext_lazy("Room"),
    "participant": gettext_lazy("Part in a matter"),
    "party": gettext_lazy("Party"),
    "staff_session": gettext_lazy("Staff session"),
    "countersignature": gettext_lazy("Second person's word"),
    "message": gettext_lazy("Message"),
    "ask": gettext_lazy("Something asked for"),
    "binder": gettext_lazy("Place for files"),
    "file": gettext_lazy("Paper"),
    "upload": gettext_lazy("Upload"),
    "form": gettext_lazy("Form"),
    "edition": gettext_lazy("Edition of a form"),
    "request": gettext_lazy("Filled-in form"),
    "draft": gettext_lazy("Draft"),
    "conflict-look": gettext_lazy("Possible conflict"),
    "document": gettext_lazy("File of the library"),
    "page": gettext_lazy("Page"),
    "plan_edition": gettext_lazy("Edition of a plan"),
    "subscription": gettext_lazy("Subscription"),
    "service_account": gettext_lazy("Included services"),
    "receipt": gettext_lazy("Receipt"),
    "dispute": gettext_lazy("Dispute"),
    "mail": gettext_lazy("Mail"),
    "seal": gettext_lazy("Seal"),
    "path": gettext_lazy("Address"),
}
ALONE: Final = {
    "": gettext_lazy("The office itself"),
    "office": gettext_lazy("The office itself"),
    "visitor": gettext_lazy("A visitor"),
    "record:all": gettext_lazy("The whole record"),
    "search:all": gettext_lazy("The search"),
}
# A reference of ours has twelve letters, with a version's number a few more; what is longer is an id, told apart by its beginning.
LONGEST, SHORT = 16, 8


@dataclass(frozen=True, slots=True)
class Named:
    """A reference as it is shown: its kind or its name, and what of the reference itself stands beside it."""

    ref: str
    words: str
    code: str = ""


def named(ref: str, names: Mapping[str, str]) -> Named:
    """Give `ref` in words: by its name where `names` has it, else as its kind with the reference cut to what tells it apart."""
    if ref in names:
        return Named(ref, names[ref])
    if ref in ALONE:
        return Named(ref, str(ALONE[ref]))
    kind, _colon, code = ref.partition(":")
    if kind not in KINDS:
        return Named(ref, "", ref)
    whole, slash, number = code.partition("/") if kind == "file" else (code, "", "")
    if slash and f"file:{whole}" in names:
        return Named(ref, _("%(name)s, version %(number)s") % {"name": names[f"file:{whole}"], "number": number})
    return Named(ref, str(KINDS[kind]), code if kind == "path" or len(code) <= LONGEST else code[:SHORT] + "…")


def names_for(user: User, matter: Matter, records: Iterable[Record]) -> dict[str, str]:
    """Give by reference the names that `user`, who acts for the firm in `matter`, may know among `records`. Four queries.

    SECURITY: rooms and papers are read through her own querysets, so a room without a seat of hers keeps its reference.
    """
    refs = {ref for record in records for ref in (record.actor, record.on_ref)}
    people = User.objects.filter(pk__in=_codes(refs, "user"))
    rooms = Room.objects.filter(matter=matter, reference__in=_codes(refs, "room")).visible_to(user)
    parts = Participant.objects.filter(matter=matter, reference__in=_codes(refs, "participant"))
    files = File.objects.visible_to(user).filter(
        reference__in={code.partition("/")[0] for code in _codes(refs, "file")}, binder__room__matter=matter
    )
    return {
        matter.record_ref: matter.title,
        **{person.record_ref: person.name for person in people},
        **{room.record_ref: room.name for room in rooms},
        **{part.record_ref: part.name for part in parts.select_related("user", "invitation")},
        **{file.record_ref: file.name for file in files},
    }


def _codes(refs: Iterable[str], kind: str) -> set[str]:
    return {ref.removeprefix(f"{kind}:") for ref in refs if ref.startswith(f"{kind}:")}
