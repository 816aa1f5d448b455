"""The figures views of Office files keep to. Units: bytes unless the name says otherwise."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024

#: Beyond this no view is tried: what LibreOffice makes of it would take minutes.
MOST_SOURCE_BYTES: Final = 100 * MIB
MOST_VIEW_BYTES: Final = 64 * MIB
#: What the sandbox's own memory file system holds: the paper, the program's profile and what it makes.
SANDBOX_BYTES: Final = 512 * MIB
MEMORY_BYTES: Final = 3 * 1024 * MIB
PROCESSOR_SECONDS: Final = 80
WALL_SECONDS: Final = 90
