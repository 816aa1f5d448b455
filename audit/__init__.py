"""The record: an append-only chain of what happened that outlives what it names."""
