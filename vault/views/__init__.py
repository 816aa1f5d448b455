"""The file core's addresses: private files out, uploads in."""
