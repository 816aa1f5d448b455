"""Where forms, requests and drafts can stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormState(models.TextChoices):
    """Only an offered form can be started; a retired one is finished by those who began it."""

    DRAFT = "draft", _("Being written")
    OFFERED = "offered", _("Offered")
    RETIRED = "retired", _("Retired")


class RequestState(models.TextChoices):
    """The way of a request. What is behind `SENT` is the reviewer's; what is behind `RELEASED` the client's again."""

    ANSWERING = "answering", _("Being answered")
    HELD = "held", _("The firm must look first")
    SENT = "sent", _("With the attorney")
    RETURNED = "returned", _("Waiting for your answer")
    APPROVED = "approved", _("Approved")
    RELEASED = "released", _("Ready to sign")
    EXECUTED = "executed", _("Signed and confirmed")
    REFUSED = "refused", _("Not taken on")
    GIVEN_UP = "given_up", _("Given up")


class DraftState(models.TextChoices):
    """A draft is assembled in the background, then decided upon, once."""

    ASSEMBLING = "assembling", _("Being written")
    READY = "ready", _("Ready for review")
    FAILED = "failed", _("Could not be written")


class DecisionKind(models.TextChoices):
    """What an attorney decides about a draft."""

    RETURNED = "returned", _("Returned with a question")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Not taken on")


class LookState(models.TextChoices):
    """A possible conflict is open until somebody of the firm has looked."""

    OPEN = "open", _("To be looked at")
    CLEARED = "cleared", _("No conflict")
    DECLINED = "declined", _("A conflict")
    OVER = "over", _("Ended with its matter")


OPEN_TO_ANSWERS = frozenset({RequestState.ANSWERING, RequestState.RETURNED})
WITH_THE_FIRM = frozenset({RequestState.SENT, RequestState.APPROVED, RequestState.RETURNED, RequestState.RELEASED})
UNDER_WAY = frozenset({RequestState.HELD, RequestState.SENT, RequestState.RETURNED, RequestState.APPROVED})
ENDED = frozenset({RequestState.EXECUTED, RequestState.REFUSED, RequestState.GIVEN_UP})
