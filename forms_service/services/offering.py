"""Offer forms: publish editions, say who answers for them, retire them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import StaffRole
from audit.services import record
from common import clock
from common.errors import Refused
from forms_service import verbs
from forms_service.authoring.errors import InterviewUnsound, NothingToOffer
from forms_service.definition.codec import to_data
from forms_service.definition.shapes import Interview
from forms_service.editions import digest_of
from forms_service.models import ConflictLook, Edition, Form
from forms_service.soundness import errors_of
from forms_service.states import FormState


def publish_edition(*, actor: User | None, interview: Interview) -> Edition:
    """Give the edition of `interview`'s form that says exactly this, a new one unless the present one does. Running requests keep theirs.

    `actor` None is the office itself (set-up). Raises: Refused when the actor is no attorney, InterviewUnsound while the check
    finds errors. Audit: form.edition_published.
    """
    may_author(actor)
    definition = to_data(interview)
    # Looked at before the transaction: the check tries the expressions with many answers.
    if errors := errors_of(definition):
        raise InterviewUnsound(errors)
    return _publish(actor, interview.key, definition)


@transaction.atomic
def _publish(actor: User | None, key: str, definition: dict[str, Any]) -> Edition:
    form, _made = Form.objects.select_for_update().get_or_create(slug=key)
    digest = digest_of(definition)
    if form.current is not None and form.current.digest == digest:
        return form.current
    last = form.editions.aggregate(last=Max("number"))["last"] or 0
    edition = Edition.objects.create(
        form=form, number=last + 1, definition=definition, digest=digest, published_by=actor
    )
    form.current = edition
    form.save(update_fields=["current"])
    record(
        verb=verbs.EDITION_PUBLISHED,
        actor=actor,
        on=form.record_ref,
        labels={"form": form.slug, "edition": str(edition.number)},
    )
    return edition


@transaction.atomic
def offer_form(
    *,
    actor: User | None,
    form: Form,
    reviewers: list[tuple[User, User | None]],
    service_code: str = "",
    promise_hours: int = 48,
) -> Form:
    """Let people start `form`; `reviewers` are attorneys with their cover, the first is asked first.

    Raises: Refused for a reviewer who is no attorney, or none at all, or for others while a possible conflict waits that the actor may
    not see; NothingToOffer before the first edition. Audit: form.changed.
    """
    may_author(actor)
    if not reviewers or not all(user.staff_role == StaffRole.ATTORNEY for pair in reviewers for user in pair if user):
        raise Refused(_("A form needs an attorney who answers for it."))
    if form.current_id is None:
        raise NothingToOffer
    _may_change_reviewers(actor, form, reviewers)
    form.state, form.service_code, form.promise_hours = FormState.OFFERED, service_code, promise_hours
    form.save(update_fields=["state", "service_code", "promise_hours"])
    form.reviewers.all().delete()
    for position, (user, cover) in enumerate(reviewers):
        form.reviewers.create(user=user, cover=cover, position=position)
    answering = dict.fromkeys(user.record_ref for pair in reviewers for user in pair if user is not None)
    record(
        verb=verbs.FORM_CHANGED,
        actor=actor,
        on=form.record_ref,
        labels={"form": form.slug, "state": form.state, "reviewers": " ".join(answering)},
    )
    return form


def _may_change_reviewers(actor: User | None, form: Form, reviewers: list[tuple[User, User | None]]) -> None:
    """Keep those who answer for `form` in their places while a possible conflict waits for them. Raises: Refused.

    SECURITY: whoever answers for a form sees such a conflict and decides it; nobody else may make herself one of them until then.
    """
    looks = ConflictLook.objects.filter(request__form=form).open()
    if actor is None or not looks.exists() or looks.visible_to(actor).exists():
        return
    present = list(form.reviewers.select_related("user"))
    wanted = {(user.pk, cover.pk if cover else None) for user, cover in reviewers}
    if {(each.user_id, each.cover_id) for each in present} == wanted:
        return
    # When all of them are shut out, nobody is left who could decide.
    if not all(each.user.is_shut_out(clock.now()) for each in present):
        raise Refused(
            _(
                "A possible conflict waits for those who answer for this form. Once they have decided, others can take their place."
            )
        )


@transaction.atomic
def retire_form(*, actor: User, form: Form) -> Form:
    """Take `form` out of the catalogue; who began it can finish it. Audit: form.changed."""
    may_author(actor)
    form.state = FormState.RETIRED
    form.save(update_fields=["state"])
    record(verb=verbs.FORM_CHANGED, actor=actor, on=form.record_ref, labels={"form": form.slug, "state": form.state})
    return form


def may_author(actor: User | None) -> None:
    """Let the office itself and attorneys through. Raises: Refused."""
    if actor is not None and not is_author(actor):
        raise Refused(_("Only an attorney can write, publish or offer a form."))


def is_author(user: Any) -> bool:
    """Tell whether `user` writes forms: an attorney who is not shut out."""
    return bool(user.is_authenticated and user.staff_role == StaffRole.ATTORNEY and not user.is_shut_out(clock.now()))
