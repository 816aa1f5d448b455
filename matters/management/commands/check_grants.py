"""Prove that grants and seats agree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matters.services import discrepancies


class Command(BaseCommand):
    """Names every room and person whose grants differ from her seat; exits 1 when there is one."""

    help = "Prove that grants and seats agree; exit 1 and name each place where they do not."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line a discrepancy, by reference only."""
        found = 0
        for gap in discrepancies():
            found += 1
            surplus, missing = sorted(gap.held - gap.due), sorted(gap.due - gap.held)
            self.stdout.write(
                f"{gap.room.record_ref} {gap.user.record_ref} "
                f"surplus={','.join(surplus) or '-'} missing={','.join(missing) or '-'}"
            )
        if found:
            raise CommandError(f"{found} places where grants and seats disagree.", returncode=1)
        self.stdout.write("Grants and seats agree.")
