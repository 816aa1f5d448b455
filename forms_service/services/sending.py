"""Send a request: the agreement is kept, the conflict check runs, a service is reserved, a matter opens, a draft is ordered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Client, User
from accounts.services import make_client
from audit.services import record
from common import clock
from common.errors import TooMany
from common.gate import require
from forms_service import messages, rules, verbs
from forms_service.agreeing import agreement_of, print_of, text_of
from forms_service.answering import open_answers, standing_of
from forms_service.definition.shapes import said
from forms_service.engine.standing import Standing
from forms_service.engine.wording import worded
from forms_service.errors import AgreementMissing, NotComplete, shut_by
from forms_service.models import Agreement, ConflictLook, Request, Reviewer
from forms_service.promising import due_after
from forms_service.services.assembling import order_draft, standing_of_draft
from forms_service.services.covering import cover_if_away, those_who_look
from forms_service.services.holding import hold_her_request, hold_matter_of
from forms_service.states import RequestState
from keys.services import seal, seal_text
from matters.models import Matter, PartySide
from matters.services import Hit, Named, carry_on, look_for_conflicts, open_limited_scope
from notifications.services import notify
from press.paper import plain
from subscriptions.services import reserve

MOST_SENT_A_DAY = 5


def send_request(*, actor: User, request: Request, agreed: str) -> Request:
    """Send the answers of `request` to its reviewers, or send them again; `agreed` is the print of the agreement whose box was ticked.

    A name that may stand against somebody the firm acts for holds it: the firm looks first, and she is told no more than that. What was
    looked at before the last draft is not looked at again; the agreement is accepted again only when it reads otherwise.
    Raises: NotFound, NotComplete, AgreementMissing, AnswersShut, NothingLeft, TooMany, Refused.
    Audit: agreement.accepted, service.moved, then request.sent (with matter.opened …) or request.held.
    """
    require(actor, rules.ANSWER, request)
    # The check reads many names: it is done before the row is held, on the answers that are to be sent.
    before = standing_of(request)
    client = Client.objects.filter(people=actor).order_by("created_at").first()
    hits = look_for_conflicts(_new_names(request, before), except_client=client)
    with transaction.atomic():
        hold_matter_of(request.pk)
        locked = hold_her_request(actor, request)
        if not locked.is_open or (locked.matter is not None and not locked.matter.is_open):
            raise shut_by(locked.state)
        _not_too_many(locked)
        standing = standing_of(locked)
        if not standing.is_complete or locked.revision != request.revision:
            raise NotComplete(detail="incomplete, or changed while it was checked")
        _accept(actor, locked, standing, agreed)
        if locked.form.service_code:
            reserve(actor=actor, code=locked.form.service_code, request_ref=locked.record_ref)
        locked.sent_at = clock.now()
        if hits:
            _hold(actor, locked, hits)
        else:
            hand_over(request=locked, standing=standing)
    return locked


def names_of(standing: Standing) -> Iterator[Named]:
    """Yield the names that the firm must hold against its other clients, as the interview tells them."""
    for party in standing.interview.parties:
        if not party.each:
            scopes = [standing.scope]
        else:
            things = standing.scope.get(party.each) or ()
            scopes = [standing.scope.with_thing(party.item, party.each, thing) for thing in things]
        for scope in scopes:
            name = plain(worded({"en": f"{{{party.name}}}"}, scope, "en")).strip("_ ")
            if name:
                yield Named(name=name, relation=PartySide(party.relation))


def _not_too_many(request: Request) -> None:
    """Refuse whoever sends one form after the other: whether names are held tells something about whom the firm knows. Raises: TooMany."""
    since = clock.now() - timedelta(days=1)
    sent = Request.objects.filter(person=request.person, sent_at__gte=since).exclude(pk=request.pk).count()
    if sent >= MOST_SENT_A_DAY:
        raise TooMany(
            _("You have sent several forms today. Your answers are kept: send this one tomorrow, or write to us.")
        )


def _new_names(request: Request, standing: Standing) -> list[Named]:
    """Give the names of `standing` that the firm has not looked at for this request: those its last draft did not name.

    Whoever sends is looked at under the name of her account too, whatever she calls herself in the form.
    """
    names = [Named(name=request.person.name, relation=PartySide.CLIENT), *names_of(standing)]
    last = request.drafts.select_related("request__edition", "request__internal_binder__key").first()
    if last is None:
        return names
    looked_at = {names[0], *names_of(standing_of_draft(last))}
    return [named for named in names if named not in looked_at]


def hand_over(*, request: Request, standing: Standing) -> None:
    """Give `request` to its reviewers and order its draft: the first time its matter is opened. Call inside a transaction.

    The actor on the record is the person who accepted the agreement. Raises: WalledOff when walls leave no reviewer.
    """
    person = request.person
    request.state = RequestState.SENT
    request.due_at, request.covered_at = due_after(clock.now(), request.form.promise_hours), None
    hear_by = timezone.localtime(request.due_at).date()
    if request.matter is None:
        _open(request, standing, hear_by)
    else:
        carry_on(person=person, matter=request.matter, parties=list(names_of(standing)), hear_by=hear_by)
    request.save(update_fields=["state", "due_at", "covered_at", "reviewer", "matter", "sent_at"])
    record(
        verb=verbs.REQUEST_SENT,
        actor=person,
        on=request.record_ref,
        matter=request.matter.record_ref if request.matter is not None else "",
        labels={"form": said(standing.interview.title, request.language)},
        key=request.client_binder.key,
    )
    order_draft(request=request, answers=open_answers(request))
    cover_if_away(request)


def _open(request: Request, standing: Standing, hear_by: date) -> None:
    person = request.person
    client = Client.objects.filter(people=person).order_by("created_at").first()
    if client is None:
        client = make_client(actor=None, name=person.name, people=[person])
    title = said(standing.interview.title, request.language)
    reviewers = [reviewer.user for reviewer in Reviewer.objects.filter(form=request.form).select_related("user")]
    request.matter = open_limited_scope(
        person=person,
        client=client,
        title=title,
        practice_area="",
        reviewers=reviewers,
        client_binder=request.client_binder,
        internal_binder=request.internal_binder,
        parties=list(names_of(standing)),
        hear_by=hear_by,
    )
    seated = {part.user_id for part in request.matter.participants.active()}
    request.reviewer = next(user for user in reviewers if user.pk in seated)


def _accept(actor: User, request: Request, standing: Standing, agreed: str) -> None:
    paragraphs = agreement_of(standing, request.language)
    if request.agreements.filter(sha256=print_of(paragraphs)).exists():
        return
    if agreed != print_of(paragraphs):
        raise AgreementMissing(detail="another text, or no box")
    Agreement.objects.create(
        request=request,
        language=request.language,
        text=seal_text(request.client_binder.key, text_of(paragraphs), context=f"agreement:{request.pk}"),
        sha256=agreed,
        accepted_by=actor,
    )
    record(
        verb=verbs.AGREEMENT_ACCEPTED,
        actor=actor,
        on=request.record_ref,
        labels={"sha256": agreed},
        key=request.client_binder.key,
    )


def _hold(actor: User, request: Request, hits: list[Hit]) -> None:
    """Keep the request back until the firm has looked. SECURITY: she learns that, and nothing of what was found."""
    request.state = RequestState.HELD
    request.save(update_fields=["state", "sent_at"])
    look = ConflictLook(request=request)
    written = json.dumps([asdict(hit) for hit in hits], ensure_ascii=False)
    look.hits = seal(request.internal_binder.key, written.encode(), context=f"conflict-look:{look.pk}")
    look.save(force_insert=True)
    refs = {hit.ref.partition(":")[2] for hit in hits}
    look.against.set(Matter.objects.filter(Q(reference__in=refs) | Q(client__reference__in=refs)))
    record(verb=verbs.REQUEST_HELD, actor=actor, on=request.record_ref, labels=None)
    for user in sorted(those_who_look(look), key=lambda user: user.pk):
        notify(user=user, kind=messages.TO_LOOK, url=reverse("forms_service:reviews"), subject_ref=look.record_ref)
