"""Release an approved paper: its very bytes, sealed by what is appended to them, into the client's room; then the signed copy."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import Conflict, PortalError
from common.gate import require
from forms_service import rules, verbs
from forms_service.definition.shapes import said
from forms_service.editions import interview_of
from forms_service.engine.wording import worded
from forms_service.errors import ConfirmedAlready, NobodyToReleaseTo, NoSuchCopy, NotApproved, NotLookedAt, NotReleased
from forms_service.models import Decision, Draft, Release, Request
from forms_service.services.assembling import standing_of_draft
from forms_service.services.deciding import held, tell_her
from forms_service.services.holding import hold_matter_of
from forms_service.services.reviewing import matter_of
from forms_service.states import DecisionKind, RequestState
from jobs.services import enqueue
from matters.models import Ask, Room, RoomKind
from matters.services import ask_for, say_status, set_status
from press.paper import plain
from press.services import house_seal, seal_pdf
from subscriptions.services import use
from vault.models import Opening, ScanState, Version
from vault.services import add_version, open_version

RELEASE = "forms_service.release"


@transaction.atomic
def release(*, actor: User, draft: Draft) -> Release:
    """Order the release of the approved `draft`: a job seals it and gives it to its person. Ordered twice, it is released once.

    Raises: NotFound, Refused, NotApproved, NobodyToReleaseTo. Audit: release.ordered.
    """
    require(actor, rules.DECIDE, draft)
    request = held(draft)
    ordered = Release.objects.filter(request=request).first()
    if ordered is not None and not ordered.is_stuck:
        return ordered
    newest = request.drafts.order_by("-number").first()
    decision = Decision.objects.filter(draft=draft, kind=DecisionKind.APPROVED).first()
    if request.state != RequestState.APPROVED or newest != draft or decision is None:
        raise NotApproved(detail=draft.reference)
    _require_somebody(request)
    if ordered is None:
        ordered = Release(request=request, decision=decision)
    ordered.ordered_by, ordered.ordered_at, ordered.trouble = actor, clock.now(), ""
    ordered.save()
    record(verb=verbs.RELEASE_ORDERED, actor=actor, on=draft.record_ref, matter=matter_of(request))
    enqueue(RELEASE, unique=f"release/{request.pk}", request_id=str(request.pk))
    return ordered


def _require_somebody(request: Request) -> None:
    """Say nothing when its person takes part in the matter, so that a release reaches her. Raises: NobodyToReleaseTo."""
    if request.matter is None or not request.matter.participants.active().filter(user=request.person_id).exists():
        raise NobodyToReleaseTo(detail=request.reference)


def write_release(*, request_id: str) -> None:
    """Seal the approved bytes and give them to the person with how to sign them; her service is used up. Done twice, it is done once.

    Audit: release.made with both prints, file.added, service.moved, matter.status, ask.made; release.failed when it cannot be done, with
    the reason kept for the reviewer. Actor: the office itself, and whoever ordered the release where the matter speaks.
    """
    waiting = Release.objects.filter(
        request_id=request_id, request__state=RequestState.APPROVED, released_at=None, trouble=""
    )
    ordered = waiting.select_related(
        "request__edition",
        "request__client_binder__key",
        "request__internal_binder__key",
        "decision__draft__version__file__binder__key",
    ).first()
    if ordered is None:
        return
    try:
        sealed = _sealed(ordered)
        _give(ordered, sealed)
    except PortalError as trouble:
        if trouble.retryable:
            raise
        _fail(ordered, trouble)


def _sealed(ordered: Release) -> bytes:
    version = ordered.decision.draft.version
    if version is None:
        raise Conflict(detail="an approval without its paper")
    with open_version(version) as reader:
        approved = reader.read()
    # SECURITY: what is sealed is what was approved, whatever has happened to rows and files since.
    if hashlib.sha256(approved).hexdigest() != ordered.decision.sha256:
        raise Conflict(
            _("The paper is not the one that was approved any more. Take the approval back and read it again.")
        )
    return seal_pdf(approved, seal=house_seal(), reason=_("Reviewed and released by the firm"), at=clock.now())


@transaction.atomic
def _give(ordered: Release, sealed: bytes) -> None:
    hold_matter_of(ordered.request_id)
    locked = Release.objects.select_for_update(of=("self",)).select_related("ordered_by").get(pk=ordered.pk)
    if locked.released_at is not None:
        return
    request, draft = ordered.request, ordered.decision.draft
    # She may have been suspended since it was ordered.
    _require_somebody(request)
    draft.request = request
    title = said(interview_of(request.edition).title, request.language)
    locked.version = add_version(
        actor=None,
        binder=request.client_binder,
        name=f"{title}.pdf",
        source=sealed,
        comment="\n".join(f"{number}. {words}" for number, words in enumerate(instructions_of(draft), start=1)),
    )
    locked.sealed_sha256, locked.released_at = hashlib.sha256(sealed).hexdigest(), clock.now()
    locked.save(update_fields=["version", "sealed_sha256", "released_at"])
    request.state, request.due_at = RequestState.RELEASED, None
    request.save(update_fields=["state", "due_at"])
    use(actor=None, request_ref=request.record_ref)
    record(
        verb=verbs.PAPER_RELEASED,
        actor=locked.ordered_by,
        on=request.record_ref,
        matter=matter_of(request),
        labels={"approved_sha256": ordered.decision.sha256, "sealed_sha256": locked.sealed_sha256},
        key=request.client_binder.key,
    )
    with override(request.language):
        _tell_the_room(locked.ordered_by, request, title)
    tell_her(request)


def _tell_the_room(actor: User, request: Request, title: str) -> None:
    if request.matter is None:
        return
    set_status(
        actor=actor,
        matter=request.matter,
        status=_("Your paper is ready to sign."),
        next_step=_("Sign it as “How to sign and keep it” says, then send us a copy or a picture of it."),
        stage=2,
    )
    ask_for(
        actor=actor,
        room=_client_room(request),
        title=_("The signed copy of “%(title)s”") % {"title": title},
        note=_("A scan or a clear picture of every page is enough. Keep the signed paper itself."),
    )


def say_that_a_copy_came(*, actor: User, ask: Ask) -> None:
    """Say in the room of a released paper that its signed copy came, when `ask` asked for it. Call inside a transaction. Audit: matter.status."""
    released = Release.objects.filter(
        request__state=RequestState.RELEASED, request__matter=ask.room.matter, released_at__lte=ask.asked_at
    )
    release = released.select_related("request").first()
    if release is None or ask.answered_by_id != release.request.person_id:
        return
    with override(release.request.language):
        say_status(
            actor=actor,
            matter=ask.room.matter,
            status=_("We have the copy you sent."),
            next_step=_("Your attorney looks at it and writes to you here."),
            hear_by=ask.room.matter.hear_by,
            stage=None,
        )


def instructions_of(draft: Draft) -> list[str]:
    """Give how to sign, witness and keep the paper of `draft`, in the language of its request, with her answers in it."""
    standing, language = standing_of_draft(draft), draft.request.language
    return [plain(worded(text, standing.scope, language)) for text in standing.interview.instructions]


@transaction.atomic
def confirm_signed_copy(*, actor: User, draft: Draft, copy: Version | None) -> Release:
    """Say that `copy`, which the person sent after the release, is the signed paper. Said twice, it is said once.

    Raises: NotFound, Refused, NotReleased, NoSuchCopy, ConfirmedAlready, NotLookedAt before `actor` has opened it. Audit: release.confirmed, matter.status.
    """
    require(actor, rules.DECIDE, draft)
    request = held(draft)
    if request.state == RequestState.EXECUTED:
        confirmed = Release.objects.get(request=request)
        if copy is not None and copy.pk != confirmed.signed_copy_id:
            raise ConfirmedAlready(detail=copy.file.record_ref)
        return confirmed
    if request.state != RequestState.RELEASED:
        raise NotReleased(detail=request.state)
    if copy is None or not copies_of(request).filter(pk=copy.pk).exists():
        raise NoSuchCopy(detail=request.reference)
    if not Opening.objects.filter(version=copy, user=actor).exists():
        raise NotLookedAt(detail=copy.file.record_ref)
    released = Release.objects.get(request=request)
    released.signed_copy, released.confirmed_by, released.confirmed_at = copy, actor, clock.now()
    released.save(update_fields=["signed_copy", "confirmed_by", "confirmed_at"])
    request.state = RequestState.EXECUTED
    request.save(update_fields=["state"])
    record(verb=verbs.SIGNED_COPY_CONFIRMED, actor=actor, on=copy.file.record_ref, matter=matter_of(request))
    if request.matter is not None:
        with override(request.language):
            set_status(
                actor=actor,
                matter=request.matter,
                status=_("Your paper is signed, and we have a copy."),
                next_step=_("Keep the signed paper in a safe place, and give a copy to whoever must rely on it."),
                stage=3,
            )
    tell_her(request)
    return released


@transaction.atomic
def ask_again(*, actor: User, draft: Draft, words: str) -> None:
    """Ask for another signed copy and say in `words` what is wrong with the one that came. Raises: NotFound, Refused, NotReleased. Audit: ask.made."""
    require(actor, rules.DECIDE, draft)
    request = held(draft)
    if request.state != RequestState.RELEASED:
        raise NotReleased(detail=request.state)
    with override(request.language):
        title = _("The signed copy, once more")
    ask_for(actor=actor, room=_client_room(request), title=title, note=words.strip()[:400])
    tell_her(request)


def copies_of(request: Request) -> QuerySet[Version]:
    """Give what its person put into the client's room since the release and can be opened, the newest first."""
    released = Release.objects.filter(request=request, released_at__isnull=False).values_list("released_at", flat=True)
    since = released.first()
    if since is None:
        return Version.objects.none()
    return (
        Version.objects.filter(file__binder=request.client_binder_id, author=request.person_id, created_at__gte=since)
        .exclude(scan_state=ScanState.QUARANTINED)
        .select_related("file__binder__key")
        .order_by("-created_at")
    )


def _client_room(request: Request) -> Room:
    return Room.objects.select_related("matter", "binder__key").get(matter=request.matter, kind=RoomKind.CLIENT)


@transaction.atomic
def _fail(ordered: Release, trouble: PortalError) -> None:
    if Release.objects.filter(pk=ordered.pk, released_at=None, trouble="").update(trouble=str(trouble.message)[:300]):
        record(verb=verbs.RELEASE_FAILED, actor=None, on=ordered.request.record_ref, matter=matter_of(ordered.request))
