"""How much memory a process came to need: the peak that Linux keeps, and begins anew when told."""

from __future__ import annotations

import os
from pathlib import Path


def reset_peak(pid: int | None = None) -> int:
    """Forget the peak so far; the resident bytes now."""
    process = Path("/proc") / str(pid or os.getpid())
    (process / "clear_refs").write_text("5")
    return _field(process, "VmRSS")


def peak(pid: int | None = None) -> int:
    """The most resident bytes since `reset_peak`."""
    return _field(Path("/proc") / str(pid or os.getpid()), "VmHWM")


def _field(process: Path, name: str) -> int:
    for line in (process / "status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)
