"""What `accounts` announces. Receivers run inside the sender's transaction: write rows, enqueue jobs, nothing slow."""

from django.dispatch import Signal

# user, invitation: somebody accepted; `invitation.subject_ref` says what for.
invitation_accepted = Signal()
# user: the doors were shut to this person; links, feeds and jobs of hers must stop.
person_frozen = Signal()
# user: the doors stand open again.
person_unfrozen = Signal()
# user: signed in, second step passed where one is set up.
signed_in = Signal()
# user, before, after: the role in the office changed ("" for nobody of the office).
role_changed = Signal()
# lockdown: the whole house was shut. No grant row counts and no work for people begins (docs/adr/0021): most need not listen.
house_shut = Signal()
# lockdown: the house stands open again; people sign in anew.
house_opened = Signal()
