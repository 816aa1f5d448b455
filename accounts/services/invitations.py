"""Invitations: a letter that makes one account, once, within 72 hours."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import events, limits, records, verbs
from accounts.errors import AccountExists, AlreadyInvited, AlreadyOnStaff, InvitationSpent
from accounts.models import Invitation, InvitationState, User
from accounts.roles import StaffRole
from accounts.services.people import clean_email, clean_name, enter_person, set_role
from common import clock, ids
from common.errors import BadInput, Conflict, Refused, TooMany
from common.gate import may, require
from notifications import services as notifications

# How long after its end the holder of a link may still ask for a fresh one.
FRESH_FOR = timedelta(days=30)
STAND_FOR = "stand_for"


def digest_of(token: str) -> bytes:
    """Give what is kept of a token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def invite(
    *, actor: User | None, email: str, name: str, staff_role: str = "", subject_ref: str = "", language: str = "en"
) -> Invitation:
    """Send somebody a letter with a link that makes an account; give the invitation.

    Administrators invite to a role in the office; attorneys and paralegals invite people from outside, through matters,
    which names what for in `subject_ref`. Units: the link works for settings.INVITATION_HOURS.
    Raises: Refused, BadInput, AlreadyOnStaff, AlreadyInvited. Audit: invitation.made
    """
    _check_right_to_invite(actor, staff_role)
    address, addressee = clean_email(email), clean_name(name)
    if staff_role:
        if staff_role not in StaffRole.values:
            raise BadInput(_("Choose one of the roles in the list."))
        if User.objects.with_email(address).staff().exists():
            raise AlreadyOnStaff
    if (
        Invitation.objects.to(address)
        .standing(clock.now())
        .filter(subject_ref=subject_ref, staff_role=staff_role)
        .exists()
    ):
        raise AlreadyInvited
    token, now = ids.new_token(), clock.now()
    invitation = Invitation.objects.create(
        email=address,
        name=addressee,
        staff_role=staff_role,
        subject_ref=subject_ref,
        language=language,
        token_digest=digest_of(token),
        invited_by=actor,
        sent_at=now,
        expires_at=now + timedelta(hours=settings.INVITATION_HOURS),
    )
    records.of_invitation(verbs.INVITATION_MADE, invitation=invitation, actor=actor)
    _send(invitation, token)
    return invitation


def _check_right_to_invite(actor: User | None, staff_role: str) -> None:
    if actor is None:
        return
    if actor.is_shut_out(clock.now()):
        raise Refused(detail="invite: actor is shut out")
    if staff_role and not actor.is_administrator:
        raise Refused(_("Only an administrator can invite somebody to work here."), detail="invite: staff")
    if not staff_role and not (actor.is_legal_team or actor.is_administrator):
        raise Refused(_("Only the legal team can invite people."), detail="invite: outsider")


