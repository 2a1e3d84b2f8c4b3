"""What every engine is to the scenarios: commands, and events in the form of PEERS.md."""

from __future__ import annotations

from abc import ABC, abstractmethod
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.interop.matrix.around import Around
from tests.interop.matrix.questions import Questions
from tests.interop.matrix.view import Content, Incoming, Json, Key, Person
from tests.support.doors import Tap

WAIT_S = 20.0


class Unsupported(Exception):
    """The engine has no such thing."""

    def __init__(self, engine: str, op: str, why: str) -> None:
        super().__init__(f"{engine} has no {op}: {why}")
        self.engine = engine
        self.op = op


class PeerError(Exception):
    """The engine refused a command."""


class Peer(Tap, Around, Questions, ABC):
    """One device (or phone) of one engine, and the account that it belongs to.

    Attributes:
        engine: its name in the registry.
        person: the account, set when it is linked.
        patience_s: how long it is waited for something to come.
        mends_keys: the engine turns keys inside messages to its own point of view before it hands them out.
    """

    engine = ""
    mends_keys = False

    def __init__(self) -> None:
        super().__init__()
        self.person = Person("", "")
        self.patience_s = WAIT_S

    # -- its life ---------------------------------------------------------------------------------------

    async def launch(self) -> None:
        """Be there, without connecting."""
        return

    @abstractmethod
    async def close(self) -> None:
        """End, and leave nothing running; the account stays linked."""

    @abstractmethod
    async def version(self) -> str: ...

    @abstractmethod
    async def start(self) -> None:
        """Connect; linked or not."""

    @abstractmethod
    async def stop(self) -> None:
        """Hang up and keep the state."""

    @abstractmethod
    async def code(self, phone: str) -> str:
        """Link by a code; which one."""

    @abstractmethod
    async def logout(self) -> None: ...

    @abstractmethod
    async def forget(self, person: Person) -> None:
        """Lose every Signal session with that account."""

    # -- sending; each answers with the message's id ----------------------------------------------------

    @abstractmethod
    async def text(
        self, to: str, text: str, *, mentions: Sequence[str] = (), quote: Key | None = None, timer: int = 0
    ) -> str: ...

    @abstractmethod
    async def react(self, key: Key, emoji: str) -> str: ...

    @abstractmethod
    async def edit(self, key: Key, text: str) -> str: ...

    @abstractmethod
    async def delete(self, key: Key) -> str: ...

    @abstractmethod
    async def media(
        self,
        to: str,
        kind: str,
        path: Path,
        mime: str,
        *,
        caption: str = "",
        name: str = "",
        once: bool = False,
    ) -> str: ...

    @abstractmethod
    async def location(
        self, to: str, latitude: float, longitude: float, *, name: str = "", address: str = ""
    ) -> str: ...

    @abstractmethod
    async def contact(self, to: str, name: str, vcard: str) -> str: ...

    @abstractmethod
    async def poll(self, to: str, question: str, options: Sequence[str], *, several: bool) -> str: ...

    @abstractmethod
    async def vote(self, key: Key, options: Sequence[str]) -> str: ...

    @abstractmethod
    async def timer(self, to: str, seconds: int) -> str: ...

    @abstractmethod
    async def post(self, text: str, audience: Sequence[str]) -> str: ...

    # -- the rest ---------------------------------------------------------------------------------------

    @abstractmethod
    async def download(self, message_id: str) -> bytes: ...

    @abstractmethod
    async def tally(self, message_id: str) -> list[bytes]:
        """What the vote in this message chose: SHA-256 of the options' names."""

    @abstractmethod
    async def mark(self, keys: Sequence[Key], kind: str) -> None:
        """Send a receipt, `read` or `played`."""

    @abstractmethod
    async def presence(self, *, available: bool) -> None: ...

    @abstractmethod
    async def typing(self, to: str, state: str) -> None: ...

    @abstractmethod
    async def lookup(self, numbers: Sequence[str]) -> list[Json]: ...

    async def write_under(self, addressing: str) -> None:
        """Write under one's `lid` or number (`pn`), where that is a choice: on a phone."""
        return

    # -- what comes -------------------------------------------------------------------------------------

    async def event(
        self,
        name: str,
        fits: Callable[[Json], bool] = lambda _: True,
        *,
        since: int = 0,
        wait_s: float | None = None,
    ) -> Json:
        """The first event of this name from `items[since]` on that fits."""

        def wanted(item: Json) -> bool:
            return item.get("event") == name and fits(item) and self.place(item) >= since

        try:
            return dict(await self.wait(wanted, self.patience_s if wait_s is None else wait_s))
        except AssertionError as exc:
            raise AssertionError(f"{self.engine}: {name} {exc}{self.trace()}") from None

    def place(self, item: Json) -> int:
        """Where an event stands in `items`."""
        return next(at for at, each in enumerate(self.items) if each is item)

    def trace(self) -> str:
        """What the engine said last, for a failed test."""
        return ""

    async def message(self, message_id: str) -> Incoming:
        """A message that came, by its id."""
        return Incoming.of(await self.event("message", lambda e: e["id"] == message_id))

    def messages(self) -> list[str]:
        """Ids of the messages that came, in order; one that came twice stands there twice."""
        return [each["id"] for each in self.items if each.get("event") == "message"]

    async def receipt(self, message_id: str, kind: str, of: Person) -> Json:
        """A receipt of this kind for one of our messages, by that person."""
        return await self.event(
            "receipt",
            lambda e: e["kind"] == kind and message_id in e["ids"] and of.named(e["sender"]),
        )

    async def past(self, count: int) -> dict[str, str]:
        def told() -> dict[str, str]:
            parts = (each["messages"] for each in self.items if each.get("event") == "history")
            return {each["id"]: Content(b64decode(each["raw"])).text for part in parts for each in part}

        await self.event("history", lambda _: len(told()) >= count)
        return told()

    async def sees_chat(self, of: Person, action: str, *, on: bool, since: int) -> None:
        def fits(e: Json) -> bool:
            return e["action"] == action and e["on"] is on and of.named(e["chat"])

        await self.event("chat", fits, since=since)

    async def sees_saved(self, of: Person, full: str, *, since: int) -> None:
        await self.event("saved", lambda e: e["full"] == full and of.named(e["jid"]), since=since)

    async def sees_label(self, label: str, name: str, *, since: int) -> None:
        await self.event("label", lambda e: (e["id"], e["name"]) == (label, name), since=since)

    async def sees_tag(self, label: str, of: Person, *, on: bool, since: int) -> None:
        def fits(e: Json) -> bool:
            return e["id"] == label and e["on"] is on and of.named(e["chat"])

        await self.event("tag", fits, since=since)

    async def qr(self, since: int = 0) -> str:
        return str((await self.event("qr", since=since))["code"])

    async def online(self, since: int = 0) -> None:
        """Wait for the login after this place in `items`."""
        await self.event("open", since=since, wait_s=30)


def encoded(data: bytes) -> str:
    """Bytes as they travel in JSON."""
    return b64encode(data).decode()


def arguments(**given: Any) -> Json:
    """The members of a command, without those that are left out."""
    return {name: value for name, value in given.items() if value not in (None, "", (), [], 0)}
