"""`make bench`: every benchmark, one after the other, each in a process of its own."""

import subprocess
import sys

WORKLOADS = (
    "screens",
    "matter_lists",
    "papers",
    "interviews",
    "forms",
    "vault_streams",
    "served_files",
    "archives",
    "audit",
    "breach",
    "conflicts",
    "doors",
)


def main() -> int:
    """Run those named on the command line, or all. Gives the worst exit code."""
    chosen = [name for name in sys.argv[1:] if name in WORKLOADS] or WORKLOADS
    return max(subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode for name in chosen)


if __name__ == "__main__":
    raise SystemExit(main())
