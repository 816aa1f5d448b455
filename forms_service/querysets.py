"""Every read of forms and requests, in words of permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.roles import StaffRole
from common import clock
from forms_service.states import WITH_THE_FIRM, FormState
from matters.models import ParticipantState, Wall
from vault.models import Binder, Version
from vault.roles import BinderAction

if TYPE_CHECKING:
    from forms_service.models import ConflictLook, Draft, Form, Request  # noqa: F401


class FormQuerySet(models.QuerySet["Form"]):
    """Forms: what the catalogue shows."""

    def offered(self) -> FormQuerySet:
        """Keep those that can be started now, with their present edition; what it says is read once in each process."""
        offered = self.filter(state=FormState.OFFERED, current__isnull=False)
        return offered.select_related("current").defer("current__definition")


class RequestQuerySet(models.QuerySet["Request"]):
    """Requests by whose they are."""

    def of(self, user: Any) -> RequestQuerySet:
        """Keep those that `user` fills in herself, with what is needed to open their answers.

        SECURITY: nobody else is let in here, nor she once her part in the matter that came of it is suspended or has ended. The firm
        reads what was sent, through the seats of the drafts' binder.
        """
        if not user.is_authenticated or user.is_shut_out(clock.now()):
            return self.none()
        takes_part = models.Q(matter__participants__user=user, matter__participants__state=ParticipantState.ACTIVE)
        return (
            self.filter(models.Q(matter=None) | takes_part, person_id=user.pk)
            .select_related("form", "edition", "client_binder__key")
            .defer("edition__definition")
        )

    def on_desk(self, user: Any) -> RequestQuerySet:
        """Keep those that are on their way and whose drafts `user` may read, the earliest due first; what waits for the person comes last."""
        if not user.is_authenticated:
            return self.none()
        drafts = Binder.objects.allowing(user, BinderAction.COMMENT).values("pk")
        return (
            self.filter(state__in=WITH_THE_FIRM, internal_binder__in=drafts)
            .exclude(person_id=user.pk)
            .select_related("form", "person", "matter", "reviewer")
            .with_copies()
            .order_by(models.F("due_at").asc(nulls_last=True), "sent_at")
        )

    def with_copies(self) -> RequestQuerySet:
        """Add `has_copy`: whether its person has put anything into the client's room since the release."""
        came = Version.objects.filter(
            file__binder=models.OuterRef("client_binder"),
            author=models.OuterRef("person"),
            created_at__gte=models.OuterRef("release__released_at"),
        )
        return self.annotate(has_copy=models.Exists(came))


class ConflictLookQuerySet(models.QuerySet["ConflictLook"]):
    """Possible conflicts, for those who decide."""

    def visible_to(self, user: Any) -> ConflictLookQuerySet:
        """Keep those of forms that `user`, an attorney, answers for, or covers while the reviewer is away; never of her own requests.

        SECURITY: a wall before a matter of the sender's client, or before one whose names were found, keeps her out.
        """
        if not user.is_authenticated or user.is_shut_out(clock.now()) or user.staff_role != StaffRole.ATTORNEY:
            return self.none()
        covered = models.Q(
            request__form__reviewers__cover=user,
            request__form__reviewers__user__forms_absence__until_on__gte=clock.today(),
        )
        walled = Wall.objects.filter(user=user, lifted_at=None).values("matter")
        return (
            self.filter(models.Q(request__form__reviewers__user=user) | covered)
            .exclude(request__person=user)
            .exclude(against__in=walled)
            .exclude(request__person__clients__matters__in=walled)
            .distinct()
        )

    def open(self) -> ConflictLookQuerySet:
        """Keep those nobody has decided, the oldest first."""
        return self.filter(decided_at=None).order_by("found_at")


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts, for those seated among them."""

    def visible_to(self, user: Any) -> DraftQuerySet:
        """Keep those whose internal binder `user` may see, with what is needed to open their answers.

        SECURITY: the person whose request it is has no seat there; before the release she reads her answers, never the draft.
        A right to view alone, as a staff session gives, opens no draft: drafts are for those who work on them.
        """
        if not user.is_authenticated:
            return self.none()
        return (
            self.filter(request__internal_binder__in=Binder.objects.allowing(user, BinderAction.COMMENT).values("pk"))
            .select_related(
                "request__form",
                "request__edition",
                "request__internal_binder__key",
                "request__matter",
                "request__person",
                "request__reviewer",
                "request__client_binder__key",
                "request__release__ordered_by",
                "request__release__version__file",
                "request__release__signed_copy__file",
                "decision__decided_by",
                "version__file",
            )
            .defer("request__edition__definition")
        )
