"""The second half of a foreign engine's peer, as PEERS.md has it."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

from tests.interop.matrix.around import Around
from tests.interop.matrix.view import Json


class ProcessAround(Around):
    """Every call is a command to the program."""

    @abstractmethod
    async def command(self, op: str, **given: Any) -> Json: ...

    async def make_group(self, subject: str, people: list[str]) -> str:
        return str((await self.command("make", subject=subject, people=people))["group"])

    async def group(self, group: str) -> Json:
        return await self.command("group", group=group)

    async def change_group(self, group: str, what: str, value: str | bool) -> None:
        await self.command("change", group=group, what=what, value=value)

    async def members(self, group: str, action: str, people: list[str]) -> None:
        await self.command("members", group=group, action=action, people=people)

    async def leave_group(self, group: str) -> None:
        await self.command("leave", group=group)

    async def invite(self, group: str) -> str:
        return str((await self.command("invite", group=group))["code"])

    async def join(self, code: str) -> str:
        return str((await self.command("join", code=code))["group"])

    async def picture(self, of: str) -> str:
        return str((await self.command("picture", of=of)).get("url") or "")

    async def paint(self, of: str, path: Path) -> None:
        await self.command("paint", of=of, path=str(path))

    async def privacy(self) -> dict[str, str]:
        return dict((await self.command("privacy"))["settings"])

    async def hide(self, name: str, value: str) -> None:
        await self.command("hide", name=name, value=value)

    async def channel(self, name: str) -> str:
        return str((await self.command("channel", name=name))["channel"])

    async def follow(self, channel: str, *, on: bool) -> None:
        await self.command("follow", channel=channel, on=on)

    async def cheer(self, channel: str, post: str, server_id: int, emoji: str) -> None:
        await self.command("cheer", channel=channel, server_id=server_id, emoji=emoji)

    async def chat(self, to: str, action: str, *, on: bool) -> None:
        await self.command("chat", to=to, action=action, on=on)

    async def save(self, of: str, first: str, full: str) -> None:
        await self.command("save", of=of, first=first, full=full)

    async def label(self, label: str, name: str, color: int) -> None:
        await self.command("label", id=label, name=name, color=color)

    async def tag(self, label: str, to: str, *, on: bool) -> None:
        await self.command("tag", id=label, to=to, on=on)
