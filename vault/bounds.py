"""The figures the file core keeps to. Units: bytes unless the name says otherwise."""

# What one file may weigh. clamd stops at 2 GiB - 1, so nothing larger could ever be scanned.
MAX_UPLOAD_BYTES = 2_000_000_000

# A part is what a resumable upload commits at once: a crash costs its sender at most one part.
PART_BYTES = 8 * 1024 * 1024

# What one plain form may bring: its files stay in memory, because a temporary folder would keep them readable.
PLAIN_UPLOAD_BYTES = 25_000_000

# Where uploads are refused before the disk is full, so that the database and the record can still write.
RESERVED_FREE_BYTES = 512 * 1024 * 1024

MAX_NAME_CHARACTERS = 150
MAX_PIXELS = 100_000_000
