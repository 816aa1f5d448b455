"""The firm's own images and documents."""

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cms.access import AccessLevel


def library_storage() -> FileSystemStorage:
    """Give the storage of published files: a folder outside every web root, reached through delivery only."""
    return FileSystemStorage(location=settings.LIBRARY_ROOT, base_url=None, allow_overwrite=False)


class FirmImage(AbstractImage):
    """A picture the firm shows in public. Its description says what it shows, for people who do not see it."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")


class FirmRendition(AbstractRendition):
    """A size of a picture."""

    image = models.ForeignKey(FirmImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        """One rendition a filter."""

        unique_together: ClassVar = [("image", "filter_spec", "focal_point_key")]


class FirmDocument(AbstractDocument):
    """A file of the library. It lies outside every web root and leaves through delivery, after its access rule."""

    file = models.FileField(_("file"), upload_to="documents", storage=library_storage)
    access = models.CharField(
        _("who may open it"), max_length=12, choices=AccessLevel.choices, default=AccessLevel.SUBSCRIBER
    )

    admin_form_fields = (*Document.admin_form_fields, "access")
