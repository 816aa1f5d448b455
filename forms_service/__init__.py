"""Legal documents that a client makes in a guided interview and an attorney reviews and releases."""
