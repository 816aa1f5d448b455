"""Grants on single objects: the only door to django-guardian.

Packages subclass `UserGrant` with a direct foreign key `content_object`, so the rows vanish with the object they speak of.
Requests never ask guardian's own look-ups: they walk whole tables, ignore `is_active`, and say yes to superusers. The
reading functions here ask the grant rows, in one query each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model, QuerySet
from guardian.mixins import GuardianUserMixin as GrantHolder
from guardian.models import UserObjectPermissionBase as UserGrant
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_user_obj_perms_model

from common import clock

if TYPE_CHECKING:
    from accounts.models import User

__all__ = ["GrantHolder", "UserGrant", "give", "held", "holders", "ids_with", "rows", "take"]


def rows(model: type[Model] | Model) -> QuerySet[Any]:
    """Give the grant rows of `model` (a class or one of its objects) as a queryset of its `UserGrant` table."""
    table = get_user_obj_perms_model(model)  # type: ignore[arg-type]  # a class does as well
    return cast("QuerySet[Any]", table._default_manager.all())


def give(user: User, obj: Model, codenames: Iterable[str]) -> None:
    """Write one grant row for each of `codenames` that `user` does not hold on `obj` yet."""
    for codename in sorted(set(codenames) - held(user, obj)):
        assign_perm(codename, user, obj)


def take(user: User, obj: Model, codenames: Iterable[str] | None = None) -> None:
    """Remove `codenames`, or everything, that `user` holds on `obj`."""
    for codename in sorted(held(user, obj) if codenames is None else set(codenames)):
        remove_perm(codename, user, obj)


def held(user: Any, obj: Model) -> frozenset[str]:
    """Give the codenames that rows give `user` on `obj`; nobody, the inactive and the frozen hold none."""
    if not _may_hold(user):
        return frozenset()
    found = rows(obj).filter(user_id=user.pk, content_object_id=obj.pk)
    return frozenset(found.values_list("permission__codename", flat=True))


def holders(obj: Model, codename: str) -> QuerySet[Any]:
    """Give the grant rows by which anybody holds `codename` on `obj`."""
    return rows(obj).filter(content_object_id=obj.pk, permission__codename=codename)


def ids_with(user: Any, model: type[Model], codename: str) -> QuerySet[Any]:
    """Give a subquery of the ids of `model` on which `user` holds `codename`, for use in `pk__in` and `binder__in`."""
    found = rows(model).filter(permission__codename=codename)
    if not _may_hold(user):
        return cast("QuerySet[Any]", found.none().values("content_object_id"))
    return cast("QuerySet[Any]", found.filter(user_id=user.pk).values("content_object_id"))


def _may_hold(user: Any) -> bool:
    return bool(user.is_authenticated) and not user.is_shut_out(clock.now())
