"""What can go wrong with a request, in words for the person."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict, NotFound


class FormNotOffered(NotFound):
    """The form cannot be started."""

    default_message = _("This form is not offered at the moment. Look for another, or ask us.")


class AnswersShut(Conflict):
    """The request is with the attorney, or over."""

    default_message = _(
        "These answers can no longer be changed here: they have been sent. Write to us if one is wrong."
    )


class ChangedElsewhere(Conflict):
    """An answer was changed in another tab or on another device since this screen was shown."""

    default_message = _(
        "You changed this answer somewhere else since you opened this page. Both are shown below; keep the one that is right."
    )


class AnswerMoved(Conflict):
    """The screen is not asked any more."""

    default_message = _("This question is no longer asked. Reload the page to go on; your other answers are safe.")


class NotComplete(Conflict):
    """Something is still to be answered, or to be looked at again."""

    default_message = _("Something is still missing. Answer what the page names, then send it.")


class AgreementMissing(BadInput):
    """The agreement was not accepted, or another text than the one that holds now."""

    default_message = _("Tick the box to say that you accept the agreement, then send it.")


class LookDecided(Conflict):
    """Somebody else has decided meanwhile."""

    default_message = _("Somebody has decided this already. Reload the page to see how.")
