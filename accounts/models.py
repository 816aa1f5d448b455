"""People and the firm's clients."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, cast

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.grants import GrantHolder
from accounts.querysets import InvitationQuerySet, UserQuerySet
from accounts.roles import LEGAL_TEAM, StaffRole
from common import ids

_People: Any = BaseUserManager.from_queryset(UserQuerySet)


class UserManager(_People):
    """Makes users by e-mail address; there is no user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Give a saved user; without a password nobody can sign in with one."""
        user = cast("User", self.model(email=email.strip().lower(), **fields))
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Give a user with every Django permission; it has no standing power over matters."""
        return self.create_user(email, password, is_superuser=True, staff_role=StaffRole.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, username: str | None) -> Any:
        """Give the user of an e-mail address, in any case."""
        return self.get(email=(username or "").lower())


class User(GrantHolder, AbstractBaseUser, PermissionsMixin):
    """A person who can sign in: client, subscriber, co-counsel or staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150, help_text=_("As you want us to address you, in any script."))
    staff_role = models.CharField(_("role"), max_length=20, blank=True, choices=StaffRole.choices)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_until = models.DateTimeField(null=True, blank=True)
    terms_version = models.CharField(max_length=20, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        """One person an address, whatever its case."""

        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        """Give the person's name."""
        return self.name or self.email

    @property
    def record_ref(self) -> str:
        """How the record names this person."""
        return f"user:{self.pk}"

    @property
    def is_office(self) -> bool:
        """Whether this person works for the firm."""
        return bool(self.staff_role)

    @property
    def is_legal_team(self) -> bool:
        """Whether this person is an attorney or a paralegal."""
        return self.staff_role in LEGAL_TEAM

    @property
    def is_administrator(self) -> bool:
        """Whether this person runs the office."""
        return self.staff_role == StaffRole.ADMINISTRATOR

    @property
    def initials(self) -> str:
        """One or two letters for the face beside a name."""
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()

    def is_frozen(self, at: datetime) -> bool:
        """Say whether the doors are shut to this person at `at`."""
        if self.frozen_at is None:
            return False
        return self.frozen_until is None or at < self.frozen_until

    def is_shut_out(self, at: datetime) -> bool:
        """Say whether this person holds nothing at `at`: the account is closed or frozen."""
        return not self.is_active or self.is_frozen(at)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # SECURITY: a session opened under another role or before the last "end all" is dead on its next request, even one
        # that was being opened at that very moment and is listed nowhere.
        stand = f"{self.password}|{self.staff_role}|{self.session_epoch}"
        return salted_hmac("accounts.models.User.session", stand, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """Give the name as shown in the Wagtail admin."""
        return self.name

    def get_short_name(self) -> str:
        """Give the first word of the name."""
        return self.name.split()[0] if self.name.strip() else self.email


class ClientKind(models.TextChoices):
    """Whether the firm's client is a person or an organisation."""

    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class Client(models.Model):
    """Whom the firm acts for. A client may have several people who sign in, or none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=ClientKind.choices, default=ClientKind.PERSON)
    people = models.ManyToManyField(User, related_name="clients", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Give the client's name."""
        return self.name

    @property
    def record_ref(self) -> str:
        """How the record names this client."""
        return f"client:{self.reference}"


class InvitationState(models.TextChoices):
    """Where an invitation stands; whether it is too old is a matter of `expires_at`."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Invitation(models.Model):
    """A letter that lets one person make an account, once, within 72 hours.

    Only the SHA-256 of the token is kept, and that of the link before it: an older mail may still ask for a fresh link,
    but opens nothing. `subject_ref` says what the person is invited to (e.g. a matter), for the
    package that listens when it is accepted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    staff_role = models.CharField(max_length=20, blank=True, choices=StaffRole.choices)
    subject_ref = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default="en")
    token_digest = models.BinaryField(max_length=32, unique=True)
    previous_digest = models.BinaryField(max_length=32, unique=True, null=True)
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_made", null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_accepted", null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        """Read by what it invites to."""

        indexes: ClassVar = [models.Index(fields=["subject_ref"], name="invitation_subject")]

    def __str__(self) -> str:
        """Give the reference, never the address."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this invitation."""
        return f"invitation:{self.reference}"

    def stands(self, at: datetime) -> bool:
        """Say whether the invitation can be accepted at `at`."""
        return self.state == InvitationState.OPEN and at < self.expires_at


class Attempt(models.Model):
    """One try at a guarded door, kept until its window has passed.

    The bucket is a MAC over what is counted (a door, an address, a network), so the table names nobody.
    """

    bucket = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Counted by bucket and time, swept by time."""

        indexes: ClassVar = [
            models.Index(fields=["bucket", "at"], name="attempt_bucket"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        """Give the first letters of the bucket."""
        return self.bucket[:8]


class SeenDevice(models.Model):
    """A browser and network from which a person has signed in; the mark is a MAC, so the table tells nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        """One row a person and device."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "mark"], name="seen_device_once")]

    def __str__(self) -> str:
        """Give the first letters of the mark."""
        return self.mark[:8]


class AlarmLink(models.Model):
    """The link "this was not me" of one mail. Only a digest bound to its purpose is kept; it works once, for seven days.

    `since` is when whoever was in may have come in: second steps made after it are not trusted.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    sent_to = models.EmailField(max_length=254)
    token_digest = models.BinaryField(max_length=32, unique=True)
    since = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Give nothing but the number."""
        return f"alarm link {self.pk}"


class Lockdown(models.Model):
    """The whole house is shut while a row has no `lifted_at`; two named people of the office may open it again."""

    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    reason = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    keeper = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    other_keeper = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        """The house is shut once at a time, by two different keepers."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(lifted_at__isnull=True), name="lockdown_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(keeper=models.F("other_keeper")), name="lockdown_two_different_keepers"
            ),
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this lockdown."""
        return f"lockdown:{self.reference}"

    def is_kept_by(self, user: Any) -> bool:
        """Say whether `user` is one of the two who may open the house again."""
        return user.pk in {self.keeper_id, self.other_keeper_id}
