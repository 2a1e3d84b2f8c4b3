"""A phone of the sandbox as a peer, over the admin API."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.interop.matrix.peer import WAIT_S, Peer, PeerError, Unsupported, arguments, encoded
from tests.interop.matrix.phone_around import PhoneAround
from tests.interop.matrix.phone_questions import PhoneQuestions
from tests.interop.matrix.view import Json, Key, Person
from tests.support.doors import SandboxAdmin
from wago.protocol.proto.e2e_pb2 import ContextInfo, ExtendedTextMessage, Message, ProtocolMessage

RANKS = ("delivered", "read", "played")
POLL_S = 0.03


class PhonePeer(PhoneAround, PhoneQuestions, Peer):
    """Events are made of what the phone shows: it is asked while somebody waits."""

    engine = "phone"

    def __init__(self, admin: SandboxAdmin) -> None:
        super().__init__()
        self._admin = admin
        self._shown: dict[tuple[str, str], str] = {}
        self._typed: dict[str, str] = {}

    @property
    def is_full(self) -> bool:
        """It shows so many messages that looking at all of them takes its time."""
        return len(self._shown) > 150

    async def close(self) -> None:
        return

    async def version(self) -> str:
        return "of this tree"

    # -- the admin API ----------------------------------------------------------------------------------

    async def _do(self, act: str, **body: Any) -> Json:
        answer = await self._admin.post(f"/admin/phones/{self.person.number}/{act}", body)
        if answer.status != 200:
            raise PeerError(f"phone: {act}: {answer.json}")
        return dict(answer.json)

    async def _send(self, to: str, kind: str, content: Json, **beside: Any) -> str:
        found = await self._do("send", to=to, kind=kind, content=content, **arguments(**beside))
        return str(found["id"])

    async def _set(self, **settings: Any) -> None:
        (await self._admin.post(f"/admin/phones/{self.person.number}", settings)).ok()

    async def start(self) -> None:
        await self._set(online=True)
        await self.add({"event": "open", "jid": self.person.jid, "lid": self.person.lid})

    async def stop(self) -> None:
        await self._set(online=False)

    async def code(self, phone: str) -> str:
        raise Unsupported(self.engine, "code", "a phone is not linked to anything")

    async def logout(self) -> None:
        raise Unsupported(self.engine, "logout", "a phone is not linked to anything")

    async def forget(self, person: Person) -> None:
        gone = await self._do("forget", peer=person.number)
        assert gone["forgotten"], f"the phone had no session with {person}"

    async def write_under(self, addressing: str) -> None:
        await self._set(addressing=addressing)

    # -- sending ----------------------------------------------------------------------------------------

    async def text(
        self, to: str, text: str, *, mentions: Sequence[str] = (), quote: Key | None = None, timer: int = 0
    ) -> str:
        beside = arguments(quoted=quote and quote.id, expires_s=timer)
        if mentions:
            context = ContextInfo(mentionedJID=mentions)
            message = Message(extendedTextMessage=ExtendedTextMessage(text=text, contextInfo=context))
            return await self._send(to, "raw", {"message": encoded(message.SerializeToString())}, **beside)
        return await self._send(to, "text", {"text": text}, **beside)

    async def react(self, key: Key, emoji: str) -> str:
        return str((await self._do("react", id=key.id, emoji=emoji))["id"])

    async def edit(self, key: Key, text: str) -> str:
        return str((await self._do("change", id=key.id, change="edit", text=text))["id"])

    async def delete(self, key: Key) -> str:
        return str((await self._do("change", id=key.id, change="revoke"))["id"])

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
    ) -> str:
        about = arguments(caption=caption, filename=name, view_once=once)
        data = encoded(path.read_bytes())
        return await self._send(to, kind, {"data": data, "mimetype": mime, **about})

    async def location(
        self, to: str, latitude: float, longitude: float, *, name: str = "", address: str = ""
    ) -> str:
        about = {"latitude": latitude, "longitude": longitude, **arguments(name=name, address=address)}
        return await self._send(to, "location", about)

    async def contact(self, to: str, name: str, vcard: str) -> str:
        message = Message()
        message.contactMessage.displayName = name
        message.contactMessage.vcard = vcard
        return await self._send(to, "raw", {"message": encoded(message.SerializeToString())})

    async def poll(self, to: str, question: str, options: Sequence[str], *, several: bool) -> str:
        content = {"question": question, "options": list(options), "selectable": 0 if several else 1}
        return await self._send(to, "poll", content)

    async def vote(self, key: Key, options: Sequence[str]) -> str:
        return str((await self._do("vote", id=key.id, options=list(options)))["id"])

    async def timer(self, to: str, seconds: int) -> str:
        message = Message()
        message.protocolMessage.type = ProtocolMessage.EPHEMERAL_SETTING
        message.protocolMessage.ephemeralExpiration = seconds
        return await self._send(to, "raw", {"message": encoded(message.SerializeToString())})

    async def post(self, text: str, audience: Sequence[str]) -> str:
        numbers = [jid.partition("@")[0] for jid in audience]
        return str((await self._do("status", text=text, audience=numbers))["id"])

    # -- the rest ---------------------------------------------------------------------------------------

    async def download(self, message_id: str) -> bytes:
        answer = await self._admin.get(f"/admin/phones/{self.person.number}/messages/{message_id}/file")
        if answer.status != 200:
            raise PeerError(f"phone: download: {answer.json}")
        return bytes(answer.json)

    async def tally(self, message_id: str) -> list[bytes]:
        (shown,) = await self._messages(id=message_id)
        about = shown["about"]
        if about["problem"]:
            raise PeerError(f"phone: tally: {about['problem']}")
        return [hashlib.sha256(name.encode()).digest() for name in about["votes"]]

    async def mark(self, keys: Sequence[Key], kind: str) -> None:
        for key in keys:
            await self._do(kind, id=key.id)

    async def presence(self, *, available: bool) -> None:
        await self._set(online=available)

    async def typing(self, to: str, state: str) -> None:
        await self._do("typing", to=to, state=state)

    async def lookup(self, numbers: Sequence[str]) -> list[Json]:
        raise Unsupported(self.engine, "lookup", "the sandbox's phones know everybody")

    # -- events -----------------------------------------------------------------------------------------

    async def _messages(self, **query: str) -> list[Json]:
        given = "&".join(f"{name}={value}" for name, value in {"raw": "1", **query}.items())
        path = f"/admin/phones/{self.person.number}/messages?{given}"
        return list((await self._admin.get(path)).ok()["messages"])

    async def receipt(self, message_id: str, kind: str, of: Person) -> Json:
        """As for others, but that a phone does not show of whom a receipt in a group is."""
        return await self.event(
            "receipt",
            lambda e: (
                e["kind"] == kind
                and message_id in e["ids"]
                and (e["chat"].endswith("@g.us") or of.named(e["sender"]))
            ),
        )

    async def wait(self, wanted: Any, deadline_s: float = WAIT_S) -> Json:
        loop = asyncio.get_running_loop()
        end = loop.time() + deadline_s
        while True:
            await self.refresh()
            found = next((item for item in self.items if wanted(item)), None)
            if found is not None:
                return dict(found)
            if loop.time() > end:
                return dict(await super().wait(wanted, 0.01))
            await asyncio.sleep(POLL_S)

    async def refresh(self) -> None:
        """Make events of what is new on the phone."""
        await self._typing()
        for each in await self._messages():
            place = each["id"], each["sender"]
            before, now = self._shown.get(place), each["state"]
            if before == now:
                continue
            self._shown[place] = now
            if each["sender"] == f"{self.person.number}:0":
                await self._receipts(each, before, now)
            elif now == "undecryptable":
                await self.add({"event": "undecryptable", **await self._named(each)})
            elif before in (None, "undecryptable"):
                beside = {"raw": each["raw"], "timestamp": each["timestamp"]}
                await self.add({"event": "message", **await self._named(each), **beside})

    async def _typing(self) -> None:
        shown = (await self._admin.get(f"/admin/phones/{self.person.number}")).ok()["typing"]
        for who, state in shown.items():
            if self._typed.get(who) != state:
                jid = f"{who}@s.whatsapp.net"
                await self.add({"event": "typing", "chat": jid, "sender": jid, "state": state})
        self._typed = shown

    async def _named(self, each: Json) -> Json:
        chat = each["chat"]
        # The phone keeps people by number, whichever of their addresses a message came under.
        sender = each["sender"].partition(":")[0]
        return {
            "id": each["id"],
            "chat": chat if "@" in chat else f"{chat}@s.whatsapp.net",
            "sender": f"{sender}@s.whatsapp.net",
            "from_me": each["from_me"],
        }

    async def _receipts(self, each: Json, before: str | None, now: str) -> None:
        rank = {name: place for place, name in enumerate(RANKS)}
        first = rank.get(before or "", -1) + 1
        for kind in RANKS[first : rank.get(now, -1) + 1]:
            about = await self._named(each)
            receipt = {"ids": [each["id"]], "chat": about["chat"], "sender": about["chat"], "kind": kind}
            await self.add({"event": "receipt", **receipt})
