"""The full-text index beside the entries, made by the migration: FTS5 with triggers, or a stored tsvector."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(title, body, content='search_entry', content_rowid='id', "
    "tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER search_fts_insert AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body); END",
    "CREATE TRIGGER search_fts_delete AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END",
    "CREATE TRIGGER search_fts_update AFTER UPDATE ON search_entry BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); "
    "INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body); END",
)
POSTGRES = (
    "ALTER TABLE search_entry ADD COLUMN document tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('english', translate(title, '._-', '   ')), 'A') || setweight(to_tsvector('english', body), 'B')) STORED",
    "CREATE INDEX search_entry_document ON search_entry USING gin (document)",
)
UNDO_SQLITE = ("DROP TABLE search_fts", *(f"DROP TRIGGER search_fts_{name}" for name in ("insert", "delete", "update")))
UNDO_POSTGRES = ("ALTER TABLE search_entry DROP COLUMN document",)


def make(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index of this database."""
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement, None)


def unmake(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away."""
    for statement in UNDO_POSTGRES if editor.connection.vendor == "postgresql" else UNDO_SQLITE:
        editor.execute(statement, None)
