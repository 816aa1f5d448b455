"""Who may read something published: four levels, from everybody to subscribers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessLevel(models.TextChoices):
    """The audience of a page or a file. Each level includes those who meet a higher one by right."""

    PUBLIC = "public", _("Everybody")
    REGISTERED = "registered", _("Everybody with an account")
    CLIENT = "client", _("Clients")
    SUBSCRIBER = "subscriber", _("Subscribers")
