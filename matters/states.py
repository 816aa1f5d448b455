"""Where a matter, a participation and a request for papers can stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MatterState(models.TextChoices):
    """A matter is open until it is closed; a closed one stays readable."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class MatterKind(models.TextChoices):
    """The scope of what the firm took on."""

    FULL = "full", _("Full representation")
    LIMITED_SCOPE = "limited_scope", _("Limited scope")


class Sensitivity(models.TextChoices):
    """How much it would hurt if somebody else read it."""

    ORDINARY = "ordinary", _("Ordinary")
    HIGH = "high", _("High")


class ParticipantState(models.TextChoices):
    """Only an active participant holds grants."""

    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class RoomKind(models.TextChoices):
    """Whom a room is for."""

    INTERNAL = "internal", _("Only us")
    CLIENT = "client", _("Client and us")
    OTHER = "other", _("With others")


class AskState(models.TextChoices):
    """A request for papers is open until it is answered or withdrawn."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PartySide(models.TextChoices):
    """On which side of a matter somebody stands whom it concerns."""

    CLIENT = "client", _("Client")
    RELATED = "related", _("Related to the client")
    ADVERSE = "adverse", _("Adverse")


class Standing(models.TextChoices):
    """How the firm knows a name: by the sides of the parties, or as the other party that was let into a room."""

    CLIENT = "client", _("Client")
    RELATED = "related", _("Related to a client")
    ADVERSE = "adverse", _("Adverse")
    OTHER_PARTY = "other_party", _("Other party")


class CountersignedAct(models.TextChoices):
    """What takes two persons of the firm."""

    STAFF_SESSION = "staff_session", _("Look into a matter again")
    DESTRUCTION = "destruction", _("Destroy the papers of a matter")
    TAKE_OVER = "take_over", _("Take over a matter without an attorney")


class CountersignState(models.TextChoices):
    """Where the second person's word stands."""

    ASKED = "asked", _("Waits for a colleague")
    AGREED = "agreed", _("Agreed to")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")
    USED = "used", _("Used")
