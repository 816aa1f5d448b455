"""The form in which marketers set the firm's face."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from common.errors import BadInput
from theme.logo import Logo, bounded_png


class FaceForm(WagtailAdminModelForm):
    """Adds the logo's upload to the face's own fields."""

    logo_file = forms.FileField(
        label=_("logo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_(
            "PNG, JPEG or WebP, up to 5 MB; it is kept as a PNG at most 480 × 160 pixels. Drawings (SVG) are not taken."
        ),
    )
    remove_logo = forms.BooleanField(label=_("remove the logo and show the name"), required=False)

    def clean_logo_file(self) -> Logo | None:
        """Give the picture as the PNG we keep, None when none was chosen."""
        upload: UploadedFile | None = self.cleaned_data["logo_file"]
        if not upload or upload.file is None:
            return None
        try:
            return bounded_png(upload.file, size_bytes=upload.size or 0)
        except BadInput as error:
            raise forms.ValidationError(error.message) from error

    def save(self, commit: bool = True) -> Any:
        """Save the face, with its new logo or without the old one."""
        logo = self.cleaned_data.get("logo_file")
        if self.cleaned_data.get("remove_logo") and logo is None:
            logo = Logo(b"", 0, 0)
        if logo is not None:
            self.instance.logo_png = logo.png
            self.instance.logo_width, self.instance.logo_height = logo.width, logo.height
        return super().save(commit)