@transaction.atomic
def renew_invitation(*, actor: User | None, invitation: Invitation) -> Invitation:
    """Send a fresh link to the stored address and nowhere else; the link before it opens nothing any more.

    `actor=None` is the holder of an old link asking for a fresh one: three an hour.
    Raises: Conflict when it was accepted or withdrawn, TooMany, NotFound or Refused. Audit: invitation.renewed
    """
    if actor is not None:
        require(actor, "renew", invitation)
    elif limits.take(limits.FRESH_LINK, "fresh-link", invitation.record_ref) is None:
        raise TooMany(detail=f"fresh link for {invitation.record_ref}")
    elif not _stands(invitation) or invitation.expires_at + FRESH_FOR <= clock.now():
        raise InvitationSpent
    if actor is not None and not _stands(invitation):
        # Whoever sends it again answers for it from now on.
        invitation.invited_by = actor
        if not _stands(invitation):
            raise Conflict(
                _("Whoever sent this invitation may not send it any more. Withdraw it, and let the team invite anew.")
            )
    token, now = ids.new_token(), clock.now()
    changed = (
        Invitation.objects.open()
        .filter(pk=invitation.pk, token_digest=bytes(invitation.token_digest))
        .update(
            token_digest=digest_of(token),
            previous_digest=bytes(invitation.token_digest),
            sent_at=now,
            expires_at=now + timedelta(hours=settings.INVITATION_HOURS),
            invited_by=invitation.invited_by,
        )
    )
    if not changed:
        raise Conflict(_("This invitation was accepted, withdrawn or sent again in the meantime."))
    invitation.refresh_from_db()
    records.of_invitation(verbs.INVITATION_RENEWED, invitation=invitation, actor=actor)
    _send(invitation, token)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: User | None, invitation: Invitation) -> Invitation:
    """Take an invitation back: its link opens nothing from now on.

    Raises: Conflict when it is not open, NotFound or Refused. Audit: invitation.withdrawn
    """
    if actor is not None:
        require(actor, "withdraw", invitation)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(state=InvitationState.WITHDRAWN):
        raise Conflict(_("This invitation was accepted or withdrawn in the meantime."))
    invitation.refresh_from_db()
    records.of_invitation(verbs.INVITATION_WITHDRAWN, invitation=invitation, actor=actor)
    return invitation


def accept_invitation(*, actor: User | None, digest: bytes, name: str = "", password: str = "") -> User:
    """Spend the invitation whose token has `digest`; give the person who is in.

    `actor` is the signed-in person whose address it was sent to, or None for somebody new, who gives a name and a password.
    However many try at once, one succeeds. Raises: InvitationSpent, AccountExists, Refused, BadInput. Audit: invitation.accepted
    """
    invitation = Invitation.objects.standing(clock.now()).filter(token_digest=digest).first()
    if invitation is None or not _stands(invitation):
        raise InvitationSpent
    if actor is None:
        if User.objects.with_email(invitation.email).exists():
            raise AccountExists
        hashed = make_password(password)  # takes long: before the transaction
    elif actor.email.lower() != invitation.email.lower():
        raise Refused(_("This invitation was sent to another address. Sign out first."), detail="invitation of another")
    with transaction.atomic():
        now = clock.now()
        spent = Invitation.objects.standing(now).filter(pk=invitation.pk, token_digest=digest)
        if not spent.update(state=InvitationState.ACCEPTED, accepted_at=now) or not _stands(invitation):
            raise InvitationSpent
        if actor is None:
            user = enter_person(
                actor=None,
                email=invitation.email,
                name=name or invitation.name,
                hashed=hashed,
                staff_role=invitation.staff_role,
                language=invitation.language,
                accepts_terms=True,
            )
        else:
            user = actor
            if invitation.staff_role:
                set_role(actor=None, user=user, staff_role=invitation.staff_role)
        invitation.refresh_from_db()
        invitation.accepted_by = user
        invitation.save(update_fields=["accepted_by"])
        records.of_invitation(verbs.INVITATION_ACCEPTED, invitation=invitation, actor=user)
        events.invitation_accepted.send(sender=Invitation, user=user, invitation=invitation)
    return user


def _stands(invitation: Invitation) -> bool:
    """Whether whoever sent `invitation` may still send it: a letter is worth no more than the right of its sender is now."""
    sender = User.objects.filter(pk=invitation.invited_by_id).first()
    return sender is None or bool(may(sender, STAND_FOR, invitation))


def _send(invitation: Invitation, token: str) -> None:
    notifications.mail(
        to=invitation.email,
        template="accounts/mail/invitation",
        context={
            "addressee": invitation.name,
            "link": settings.SITE_ADDRESS + reverse("accounts:invitation", args=[token]),
            "expires_at": invitation.expires_at,
            "hours": settings.INVITATION_HOURS,
            "is_staff": bool(invitation.staff_role),
        },
        kind="invitation",
        language=invitation.language,
    )
