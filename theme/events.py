"""What the face announces."""

from django.dispatch import Signal

face_changed = Signal()
"""The firm's face was saved and everybody sees the new one; whoever keeps rendered public pages forgets them now."""
