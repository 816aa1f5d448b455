"""The key hierarchy: one key-encrypting key outside the database, a key for each binder and person, all else sealed under those."""
