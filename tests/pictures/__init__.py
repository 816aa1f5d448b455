"""Pictures of the screens, to be looked at."""
