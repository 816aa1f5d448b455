"""What a change of a form changes elsewhere in the house."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User
from forms_service.context import forget_offered
from forms_service.models import Form
from forms_service.services.deciding import end_with_matter
from forms_service.services.releasing import say_that_a_copy_came
from matters.events import ask_answered, matter_closed
from matters.models import Ask, Matter


@receiver(matter_closed)
def a_matter_closed(matter: Matter, actor: User | None, **_more: Any) -> None:
    """End the request whose matter was closed under way: nothing comes of it any more, and its service goes back."""
    end_with_matter(actor=actor, matter=matter)


@receiver(ask_answered)
def something_was_sent(ask: Ask, actor: User, **_more: Any) -> None:
    """Say in the room that the signed copy came and is looked at, when that is what was asked for."""
    say_that_a_copy_came(actor=actor, ask=ask)


@receiver(post_save, sender=Form)
def a_form_changed(**_more: Any) -> None:
    """Forget whether any form is offered: now, and again when others can see the change."""
    forget_offered()
    transaction.on_commit(forget_offered)
