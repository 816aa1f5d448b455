"""What a right opens. Code asks for a feature, never for a plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feature(models.TextChoices):
    """The things a source of rights can open."""

    CLIENT_LIBRARY = "client_library", _("Guides for clients")
    LIBRARY = "library", _("The whole library")
    SERVICES = "services", _("Included services")
