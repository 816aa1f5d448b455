"""What a paper costs: answers to a tagged PDF, in CPU time of this process. `python -m benchmarks.papers`."""

from __future__ import annotations

import json
import os
import statistics
import time
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

ROUNDS = 15
LIMIT_MS = 30.0
SENTENCE = (
    "The agent may sign, on behalf of the principal, whatever the named bank asks for in order to keep the account."
)


def main() -> None:
    """Print the CPU time of a paper of about five pages and of a hundred."""
    import django

    django.setup()
    from press.face import Face
    from press.paper import Clause, Paper, Run
    from press.services import to_pdf

    face = Face(firm_name="Hale Mercer Law")

    def paper(clauses: int) -> Paper:
        blocks = tuple(
            Clause((Run(f"{SENTENCE} ({number}) {SENTENCE}"),), title=(Run(f"Power {number}"),))
            for number in range(clauses)
        )
        return Paper(title="Limited power of attorney", language="en", dated=date(2026, 11, 22), blocks=blocks)

    import pypdfium2

    figures = {}
    for name, clauses in (("five", 34), ("hundred", 760)):
        made = to_pdf(paper(clauses), face)
        pages = len(pypdfium2.PdfDocument(made))
        spent = []
        for _ in range(ROUNDS if name == "five" else 3):
            before = time.process_time()
            to_pdf(paper(clauses), face)
            spent.append((time.process_time() - before) * 1000)
        figures[name] = statistics.median(spent)
        limit = LIMIT_MS * pages / 5
        print(
            json.dumps(
                {
                    "workload": f"papers.{name}",
                    "pages": pages,
                    "figure": round(figures[name], 2),
                    "unit": "ms CPU",
                    "limit": round(limit, 1),
                    "ratio": round(figures[name] / limit, 3),
                }
            )
        )


if __name__ == "__main__":
    main()
