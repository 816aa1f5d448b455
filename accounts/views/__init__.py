"""The pages about people: one's own security, invitations, and the office's people."""
