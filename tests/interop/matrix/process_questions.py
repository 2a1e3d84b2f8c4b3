"""The third part of a foreign engine's peer, as PEERS.md has it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from tests.interop.matrix.questions import Questions
from tests.interop.matrix.view import Json


class ProcessQuestions(Questions):
    """Every call is a command to the program."""

    @abstractmethod
    async def command(self, op: str, **given: Any) -> Json: ...

    async def block(self, of: str, *, on: bool) -> None:
        await self.command("block", of=of, on=on)

    async def blocked(self) -> list[str]:
        return list((await self.command("blocked"))["people"])

    async def say(self, text: str) -> None:
        await self.command("say", text=text)

    async def last(self, seconds: int) -> None:
        await self.command("last", seconds=seconds)

    async def audience(self) -> tuple[str, list[str]]:
        found = await self.command("audience")
        return str(found["type"]), list(found["people"])

    async def said(self, of: str) -> str:
        return str((await self.command("said", of=of))["text"])

    async def devices(self, of: str) -> list[int]:
        return list((await self.command("devices", of=of))["devices"])

    async def profile(self, of: str) -> Json:
        return await self.command("profile", of=of)

    async def goods(self, of: str) -> list[Json]:
        return list((await self.command("goods", of=of))["products"])

    async def card(self) -> str:
        return str((await self.command("card"))["link"])

    async def resolve(self, link: str) -> tuple[str, str]:
        found = await self.command("resolve", link=link)
        return str(found["jid"]), str(found["text"])

    async def community(self, subject: str) -> str:
        return str((await self.command("community", subject=subject))["community"])

    async def annex(self, community: str, group: str, *, on: bool) -> None:
        await self.command("annex", community=community, group=group, on=on)

    async def annexed(self, community: str) -> list[str]:
        return list((await self.command("annexed", community=community))["groups"])

    async def inspect(self, code: str) -> tuple[str, str]:
        found = await self.command("inspect", code=code)
        return str(found["group"]), str(found["subject"])

    async def groups(self) -> list[str]:
        return list((await self.command("groups"))["groups"])

    async def gate(self, group: str, *, on: bool) -> None:
        await self.command("gate", group=group, on=on)

    async def adders(self, group: str, *, everybody: bool) -> None:
        await self.command("adders", group=group, everybody=everybody)

    async def waiting(self, group: str) -> list[str]:
        return list((await self.command("waiting", group=group))["people"])

    async def admit(self, group: str, people: list[str], *, on: bool) -> None:
        await self.command("admit", group=group, people=people, on=on)

    async def renew(self, group: str) -> str:
        return str((await self.command("renew", group=group))["code"])
