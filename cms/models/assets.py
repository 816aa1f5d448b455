"""The firm's own images and documents."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cms.access import AccessLevel
from cms.beginnings import HEAD_BYTES, begins_as


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

    def clean(self) -> None:
        """Refuse a new file whose ending is not accepted, or whose first bytes are not what its ending says."""
        super().clean()
        # What is kept already was looked at when it came.
        if self.file and not self.file._committed:  # type: ignore[attr-defined]  # Django's own mark of what is kept
            with self.open_file() as opened:
                head = opened.read(HEAD_BYTES)
                opened.seek(0)
            if not begins_as(self.file_extension, head):
                raise ValidationError({"file": _("This file is not what its name says. Choose the file again.")})
