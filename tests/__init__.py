"""The tests; they may import everything."""
