"""Which engines there are and how each is started."""

from __future__ import annotations

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
        build: how to get that.
    """

    title: str
    program: Program | None = None
    needs: Path | None = None
    tool: str = ""
    build: str = "make interop"

    def why_absent(self) -> str | None:
        """Why it cannot run here, or None."""
        if self.tool and shutil.which(self.tool) is None:
            return f"{self.tool} is not installed"
        if self.needs is not None and not self.needs.exists():
            return f"{self.title} is not built: run `{self.build}`"
        return None


def _baileys() -> Engine:
    folder = HOME / "baileys"
    # Baileys turns the keys of reactions and poll votes in place (Utils/process-message.js, cleanMessage).
    program = Program("baileys", ("node", "peer.mjs"), folder, mends_keys=True)
    return Engine("Baileys", program, folder / "node_modules" / "baileys", "node")


def _binary(name: str, title: str, folder: str, path: str) -> Engine:
    place = HOME / folder / path
    return Engine(title, Program(name, (str(place),), HOME / folder), place)


ENGINES: dict[str, Engine] = {
    "ours": Engine("WaGo"),
    "whatsmeow": _binary("whatsmeow", "whatsmeow", "whatsmeow", "build/peer"),
    "baileys": _baileys(),
    "rust": _binary("rust", "whatsapp-rust", "whatsapp_rust", "target/debug/wago-peer"),
    "phone": Engine("a phone"),
}
"""By the names that tests, exceptions and the report use."""

PAIRS: tuple[tuple[str, str], ...] = (
    *((a, b) for a in ENGINES for b in ENGINES if a != b),
    ("ours", "ours"),
)
"""Who does something, and to whom."""
