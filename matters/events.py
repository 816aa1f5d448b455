"""What matters announce. Each is sent inside the transaction; receivers write rows or enqueue jobs, nothing slower."""

from django.dispatch import Signal

#: Arguments: matter, actor.
matter_opened = Signal()
#: Arguments: matter, actor.
matter_closed = Signal()
#: Arguments: participant, actor.
participant_joined = Signal()
#: Arguments: participant, actor. Suspension and end both.
participant_left = Signal()
#: Arguments: message, actor.
message_posted = Signal()
#: Arguments: matter, actor.
status_changed = Signal()
#: Arguments: ask, actor.
ask_made = Signal()
#: Arguments: ask, actor.
ask_answered = Signal()
