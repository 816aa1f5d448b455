"""What must be found again after a change. The row for the job is written with the change itself."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from forms_service.models import Form
from jobs.services import enqueue
from matters.models import Room
from vault.events import version_added
from vault.models import Version


@receiver(page_published)
@receiver(page_unpublished)
def a_page_changed(instance: Page, **_more: Any) -> None:
    """Index a page that was published or taken back."""
    enqueue("search.index_page", unique=f"index/page/{instance.pk}", page_id=instance.pk)


@receiver(post_delete)
def a_page_is_gone(sender: type, instance: Any, **_more: Any) -> None:
    """Forget a page that was deleted."""
    if isinstance(instance, Page):
        enqueue("search.index_page", unique=f"index/page/{instance.pk}", page_id=instance.pk)


@receiver(version_added)
def a_paper_came(version: Version, **_more: Any) -> None:
    """Index the name of a paper."""
    enqueue("search.index_file", unique=f"index/file/{version.file_id}", file_id=str(version.file_id))


@receiver(post_save, sender=Room)
def a_room_changed(instance: Room, **_more: Any) -> None:
    """Index a room of a matter."""
    enqueue("search.index_room", unique=f"index/room/{instance.pk}", room_id=str(instance.pk))


@receiver(post_save, sender=Form)
@receiver(post_delete, sender=Form)
def a_form_changed(instance: Form, **_more: Any) -> None:
    """Index a form that was offered, published anew or retired."""
    enqueue("search.index_form", unique=f"index/form/{instance.pk}", form_id=str(instance.pk))
