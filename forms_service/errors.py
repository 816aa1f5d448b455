"""What can go wrong with a request, in words for the person."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Conflict, NotFound
from forms_service.states import RequestState


class FormNotOffered(NotFound):
    """The form cannot be started."""

    default_message = _("This form is not offered at the moment. Look for another, or ask us.")


class AnswersShut(Conflict):
    """The request is with the attorney, or over."""

    default_message = _(
        "These answers can no longer be changed here: they have been sent. Write to us if one is wrong."
    )


class AnswersGone(AnswersShut):
    """The request was given up, and its answers destroyed."""

    default_message = _("You gave this form up, and its answers are destroyed. Begin it anew if you need it.")


def shut_by(state: str) -> AnswersShut:
    """Give why nothing can be answered any more in a request of this state."""
    return AnswersGone(detail=state) if state == RequestState.GIVEN_UP else AnswersShut(detail=state)


class ChangedElsewhere(Conflict):
    """An answer was changed in another tab or on another device since this screen was shown."""

    default_message = _(
        "You changed this answer somewhere else since you opened this page. Both are shown below; keep the one that is right."
    )


class AnswerMoved(Conflict):
    """The screen is not asked any more."""

    default_message = _("This question is no longer asked. Reload the page to go on; your other answers are safe.")


class GroupFull(Conflict):
    """No more things fit into a group, or have been taken out of it."""

    default_message = _("There is no room for more here. Change one that stands here, or take one out first.")


class NotComplete(Conflict):
    """Something is still to be answered, or to be looked at again."""

    default_message = _("Something is still missing. Answer what the page names, then send it.")


class AgreementMissing(BadInput):
    """The agreement was not accepted, or another text than the one that holds now."""

    default_message = _("Tick the box to say that you accept the agreement, then send it.")


class LookDecided(Conflict):
    """Somebody else has decided meanwhile."""

    default_message = _("Somebody has decided this already. Reload the page to see how.")


class DecidedAlready(Conflict):
    """The draft has its decision, or the request has moved on."""

    default_message = _("This draft has been decided on already. Reload the page to see how.")


class DraftNotReady(Conflict):
    """The paper is being written, or could not be."""

    default_message = _(
        "The paper of this draft is not written yet. Wait some seconds, reload the page, and read it first."
    )


class StaleDraft(Conflict):
    """Another paper than the one that was read."""

    default_message = _(
        "The paper was written anew since you opened this page. Nothing was approved: reload the page and read it again."
    )


class EditsToSettle(Conflict):
    """A clause changed by hand stands on an answer that has changed since."""

    default_message = _(
        "A clause in your own words stands on an answer that has changed. Keep it or take it back first; the page names it."
    )


class NothingToSay(BadInput):
    """A return without a question."""

    default_message = _("Say what is to be changed: write beside an answer, or a few words to the whole.")


class NotApproved(Conflict):
    """A release before the approval."""

    default_message = _("This paper has not been approved. Read it and approve it first, then release it.")


class NobodyToReleaseTo(Conflict):
    """The person has lost her seat since."""

    default_message = _(
        "The client has no seat in the room at the moment, so nothing can be released there. Seat the client first."
    )


class NoSuchClause(NotFound):
    """The clause does not stand in this paper."""

    default_message = _("This clause does not stand in the paper any more. Go back to the draft to see what does.")


class NotReleased(Conflict):
    """A confirmation before there is anything to sign."""

    default_message = _("There is no released paper to sign yet. Release it first.")


class NotLookedAt(Conflict):
    """A confirmation of a copy that was not opened."""

    default_message = _("Open the copy that was sent and look at it first. Then confirm it.")


class ConfirmedAlready(Conflict):
    """Another copy is the signed paper already."""

    default_message = _("Another copy is confirmed as the signed paper already. The page of the form shows which.")


class NoSuchCopy(BadInput):
    """Another paper was named than one the person sent."""

    default_message = _("Choose the signed copy among the papers that were sent to you, then confirm it.")
