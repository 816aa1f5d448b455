"""What keys announce, inside the transaction of the change."""

from django.dispatch import Signal

rewrapped = Signal()
"""A batch of keys was wrapped anew: `kek_id` now wraps them, `count` of them, `left` are still under another."""
