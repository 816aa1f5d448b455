"""Every read of the file core, in words of permission. The rows are asked, never `has_perm`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import F

from accounts import grants
from vault.roles import BinderAction

if TYPE_CHECKING:
    from vault.models import Binder, File, Version  # noqa: F401


def _binder_ids(user: Any, action: str) -> models.QuerySet[Any]:
    return grants.ids_with(user, apps.get_model("vault", "Binder"), action)


class BinderQuerySet(models.QuerySet["Binder"]):
    """Binders by grant."""

    def visible_to(self, user: Any) -> BinderQuerySet:
        """Keep those `user` may view."""
        return self.allowing(user, BinderAction.VIEW)

    def allowing(self, user: Any, action: str) -> BinderQuerySet:
        """Keep those on which a row gives `user` the `action`."""
        return self.filter(pk__in=_binder_ids(user, action))


class FileQuerySet(models.QuerySet["File"]):
    """Files by the binder they lie in."""

    def visible_to(self, user: Any) -> FileQuerySet:
        """Keep those in a binder `user` may view."""
        return self.filter(binder_id__in=_binder_ids(user, BinderAction.VIEW))


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions by the binder of their file."""

    def visible_to(self, user: Any) -> VersionQuerySet:
        """Keep those of files in a binder `user` may view."""
        return self.filter(file__binder_id__in=_binder_ids(user, BinderAction.VIEW))

    def newest(self) -> VersionQuerySet:
        """Keep the newest version of each file."""
        return self.filter(number=F("file__latest_number"))
