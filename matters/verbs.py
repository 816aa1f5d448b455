"""What the record says of matters."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import declare

MATTER_OPENED = declare("matter.opened", _("A matter was opened"))
MATTER_VIEWED = declare("matter.viewed", _("A room of a matter was looked at"))
MATTER_STATUS = declare("matter.status", _("The client was told where things stand"))
MATTER_CLOSED = declare("matter.closed", _("A matter was closed"))
ROOM_ADDED = declare("room.added", _("A room was added to a matter"))
PARTICIPANT_INVITED = declare("participant.invited", _("A person was invited to a matter"))
PARTICIPANT_JOINED = declare("participant.joined", _("A person joined a matter"))
PARTICIPANT_SUSPENDED = declare("participant.suspended", _("A person's access to a matter was suspended"))
PARTICIPANT_REINSTATED = declare("participant.reinstated", _("A person's access to a matter was given back"))
PARTICIPANT_ENDED = declare("participant.ended", _("A person's part in a matter was ended"))
SEAT_TAKEN = declare("seat.taken", _("A person was seated in a room"))
WALL_RAISED = declare("wall.raised", _("An ethical wall was raised"))
WALL_LIFTED = declare("wall.lifted", _("An ethical wall was lifted"))
PARTY_ADDED = declare("party.added", _("A name was added to the parties of a matter"))
PARTY_REMOVED = declare("party.removed", _("A name was taken out of the parties of a matter"))
MESSAGE_SENT = declare("message.sent", _("A message was sent"))
MESSAGE_READ = declare("message.read", _("Messages were read"))
ASK_MADE = declare("ask.made", _("Something was asked for"))
ASK_ANSWERED = declare("ask.answered", _("Something asked for was sent"))
ASK_WITHDRAWN = declare("ask.withdrawn", _("A request was withdrawn"))
