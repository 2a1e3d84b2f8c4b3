"""Which engines there are and how each is started."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.interop.matrix.process import Program

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Engine:
    """One of the five.

    Attributes:
        title: what the report calls it.
        program: None for those that are driven over HTTP.
        needs: what must be there for the program to run.
        tool: what it runs with.
        pin: the file that says which version is built, and what stands before the version in it.
    """

    title: str
    program: Program | None = None
    needs: Path | None = None
    tool: str = ""
    pin: tuple[Path, str] | None = None

    def why_absent(self) -> str | None:
        """Why it cannot run here, or None."""
        if self.tool and shutil.which(self.tool) is None:
            return f"{self.tool} is not installed"
        if self.needs is not None and not self.needs.exists():
            return f"{self.title} is not built: run `make peers`"
        return None

    def version(self) -> str:
        """Which version is pinned."""
        if self.pin is None:
            return "of this tree"
        file, before = self.pin
        found = re.search(re.escape(before) + r"([\w.+-]+)", file.read_text())
        assert found is not None, f"{file} names no version"
        return found[1]


def _baileys() -> Engine:
    folder = HOME / "baileys"
    # Baileys turns the keys of reactions and poll votes in place (Utils/process-message.js, cleanMessage).
    program = Program("baileys", ("node", "peer.mjs"), folder, mends_keys=True)
    pin = folder / "package.json", '"baileys": "'
    return Engine("Baileys", program, folder / "node_modules" / "baileys", "node", pin)


def _binary(name: str, title: str, path: str, pin: str, before: str) -> Engine:
    place, file = HOME / path, HOME / pin
    return Engine(title, Program(name, (str(place),), file.parent), place, pin=(file, before))


ENGINES: dict[str, Engine] = {
    "ours": Engine("WaGo"),
    "whatsmeow": _binary(
        "whatsmeow", "whatsmeow", "whatsmeow/build/peer", "whatsmeow/go.mod", "go.mau.fi/whatsmeow "
    ),
    "baileys": _baileys(),
    "rust": _binary(
        "rust",
        "whatsapp-rust",
        "whatsapp_rust/target/debug/wago-peer",
        "whatsapp_rust/Cargo.toml",
        'whatsapp-rust = { version = "=',
    ),
    "phone": Engine("a phone"),
}
"""By the names that tests, exceptions and the report use."""

PAIRS: tuple[tuple[str, str], ...] = (
    *((a, b) for a in ENGINES for b in ENGINES if a != b),
    ("ours", "ours"),
)
"""Who does something, and to whom."""
