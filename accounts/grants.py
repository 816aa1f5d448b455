"""Grants on single objects: the only door to django-guardian.

Packages subclass `UserGrant` with a direct foreign key `content_object`, so the rows vanish with the object they speak of.
Requests never ask guardian's own look-ups: they walk whole tables, ignore `is_active`, and say yes to superusers. The
reading functions here ask the grant rows, in one query each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import DateTimeField, Exists, Model, Q, QuerySet
from guardian.mixins import GuardianUserMixin as GrantHolder
from guardian.models import UserObjectPermissionBase
from guardian.utils import get_user_obj_perms_model

from common import clock

if TYPE_CHECKING:
    from accounts.models import User

__all__ = ["GrantHolder", "UserGrant", "give", "held", "holders", "ids_with", "rows", "settle", "take"]


class UserGrant(UserObjectPermissionBase):
    """One codename that one person holds on one object, for good or `until` an instant: no job has to take it away in time."""

    until = DateTimeField(null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        """A base for the tables of the packages."""

        abstract = True


def rows(model: type[Model] | Model) -> QuerySet[Any]:
    """Give the grant rows of `model` (a class or one of its objects) as a queryset of its `UserGrant` table."""
    table = get_user_obj_perms_model(model)  # type: ignore[arg-type]  # a class does as well
    return cast("QuerySet[Any]", table._default_manager.all())


def give(user: User, obj: Model, codenames: Iterable[str], *, until: datetime | None = None) -> None:
    """Let `user` hold each of `codenames` on `obj`, for good or up to `until`; what she holds for longer stays as it is."""
    standing = _standing(user, obj)
    longer = {
        codename
        for codename in codenames
        if codename not in standing or ((ends := standing[codename]) is not None and (until is None or ends < until))
    }
    _write(user, obj, dict.fromkeys(longer, until))


def settle(user: User, obj: Model, wanted: Mapping[str, datetime | None]) -> None:
    """Make the rows of `user` on `obj` exactly `wanted`: each codename with its end, None for good.

    SECURITY: the rows themselves are read, not what `held` says: what is taken from somebody frozen must not be there when
    she is let in again.
    """
    standing = _standing(user, obj)
    if gone := standing.keys() - wanted.keys():
        _of(user, obj).filter(permission__codename__in=gone).delete()
    _write(user, obj, {name: ends for name, ends in wanted.items() if name not in standing or standing[name] != ends})


def take(user: User, obj: Model, codenames: Iterable[str] | None = None) -> None:
    """Remove `codenames`, or everything, that `user` holds on `obj`, frozen or not."""
    found = _of(user, obj)
    (found if codenames is None else found.filter(permission__codename__in=set(codenames))).delete()


def _of(user: User, obj: Model) -> QuerySet[Any]:
    return rows(obj).filter(user_id=user.pk, content_object_id=obj.pk)


def _standing(user: User, obj: Model) -> dict[str, datetime | None]:
    return dict(_of(user, obj).values_list("permission__codename", "until"))


def _write(user: User, obj: Model, wanted: Mapping[str, datetime | None]) -> None:
    """Write the rows of `wanted` in one statement; a row that is there already, or is being written by another, gets this end.

    Guardian's own `assign_perm` asks five times for each codename. Raises: Permission.DoesNotExist for one nobody has declared.
    """
    if not wanted:
        return
    of_this_model = Permission.objects.filter(content_type=ContentType.objects.get_for_model(obj))
    known = {each.codename: each for each in of_this_model.filter(codename__in=wanted)}
    if unknown := wanted.keys() - known.keys():
        raise Permission.DoesNotExist(", ".join(sorted(unknown)))
    table = rows(obj).model
    table._default_manager.bulk_create(
        [
            table(user_id=user.pk, content_object_id=obj.pk, permission=known[name], until=wanted[name])
            for name in sorted(wanted)
        ],
        update_conflicts=True,
        unique_fields=["user", "permission", "content_object"],
        update_fields=["until"],
    )


def held(user: Any, obj: Model) -> frozenset[str]:
    """Give the codenames that rows give `user` on `obj`; nobody, the inactive and the frozen hold none, and in a shut house nobody does."""
    if not _may_hold(user):
        return frozenset()
    found = _while_open(_in_force(rows(obj)), user).filter(user_id=user.pk, content_object_id=obj.pk)
    return frozenset(found.values_list("permission__codename", flat=True))


def holders(obj: Model, codename: str) -> QuerySet[Any]:
    """Give the grant rows by which anybody holds `codename` on `obj`."""
    return _in_force(rows(obj)).filter(content_object_id=obj.pk, permission__codename=codename)


def ids_with(user: Any, model: type[Model], codename: str) -> QuerySet[Any]:
    """Give a subquery of the ids of `model` on which `user` holds `codename`, for use in `pk__in` and `binder__in`."""
    found = _in_force(rows(model)).filter(permission__codename=codename)
    if not _may_hold(user):
        return cast("QuerySet[Any]", found.none().values("content_object_id"))
    found = _while_open(found, user)
    return cast("QuerySet[Any]", found.filter(user_id=user.pk).values("content_object_id"))


def _in_force(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.filter(Q(until=None) | Q(until__gt=clock.now()))


def _while_open(found: QuerySet[Any], user: User) -> QuerySet[Any]:
    # SECURITY: asked in the same statement as the rows, so that a lockdown, and the freezing of `user`, hold at the next question
    # of whatever is under way (a Range, a part, a handful of an archive, a guest's link that lends a right), whatever the
    # request once read of her, and cost no question of their own.
    standing = apps.get_model("accounts", "Lockdown")._default_manager.filter(lifted_at__isnull=True)
    at_work = apps.get_model("accounts", "User").objects.at_work(clock.now()).filter(pk=user.pk)
    return found.filter(~Exists(standing), Exists(at_work))


def _may_hold(user: Any) -> bool:
    return bool(user.is_authenticated) and not user.is_shut_out(clock.now())
