"""The record on PostgreSQL: rows are sealed into the chain by a trigger that waits for the commit.

The sealing function belongs to the owner of the tables and runs with the owner's right, so that the application's role
needs no right to write links. It holds an advisory lock from its first row to the end of the commit: only commits queue
behind each other, never the work before them.
"""

from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

CREATE_TABLES = """
CREATE TABLE audit_record (
    id uuid PRIMARY KEY,
    at_us bigint NOT NULL,
    actor text COLLATE "C" NOT NULL,
    acting_for text COLLATE "C" NOT NULL,
    session_ref text COLLATE "C" NOT NULL,
    ip text COLLATE "C" NOT NULL,
    verb text COLLATE "C" NOT NULL,
    on_ref text COLLATE "C" NOT NULL,
    matter_ref text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    before_hash bytea NOT NULL CHECK (octet_length(before_hash) IN (0, 32)),
    after_hash bytea NOT NULL CHECK (octet_length(after_hash) IN (0, 32)),
    label_hash bytea NOT NULL CHECK (octet_length(label_hash) IN (0, 32)),
    mac bytea NOT NULL CHECK (octet_length(mac) = 32)
);

CREATE TABLE audit_link (
    seq bigint PRIMARY KEY CHECK (seq > 0),
    record_id uuid NOT NULL UNIQUE,
    prev bytea NOT NULL UNIQUE CHECK (octet_length(prev) = 32),
    link bytea NOT NULL CHECK (octet_length(link) = 32),
    actor text COLLATE "C" NOT NULL,
    on_ref text COLLATE "C" NOT NULL,
    matter_ref text COLLATE "C" NOT NULL
);
CREATE INDEX audit_link_by_actor ON audit_link (actor, seq);
CREATE INDEX audit_link_by_object ON audit_link (on_ref, seq);
CREATE INDEX audit_link_by_matter ON audit_link (matter_ref, seq);

CREATE TABLE audit_label (
    record_id uuid PRIMARY KEY,
    key_id uuid NOT NULL,
    sealed bytea NOT NULL
);

CREATE TABLE audit_checkpoint (
    seq bigint PRIMARY KEY,
    head bytea NOT NULL CHECK (octet_length(head) = 32),
    count bigint NOT NULL,
    at_us bigint NOT NULL,
    signature bytea NOT NULL CHECK (octet_length(signature) = 64)
);
"""

REFUSE_BODY = """
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END;
"""

# 418313660788 is "audit" in ASCII; nothing else takes this lock.
SEAL_BODY = """
DECLARE
    last_seq bigint;
    last_link bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(418313660788);
    SELECT l.seq, l.link INTO last_seq, last_link FROM audit_link l ORDER BY l.seq DESC LIMIT 1;
    IF NOT FOUND THEN
        IF EXISTS (SELECT 1 FROM audit_checkpoint) THEN
            RAISE EXCEPTION 'the chain of the record is lost' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        last_seq := 0;
        last_link := decode(repeat('00', 32), 'hex');
    END IF;
    INSERT INTO audit_link (seq, record_id, prev, link, actor, on_ref, matter_ref) VALUES (
        last_seq + 1, NEW.id, last_link, sha256(last_link || int8send(last_seq + 1) || NEW.mac),
        NEW.actor, NEW.on_ref, NEW.matter_ref
    );
    RETURN NULL;
END;
"""

ADVANCE_BODY = """
BEGIN
    IF EXISTS (SELECT 1 FROM audit_checkpoint WHERE seq >= NEW.seq) THEN
        RAISE EXCEPTION 'a checkpoint can only advance' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
"""

BODIES = {"audit_refuse": REFUSE_BODY, "audit_seal": SEAL_BODY, "audit_advance": ADVANCE_BODY}


