"""The story, walked through in a real browser in a real office."""
