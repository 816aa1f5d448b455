"""What the library tells the record, and the foot of every page."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from audit.services import record
from cms import verbs
from cms.context import forget_foot


@receiver(page_published)
def a_page_was_published(instance: Page, **more: Any) -> None:
    """Record who put a page before the public."""
    forget_foot()
    revision = more.get("revision")
    record(verb=verbs.PAGE_PUBLISHED, actor=getattr(revision, "user", None), on=f"page:{instance.pk}")


@receiver(page_unpublished)
def a_page_was_taken_back(instance: Page, **_more: Any) -> None:
    """Record that a page was taken back."""
    forget_foot()
    record(verb=verbs.PAGE_UNPUBLISHED, actor=None, on=f"page:{instance.pk}")
