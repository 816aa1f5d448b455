"""What a paper costs: answers to a tagged PDF, and the firm's seal on it, in CPU time of this process. `python -m benchmarks.papers`."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

ROUNDS = 15
LIMIT_MS = 30.0
SEAL_LIMIT_MS = 30.0
SENTENCE = (
    "The agent may sign, on behalf of the principal, whatever the named bank asks for in order to keep the account."
)


def main() -> None:
    """Print the CPU time of a paper of about five pages and of a hundred, and of sealing and checking them."""
    import django

    django.setup()
    import pypdfium2

    from press import certificates
    from press.face import Face
    from press.paper import Clause, Paper, Run
    from press.services import seal_pdf, to_pdf, verify_seal

    face = Face(firm_name="Hale Mercer Law")
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    seal = certificates.make(face.firm_name, valid_from=at - timedelta(days=1), valid_until=at + timedelta(days=1))
    published = certificates.to_pem(seal.certificate).encode()

    def paper(clauses: int) -> Paper:
        blocks = tuple(
            Clause((Run(f"{SENTENCE} ({number}) {SENTENCE}"),), title=(Run(f"Power {number}"),))
            for number in range(clauses)
        )
        return Paper(title="Limited power of attorney", language="en", dated=date(2026, 11, 22), blocks=blocks)

    for name, clauses, rounds in (("five", 34, ROUNDS), ("hundred", 760, 3)):
        made = to_pdf(paper(clauses), face)
        sealed = seal_pdf(made, seal=seal, reason="Approved and released.", at=at)
        pages = len(pypdfium2.PdfDocument(made))
        say = {
            f"papers.{name}": (lambda n=clauses: to_pdf(paper(n), face), LIMIT_MS * pages / 5),
            f"papers.{name}.seal": (
                lambda pdf=made: seal_pdf(pdf, seal=seal, reason="Approved and released.", at=at),
                SEAL_LIMIT_MS * max(1, pages / 20),
            ),
            f"papers.{name}.verify": (
                lambda pdf=sealed: verify_seal(pdf, certificate=published),
                SEAL_LIMIT_MS * max(1, pages / 20),
            ),
        }
        for workload, (work, limit) in say.items():
            _print(workload, pages, _cpu_ms(work, rounds), limit)


def _cpu_ms(work: Callable[[], object], rounds: int) -> float:
    spent = []
    for _ in range(rounds):
        before = time.process_time()
        work()
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent)


def _print(workload: str, pages: int, figure: float, limit: float) -> None:
    said = {
        "workload": workload,
        "pages": pages,
        "figure": round(figure, 2),
        "unit": "ms CPU",
        "limit": round(limit, 1),
        "ratio": round(figure / limit, 3),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
