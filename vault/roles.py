"""What a seat in a binder lets a person do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BinderAction(models.TextChoices):
    """The codenames of grants on a binder."""

    VIEW = "view", _("See the papers")
    ADD = "add", _("Add papers and versions")
    COMMENT = "comment", _("Write messages and comments")
    SHARE = "share", _("Share papers with another room")
    MANAGE = "manage", _("Decide who is in the room")
    RELEASE = "release", _("Release reviewed papers")


class BinderRole(models.TextChoices):
    """Named sets of actions; a seat has one."""

    READER = "reader", _("Reads")
    CONTRIBUTOR = "contributor", _("Reads, adds and writes")
    MANAGER = "manager", _("Runs the room")
    OWNER = "owner", _("Answers for the room")


ACTIONS: dict[str, frozenset[str]] = {
    BinderRole.READER: frozenset({BinderAction.VIEW}),
    BinderRole.CONTRIBUTOR: frozenset({BinderAction.VIEW, BinderAction.ADD, BinderAction.COMMENT}),
    BinderRole.MANAGER: frozenset(set(BinderAction) - {BinderAction.MANAGE, BinderAction.RELEASE}),
    BinderRole.OWNER: frozenset(BinderAction),
}
