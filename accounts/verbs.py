"""What the record can say about people and the door."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

SIGNED_IN = declare("person.signed_in", _("Somebody signed in"))
SIGN_IN_FAILED = declare("person.sign_in_failed", _("A wrong password was given"))
SIGN_IN_THROTTLED = declare("person.sign_in_throttled", _("Signing in was refused after too many wrong tries"))
SIGNED_OUT = declare("person.signed_out", _("Somebody signed out"))
SESSION_EXPIRED = declare("session.expired", _("A session ended by itself"))
SESSION_ENDED = declare("session.ended", _("A session was ended from elsewhere"))

FACTOR_ENROLLED = declare("factor.enrolled", _("A second step was set up"))
FACTOR_USED = declare("factor.used", _("The second step was passed"))
FACTOR_FAILED = declare("factor.failed", _("A wrong second-step code was given"))
FACTOR_THROTTLED = declare("factor.throttled", _("The second step was refused after too many wrong codes"))
FACTOR_REMOVED = declare("factor.removed", _("A second step was removed"))
FACTOR_RESET = declare("factor.reset", _("The office removed a person's second step"))
RECOVERY_CODES_MADE = declare("recovery_codes.made", _("Recovery codes were made"))
RECOVERY_CODE_USED = declare("recovery_code.used", _("A recovery code was used"))

PASSWORD_CHANGED = declare("password.changed", _("A password was changed"))
PASSWORD_RESET_ASKED = declare("password.reset_asked", _("A link to choose a new password was asked for"))
PASSWORD_RESET_REFUSED = declare("password.reset_refused", _("A dead link to choose a new password was tried"))
PASSWORD_RESET_SENT = declare("password.reset_sent", _("A link to choose a new password was sent"))
PASSWORD_RESET = declare("password.reset", _("A password was chosen anew through the mailed link"))
EMAIL_CHANGED = declare("email.changed", _("An e-mail address was changed"))

PERSON_REGISTERED = declare("person.registered", _("An account was made"))
ROLE_CHANGED = declare("person.role_changed", _("A person's role in the office changed"))
PERSON_FROZEN = declare("person.frozen", _("The doors were shut to a person"))
PERSON_UNFROZEN = declare("person.unfrozen", _("The doors were opened to a person again"))
CLIENT_MADE = declare("client.made", _("A client of the firm was entered"))

INVITATION_MADE = declare("invitation.made", _("An invitation was sent"))
INVITATION_RENEWED = declare("invitation.renewed", _("An invitation was sent again"))
INVITATION_WITHDRAWN = declare("invitation.withdrawn", _("An invitation was withdrawn"))
INVITATION_ACCEPTED = declare("invitation.accepted", _("An invitation was accepted"))

SIGN_IN_DISOWNED = declare("person.sign_in_disowned", _("Somebody said that a sign-in was not theirs"))
HOUSE_SHUT = declare("house.shut", _("The whole office was closed"))
HOUSE_OPENED = declare("house.opened", _("The office was opened again"))

WALK_NOTICED = declare("walk.noticed", _("Many things that are not there were asked for within an hour"))
