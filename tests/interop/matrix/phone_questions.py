"""The third part of a phone as a peer: it acts, and is asked about; what it knows no scenario asks it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, NoReturn

from tests.interop.matrix.peer import Unsupported
from tests.interop.matrix.questions import Questions
from tests.interop.matrix.view import Json


class PhoneQuestions(Questions):
    """What has an action is one, and whatever has an answer is not asked of a phone."""

    @abstractmethod
    async def _act(self, action: str, **body: Any) -> Json: ...

    def _no(self, op: str) -> NoReturn:
        raise Unsupported("phone", op, "a phone is asked about, and asks nothing")

    async def block(self, of: str, *, on: bool) -> None:
        await self._act("block" if on else "unblock", user=of)

    async def blocked(self) -> list[str]:
        self._no("blocked")

    async def say(self, text: str) -> None:
        await self._act("about", text=text)

    async def last(self, seconds: int) -> None:
        self._no("last")

    async def audience(self) -> tuple[str, list[str]]:
        self._no("audience")

    async def said(self, of: str) -> str:
        self._no("said")

    async def devices(self, of: str) -> list[int]:
        self._no("devices")

    async def profile(self, of: str) -> Json:
        self._no("profile")

    async def goods(self, of: str) -> list[Json]:
        self._no("goods")

    async def card(self) -> str:
        return str((await self._act("contact_link"))["link"])

    async def resolve(self, link: str) -> tuple[str, str]:
        self._no("resolve")

    async def community(self, subject: str) -> str:
        self._no("community")

    async def annex(self, community: str, group: str, *, on: bool) -> None:
        self._no("annex")

    async def annexed(self, community: str) -> list[str]:
        self._no("annexed")

    async def inspect(self, code: str) -> tuple[str, str]:
        self._no("inspect")

    async def groups(self) -> list[str]:
        self._no("groups")

    async def gate(self, group: str, *, on: bool) -> None:
        self._no("gate")

    async def adders(self, group: str, *, everybody: bool) -> None:
        self._no("adders")

    async def waiting(self, group: str) -> list[str]:
        self._no("waiting")

    async def admit(self, group: str, people: list[str], *, on: bool) -> None:
        self._no("admit")

    async def renew(self, group: str) -> str:
        self._no("renew")
