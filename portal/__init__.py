"""The signed-in home, the desk, and the record's pages."""
