"""How lists are asked for: newest first, cut by `limit`, continued by `starting_after`, filtered by fields."""

from typing import Any

from simulator.errors import Json
from simulator.params import Params
from simulator.shapes.lists import listing
from simulator.store import Books, shown

_COMPARE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Query:
    """A list request being put together: which objects, then one page of them."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._clauses = ["kind = ?"]
        self._values: list[Any] = [kind]

    def equal(self, path: str, value: Any) -> "Query":
        """Only objects whose field at this JSON path has this value; None asks for nothing."""
        if value is not None:
            self._clauses.append(f"json_extract(body, '$.{path}') = ?")
            self._values.append(value)
        return self

    def one_of(self, path: str, values: list[Any]) -> "Query":
        """Only objects whose field has one of these values; an empty list asks for nothing."""
        if values:
            self._clauses.append(f"json_extract(body, '$.{path}') IN ({', '.join('?' * len(values))})")
            self._values.extend(values)
        return self

    def clause(self, sql: str, *values: Any) -> "Query":
        """Only objects for which this condition of our own holds."""
        self._clauses.append(sql)
        self._values.extend(values)
        return self

    def created(self, params: Params) -> "Query":
        """Read `created` as a moment or as a range of moments."""
        return self.moment(params, "created", "created")

    def moment(self, params: Params, name: str, column: str) -> "Query":
        """Read a moment or a range of moments and hold a column against it."""
        if not params.has(name):
            return self
        if params.is_group(name):
            edges = params.group(name)
            for word, sign in _COMPARE.items():
                edge = edges.integer(word)
                if edge is not None:
                    self.clause(f"{column} {sign} ?", edge)
            return self
        exact = params.integer(name)
        return self if exact is None else self.clause(f"{column} = ?", exact)

    def page(self, books: Books, params: Params, url: str) -> Json:
        """The page that was asked for."""
        limit = params.integer("limit", lowest=1, highest=100) or 10
        after, before = params.text("starting_after"), params.text("ending_before")
        order = "DESC"
        if after:
            self.clause(
                "seq < (SELECT seq FROM objects WHERE id = ?)", books.load(self._kind, after, "starting_after")["id"]
            )
        if before:
            self.clause(
                "seq > (SELECT seq FROM objects WHERE id = ?)", books.load(self._kind, before, "ending_before")["id"]
            )
            order = "ASC"
        rows = books.connection.execute(
            f"SELECT id FROM objects WHERE {' AND '.join(self._clauses)} ORDER BY seq {order} LIMIT ?",  # noqa: S608
            (*self._values, limit + 1),
        ).fetchall()
        found = [books.load(self._kind, row[0]) for row in rows[:limit]]
        if before:
            found.reverse()
        return listing([shown(one) for one in found], url, has_more=len(rows) > limit)
