"""`make gallery`: send every kind through both doors, and write down what a phone shows."""

from __future__ import annotations

import asyncio
import sys

from tests.gallery.kinds import KINDS
from tests.gallery.page import PAGE, page
from tests.gallery.request import Json
from tests.gallery.run import opened


async def shown() -> dict[str, Json]:
    """Every kind as the phone shows it."""
    async with opened() as gallery:
        return {kind.name: await gallery.shown(kind) for kind in KINDS}


if __name__ == "__main__":
    PAGE.write_text(page(asyncio.run(shown())), encoding="utf-8")
    sys.stdout.write(f"{len(KINDS)} kinds in {PAGE}\n")
