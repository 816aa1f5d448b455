"""What the admin's forms for pictures check beyond Wagtail's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):
    """A picture whose first bytes look right must open as one too."""

    def check_image_pixel_size(self, f: Any) -> None:
        """Refuse, in Wagtail's own words, what begins as a picture and is none."""
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as problem:  # what Pillow raises for a broken file
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from problem


class FirmImageForm(BaseImageForm):
    """The form of a picture; where several are described at once it has no file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put our field in the place of Wagtail's."""
        super().__init__(*args, **kwargs)
        if found := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=found.label, required=found.required, widget=found.widget, max_length=found.max_length
            )
