"""Look into one sealed file from a small process, and tell how long it took and the most memory its child held.

`python -m tests.vault.looking ROOT KEY VERSION SIZE EXTENSION`. A child counts what its parent held when it was forked, and a
test runner holds a lot; this process holds little.
"""

import json
import resource
import sys

from vault.inspection import inspect_confined
from vault.storage import LocalStorage


def main() -> None:
    """Print the refusal, the seconds its child took on the processor, and the peak of the child in bytes."""
    root, key, version, size, extension = sys.argv[1:]
    with LocalStorage(root).open("file") as source:
        findings = inspect_confined(source, bytes.fromhex(key), bytes.fromhex(version), int(size), extension)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    print(json.dumps({"refusal": findings.refusal, "seconds": seconds, "peak_bytes": peak}))


if __name__ == "__main__":
    main()
