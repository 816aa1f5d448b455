"""The notices of forms. None of them carries content: they say that something waits, and where."""

from django.utils.translation import gettext_lazy as _

from notifications.messages import Audience, declare

TO_REVIEW = declare("forms.review", sentence=_("A form is waiting for your review."), audience=Audience.FIRM)
TO_LOOK = declare(
    "forms.conflict", sentence=_("A possible conflict is waiting to be looked at."), audience=Audience.FIRM
)
PROMISE_NEAR = declare(
    "forms.promise_near", sentence=_("A form must be answered soon, or its promise is missed."), audience=Audience.FIRM
)
NEWS = declare("forms.news", sentence=_("There is news about the form you sent."))
