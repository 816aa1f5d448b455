"""A person says that a paper reached her."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import BadInput
from common.gate import require
from matters import rules, verbs
from matters.models import Acknowledgement
from vault.models import Version


@transaction.atomic
def acknowledge(*, actor: User, version: Version) -> Acknowledgement:
    """Note that `actor` says she has received `version`; a second time changes nothing. `version` comes with `file__binder__key`.

    Raises: BadInput for her own paper. Audit: file.acknowledged.
    """
    require(actor, rules.ACKNOWLEDGE, version)
    if version.author_id == actor.pk:
        raise BadInput(_("This is a paper that you sent yourself."))
    said, is_first = Acknowledgement.objects.get_or_create(version=version, user=actor, defaults={"at": clock.now()})
    if is_first:
        binder = version.file.binder
        record(
            verb=verbs.FILE_ACKNOWLEDGED,
            actor=actor,
            on=version.record_ref,
            matter=binder.matter_ref,
            labels={"name": version.name},
            key=binder.key,
        )
    return said
