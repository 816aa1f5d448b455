"""People: users, clients, staff roles, sign-in, second factor, invitations, and the bases of every grant."""
