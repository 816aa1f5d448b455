"""Every address of the office, for everybody of the cast, by every method."""
