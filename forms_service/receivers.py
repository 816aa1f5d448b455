"""What a change of a form changes elsewhere in the house."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from forms_service.context import forget_offered
from forms_service.models import Form


@receiver(post_save, sender=Form)
def a_form_changed(**_more: Any) -> None:
    """Forget whether any form is offered: now, and again when others can see the change."""
    forget_offered()
    transaction.on_commit(forget_offered)
