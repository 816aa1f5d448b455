"""Views of Office files as PDF, made in a sandbox, so that they can be read inside the portal."""
