"""What the outbox puts on the record. Single mails are not: their rows are the record of that."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

MAIL_BOUNCED = declare("mail.bounced", _("A mail was refused by the recipient's server"))
MAIL_GIVEN_UP = declare("mail.given_up", _("A mail could not be delivered for three days and was given up"))
