"""Make and change people, and the clients the firm acts for."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import events, records, verbs
from accounts.errors import AccountExists, LastAdministrator, NotYourself
from accounts.models import Client, ClientKind, User
from accounts.roles import GROUP_OF_ROLE, StaffRole
from accounts.services.sessions import end_all_sessions
from common import clock
from common.errors import BadInput, Refused
from common.gate import require

# Persian and many Indian names are not written without them; every other invisible sign is left out.
JOINERS = "\u200c\u200d"


def clean_email(email: str) -> str:
    """Give `email` in lower case and without space around it. Raises: BadInput."""
    cleaned = email.strip().lower()
    try:
        validate_email(cleaned)
    except ValidationError:
        raise BadInput(_("Enter an e-mail address such as name@example.com.")) from None
    return cleaned


def clean_name(name: str) -> str:
    """Give `name` on one line. Any script is welcome. Raises: BadInput when nothing is left, or too much."""
    seen = "".join(
        " " if sign.isspace() else sign for sign in name if sign.isprintable() or sign.isspace() or sign in JOINERS
    )
    cleaned = " ".join(seen.split())
    if not cleaned.strip(JOINERS):
        raise BadInput(_("Enter a name."))
    if len(cleaned) > 150:
        raise BadInput(_("Enter a name of at most 150 characters."))
    return cleaned


def register_person(
    *,
    actor: User | None,
    email: str,
    name: str,
    password: str | None = None,
    staff_role: str = "",
    language: str = "en",
    accepts_terms: bool = False,
) -> User:
    """Give a new person whose address counts as confirmed. Without a password she cannot sign in until she resets it.

    Only the office itself (`actor=None`) and administrators register people; others send invitations.
    Raises: BadInput, AccountExists, Refused. Audit: person.registered
    """
    if actor is not None and not actor.is_administrator:
        raise Refused(detail="register_person: not an administrator")
    hashed = make_password(password)
    with transaction.atomic():
        return enter_person(
            actor=actor,
            email=email,
            name=name,
            hashed=hashed,
            staff_role=staff_role,
            language=language,
            accepts_terms=accepts_terms,
        )


def enter_person(
    *,
    actor: User | None,
    email: str,
    name: str,
    hashed: str,
    staff_role: str = "",
    language: str = "en",
    accepts_terms: bool = False,
) -> User:
    """Write the rows of a new person inside the caller's transaction; the password comes hashed, for that takes long."""
    user = User(
        email=clean_email(email), name=clean_name(name), staff_role=staff_role, language=language, password=hashed
    )
    if accepts_terms:
        user.terms_version, user.terms_accepted_at = settings.TERMS_VERSION, clock.now()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise AccountExists from None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    match_groups(user)
    records.of_person(verbs.PERSON_REGISTERED, user=user, actor=actor or user)
    return user


def match_groups(user: User) -> None:
    """Put `user` into the one group her role calls for and take her out of the groups of other roles."""
    wanted = GROUP_OF_ROLE.get(StaffRole(user.staff_role)) if user.staff_role else None
    user.groups.remove(*user.groups.filter(name__in=set(GROUP_OF_ROLE.values()) - {wanted}))
    if wanted:
        user.groups.add(Group.objects.get_or_create(name=wanted)[0])


@transaction.atomic
def set_role(*, actor: User | None, user: User, staff_role: str) -> User:
    """Change what `user` does in the office; "" means she no longer works here. Her sessions end at once.

    Raises: NotFound or Refused unless `actor` is an administrator, NotYourself, LastAdministrator. Audit: person.role_changed
    """
    if actor is not None:
        require(actor, "set_role", user)
        if actor.pk == user.pk:
            raise NotYourself
    before, after = user.staff_role, str(staff_role)
    if after and after not in StaffRole.values:
        raise BadInput(_("Choose one of the roles in the list."))
    if before == after:
        return user
    if before == StaffRole.ADMINISTRATOR:
        keep_an_administrator(without=user)
    user.staff_role = after
    user.save(update_fields=["staff_role"])
    match_groups(user)
    end_all_sessions(actor=None, user=user)
    records.of_person(verbs.ROLE_CHANGED, user=user, actor=actor, before=before or "-", after=after or "-")
    events.role_changed.send(sender=User, user=user, before=before, after=after)
    return user


def keep_an_administrator(*, without: User) -> None:
    """Refuse to go on when nobody but `without` runs the office. Raises: LastAdministrator."""
    others = User.objects.select_for_update().at_work(clock.now()).filter(staff_role=StaffRole.ADMINISTRATOR)
    if not others.exclude(pk=without.pk).exists():
        raise LastAdministrator


@transaction.atomic
def reset_second_factor(*, actor: User, user: User) -> None:
    """Remove the second step of somebody who lost her phone and her recovery codes; she sets it up anew at her next sign-in.

    Raises: NotFound or Refused unless `actor` is an administrator, NotYourself. Audit: factor.reset
    """
    require(actor, "reset_factor", user)
    if actor.pk == user.pk:
        raise NotYourself
    for authenticator in Authenticator.objects.filter(user=user):
        authenticator.removed_by = actor
        authenticator.delete()
    end_all_sessions(actor=None, user=user)
    records.of_person(verbs.FACTOR_RESET, user=user, actor=actor)


@transaction.atomic
def make_client(*, actor: User | None, name: str, kind: str = ClientKind.PERSON, people: Iterable[User] = ()) -> Client:
    """Give a new client of the firm with the people who sign in for it.

    Raises: Refused unless `actor` is of the legal team. Audit: client.made
    """
    if actor is not None and not actor.is_legal_team:
        raise Refused(detail="make_client: not of the legal team")
    client = Client.objects.create(name=clean_name(name), kind=ClientKind(kind))
    client.people.set(people)
    records.of_client(verbs.CLIENT_MADE, client=client, actor=actor)
    return client
