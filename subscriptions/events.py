"""What subscriptions announce. Sent inside the transaction."""

from django.dispatch import Signal

#: Arguments: subscription.
subscription_changed = Signal()
#: Arguments: user.
rights_changed = Signal()
