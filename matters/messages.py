"""The notices matters send. None of them carries content: they say that something waits, and where."""

from django.utils.translation import gettext_lazy as _

from notifications.messages import Audience, declare

NEW_PAPER = declare("matters.paper", sentence=_("A paper is waiting for you."))
NEW_MESSAGE = declare("matters.message", sentence=_("A message is waiting for you."))
NEW_STATUS = declare("matters.status", sentence=_("We told you where your matter stands."))
NEW_ASK = declare("matters.ask", sentence=_("Your attorney needs something from you."))
JOINED = declare("matters.joined", sentence=_("Somebody you invited has joined."))
SEATED = declare("matters.seated", sentence=_("You have been given a seat in a matter."))
LOOKED_IN = declare(
    "matters.looked_in", sentence=_("Somebody of the firm looks into a matter of yours."), audience=Audience.FIRM
)
NO_ATTORNEY = declare(
    "matters.no_attorney", sentence=_("No attorney answers for a matter any more."), audience=Audience.FIRM
)
SECOND_WORD = declare(
    "matters.second_word", sentence=_("A colleague asks for a second person's word."), audience=Audience.FIRM
)
SECOND_WORD_GIVEN = declare(
    "matters.second_word_given",
    sentence=_("There is an answer to your question to a colleague."),
    audience=Audience.FIRM,
)
