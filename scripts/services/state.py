"""`var/services/state.json`: what is remembered of the services between two commands."""

import json
from dataclasses import asdict
from pathlib import Path

from scripts.services.processes import Process
from scripts.services.service import Record


def read(path: Path) -> dict[str, Record]:
    """The records by service name; none when nothing was ever started, the file is damaged or came from another place.

    A copied checkout brings its original's file along: the processes in it are the original's, not ours to end.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["place"] != str(path.parent.resolve()):
            return {}
        return {name: _record(values) for name, values in kept["services"].items()}
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def write(path: Path, records: dict[str, Record]) -> None:
    """Keep the records, in one piece and readable by their owner only: there are passwords among them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "place": str(path.parent.resolve()),
        "services": {name: asdict(record) for name, record in records.items()},
    }
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600, exist_ok=False)
    fresh.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    fresh.replace(path)


def _record(values: dict[str, object]) -> Record:
    process, port, notes = values["process"], values["port"], values["notes"]
    if not isinstance(port, int) or not isinstance(notes, dict):
        raise TypeError(values)
    return Record(port=port, process=Process(**process) if isinstance(process, dict) else None, notes=notes)
