"""Baileys alone, for tests that ask more of it than every engine can do (see kinds.mjs)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.interop.matrix.engines import ENGINES
from tests.interop.matrix.process import ProcessPeer, Service
from tests.interop.matrix.view import Incoming, Json

HOME = Path(__file__).resolve().parent.parent / "interop" / "baileys"


def why_absent() -> str | None:
    """Why Baileys cannot run here, or None."""
    return ENGINES["baileys"].why_absent()


def having(**fields: Any) -> Callable[[Json], bool]:
    """Whether an event has these fields."""
    return lambda event: all(event.get(name) == value for name, value in fields.items())


class BaileysClient(ProcessPeer):
    """One linked (or to be linked) Baileys device, in a process of its own until the block ends.

    `auth` keeps its keys. `certificate` is that of a sandbox with TLS: Baileys moves files by https only.
    """

    def __init__(self, auth: Path, chat_url: str, root_hex: str, *, certificate: Path | None = None) -> None:
        program = ENGINES["baileys"].program
        assert program is not None
        super().__init__(program, Service(chat_url, root_hex, certificate), auth)
        self.options = {"details": True}

    async def __aenter__(self) -> BaileysClient:
        await self.launch()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def came(self, text: str) -> Incoming:
        """The first message, past or future, with this text."""
        return Incoming.of(await self.event("message", lambda event: text_of(event) == text))

    def forget_events(self) -> None:
        self.items.clear()


def text_of(event: Json) -> str | None:
    """The text of a message that came, if it is one."""
    content = Incoming.of(event).content
    return content.text if {"conversation", "extendedTextMessage"} & {*content.kinds} else None
