"""Every read of guest links, in words of permission."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts import grants
from vault.links.bounds import RESTORABLE_FOR, WARNED_BEFORE
from vault.roles import BinderAction

if TYPE_CHECKING:
    from vault.links.models import Link  # noqa: F401


class LinkQuerySet(models.QuerySet["Link"]):
    """Links by state and by who answers for them."""

    def live(self, at: datetime) -> LinkQuerySet:
        """Keep those that are neither stopped nor over at `at`."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def guarded(self) -> LinkQuerySet:
        """Keep those that have a second address, or whose binder asks for none."""
        return self.exclude(binder__is_sensitive=True, second_email="")

    def kept(self, at: datetime) -> LinkQuerySet:
        """Keep those that are live, or ended so recently that they can be brought back."""
        since = at - RESTORABLE_FOR
        return self.filter(expires_at__gt=since).filter(Q(revoked_at=None) | Q(revoked_at__gt=since))

    def ending(self, at: datetime) -> LinkQuerySet:
        """Keep live ones that end soon, of which nobody has been told, and that were not made to end so soon."""
        soon = self.live(at).filter(expires_at__lte=at + WARNED_BEFORE, warned_at=None)
        return soon.filter(expires_at__gt=models.F("sent_at") + WARNED_BEFORE)

    def visible_to(self, user: Any) -> LinkQuerySet:
        """Keep those `user` made where she may still share, and all of the binders she manages."""
        binder = apps.get_model("vault", "Binder")
        shared = grants.ids_with(user, binder, BinderAction.SHARE)
        managed = grants.ids_with(user, binder, BinderAction.MANAGE)
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(made_by_id=user.pk, binder_id__in=shared) | Q(binder_id__in=managed))