class Trigger(NamedTuple):
    """One trigger: `when` stands before the table's name, `each` after it. `always` fires for a session that plays replica too.

    Units: `kind` is `pg_trigger.tgtype` (1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate).
    """

    name: str
    table: str
    function: str
    when: str
    each: str
    kind: int
    is_always: bool = True
    is_conditional: bool = False

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        word = "CONSTRAINT TRIGGER" if "DEFERRABLE" in self.each else "TRIGGER"
        return f"CREATE {word} {self.name} {self.when} ON {self.table} {self.each} EXECUTE FUNCTION {self.function}()"


TABLES = ("audit_record", "audit_link", "audit_label", "audit_checkpoint")
TRIGGERS = (
    *(
        Trigger(
            f"{table}_append_only",
            table,
            "audit_refuse",
            "BEFORE UPDATE OR DELETE OR TRUNCATE",
            "FOR EACH STATEMENT",
            2 | 8 | 16 | 32,
        )
        for table in TABLES
    ),
    Trigger(
        "audit_record_seal",
        "audit_record",
        "audit_seal",
        "AFTER INSERT",
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
        1 | 4,
        is_always=False,  # a replica receives the links too and must not make its own
    ),
    # Only the sealing function makes links: a plain INSERT comes from no trigger.
    Trigger(
        "audit_link_by_seal_only",
        "audit_link",
        "audit_refuse",
        "BEFORE INSERT",
        "FOR EACH ROW WHEN (pg_trigger_depth() < 1)",
        1 | 2 | 4,
        is_always=False,
        is_conditional=True,
    ),
    Trigger(
        "audit_checkpoint_advance",
        "audit_checkpoint",
        "audit_advance",
        "BEFORE INSERT",
        "FOR EACH ROW",
        1 | 2 | 4,
    ),
)

FIND_TRIGGERS = """
SELECT c.relname, t.tgname, p.proname, p.prosrc, t.tgtype, t.tgenabled::text, p.prosecdef,
    t.tgqual IS NOT NULL, t.tginitdeferred
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.oid IN (
    to_regclass('audit_record'), to_regclass('audit_link'), to_regclass('audit_label'), to_regclass('audit_checkpoint')
)
"""


def protect(cursor: CursorWrapper) -> None:
    """Make every function and trigger anew, inside the caller's transaction."""
    cursor.execute("SELECT quote_ident(current_schema())")
    (schema,) = cursor.fetchone()
    for name, body in BODIES.items():
        # SECURITY: the sealing function runs with the owner's right, so nobody else's search path may steer it.
        right = "SECURITY DEFINER" if name == "audit_seal" else "SECURITY INVOKER"
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {right} "
            f"SET search_path = pg_catalog, {schema}, pg_temp AS $audit${body}$audit$"
        )
    for trigger in TRIGGERS:
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}")
        cursor.execute(trigger.sql)
        if trigger.is_always:
            cursor.execute(f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {trigger.name}")


def faults(rows: list[tuple[Any, ...]]) -> list[str]:
    """Give what is missing or altered among the triggers that `FIND_TRIGGERS` found; nothing when all stand."""
    found = {(table, name): tuple(rest) for table, name, *rest in rows}
    wrong = []
    for trigger in TRIGGERS:
        rest = found.get((trigger.table, trigger.name))
        if rest is None:
            wrong.append(f"{trigger.name} is missing")
            continue
        is_seal = trigger.function == "audit_seal"
        function, source, kind, enabled, *marks = rest
        if enabled not in (("A",) if trigger.is_always else ("A", "O")):
            wrong.append(f"{trigger.name} is switched off")
        elif (function, source, kind, *marks) != (
            trigger.function,
            BODIES[trigger.function],
            trigger.kind,
            is_seal,
            trigger.is_conditional,
            is_seal,
        ):
            wrong.append(f"{trigger.name} is not the one we made")
    return wrong


GRANTS = (
    "REVOKE ALL ON audit_record, audit_link, audit_label, audit_checkpoint FROM PUBLIC, {role}",
    "GRANT SELECT, INSERT ON audit_record, audit_label, audit_checkpoint TO {role}",
    "GRANT SELECT ON audit_link TO {role}",
    "REVOKE ALL ON FUNCTION audit_seal(), audit_refuse(), audit_advance() FROM PUBLIC",
)
