"""Views of Office files as PDF, made in a room without a way out, so that they can be read inside the portal."""
