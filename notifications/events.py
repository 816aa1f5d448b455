"""What the outbox announces."""

from django.dispatch import Signal

# Sent inside the transaction, with `message` (OutboxMessage): the recipient's server refused it for good.
mail_bounced = Signal()
# Sent inside the transaction, with `message`: no server took it for three days.
mail_given_up = Signal()
