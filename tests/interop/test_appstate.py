"""App state with Baileys as the other companion of the same account, and the phone, which verifies both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.baileys import BaileysClient, why_absent
from tests.unit.client.appstate.test_sandbox_appstate import FRIEND, act, linked, on_phone, told, until
from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import WAIT_S, Town
from wago.client import Client
from wago.client.appstate_events import (
    ArchiveChanged,
    ChatLabelChanged,
    ChatReadChanged,
    ContactChanged,
    DeletedForMe,
    LabelEdited,
    MuteChanged,
    PinChanged,
    QuickReplyChanged,
    StarChanged,
)
from wago.protocol.appstate import RangeMessage
from wago.protocol.jid import Jid
from wago.sandbox import Sandbox
from wago.store.memory import MemoryStore

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(why_absent() is not None, reason=why_absent() or ""),
]

CHAT = str(FRIEND)
LAST = [{"key": {"remoteJid": CHAT, "id": "3EB0", "fromMe": False}, "messageTimestamp": 1_700_000_000}]


@dataclass
class Pair:
    """Two companions of one phone: ours and Baileys."""

    town: Town
    number: str
    client: Client
    sink: Sink
    baileys: BaileysClient

    async def modify(self, **modification: Any) -> None:
        await self.baileys.command("modify", modification=modification, jid=CHAT)

    async def baileys_says(self, kind: str, **fields: Any) -> Any:
        """The first event of this kind with these fields, in one of its items."""

        def fits(event: dict[str, Any]) -> bool:
            if event.get("event") != "told" or event.get("kind") != kind:
                return False
            items = event["data"] if isinstance(event["data"], list) else [event["data"]]
            return any(all(item.get(k) == v for k, v in fields.items()) for item in items)

        return await self.baileys.wait(fits)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    sandbox = Sandbox(tmp_path / "sandbox")
    await sandbox.start()
    root = sandbox.trust.root_public.hex()
    sink = Sink()
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT_S)) as http,
        BaileysClient(tmp_path / "auth", sandbox.chat_url, root) as baileys,
    ):
        town = Town(sandbox, http)
        number = await town.phone()
        client = await linked(town, MemoryStore().account("a"), sink, number)
        await client.appstate.sync()
        await baileys.start()
        await town.admin("POST", f"/phones/{number}/scan", qr=await baileys.qr())
        await baileys.online()

        async def has_keys() -> bool:
            creds = tmp_path / "auth" / "creds.json"
            return creds.exists() and "myAppStateKeyId" in creds.read_text()

        await until(has_keys)
        yield Pair(town, number, client, sink, baileys)
        await client.close()
    await sandbox.stop()


async def in_line(pair: Pair) -> None:
    """The phone could verify everything that anybody wrote."""
    collections = (await pair.town.admin("GET", f"/phones/{pair.number}/appstate"))["collections"]
    assert {name: each["broken"] for name, each in collections.items() if each["broken"]} == {}
    refused = (await pair.town.admin("GET", "/refusals"))["refusals"]
    assert [each["reason"] for each in refused if "app state" in each["reason"]] == []


async def test_what_baileys_does(pair: Pair) -> None:
    sink = pair.sink
    await pair.modify(pin=True)
    await told(sink, PinChanged(at_ms=0, own=False, chat=FRIEND, pinned=True))
    await pair.modify(archive=True, lastMessages=LAST)
    await told(sink, ArchiveChanged(at_ms=0, own=False, chat=FRIEND, archived=True))
    await pair.modify(markRead=False, lastMessages=LAST)
    await told(sink, ChatReadChanged(at_ms=0, own=False, chat=FRIEND, read=False, timestamp=1_700_000_000))
    await pair.modify(mute=1_900_000_000_000)
    await told(sink, MuteChanged(at_ms=0, own=False, chat=FRIEND, muted=True, until_ms=1_900_000_000_000))
    await pair.modify(star={"messages": [{"id": "3EB1", "fromMe": True}], "star": True})
    await told(
        sink,
        StarChanged(at_ms=0, own=False, chat=FRIEND, id="3EB1", from_me=True, sender=None, starred=True),
    )
    await pair.modify(
        deleteForMe={"timestamp": 7, "key": {"id": "3EB2", "fromMe": False}, "deleteMedia": True}
    )
    await told(
        sink,
        DeletedForMe(
            at_ms=0,
            own=False,
            chat=FRIEND,
            id="3EB2",
            from_me=False,
            sender=None,
            delete_media=True,
            message_timestamp=7,
        ),
    )
    await pair.modify(contact={"fullName": "Ünal <B>", "firstName": "Ünal"})
    named = ContactChanged(
        at_ms=0,
        own=False,
        user=FRIEND,
        lid=None,
        full_name="Ünal <B>",
        first_name="Ünal",
        removed=False,
    )
    await told(sink, named)
    await pair.modify(addLabel={"id": "4", "name": "Paid", "color": 3, "deleted": False})
    await told(
        sink,
        LabelEdited(
            at_ms=0, own=False, label_id="4", name="Paid", color=3, predefined_id=None, deleted=False
        ),
    )
    await pair.modify(addChatLabel={"labelId": "4"})
    await told(sink, ChatLabelChanged(at_ms=0, own=False, label_id="4", chat=FRIEND, labeled=True))
    await pair.modify(quickReply={"timestamp": "17", "message": "Hello", "shortcut": "/hi"})
    await told(
        sink,
        QuickReplyChanged(
            at_ms=0,
            own=False,
            reply_id="17",
            shortcut="/hi",
            text="Hello",
            keywords=(),
            count=0,
            deleted=False,
        ),
    )
    await pair.modify(contact=None)
    await told(sink, replace(named, full_name="", first_name="", removed=True))
    assert await on_phone(pair.town, pair.number, "contact", CHAT) is None
    await in_line(pair)


async def test_what_we_do(pair: Pair) -> None:
    state = pair.client.appstate
    last = [RangeMessage(id="3EB0", chat=FRIEND, from_me=False, timestamp=1_700_000_000)]
    await state.star(FRIEND, "3EB1", from_me=False)
    key = {"remoteJid": CHAT, "id": "3EB1", "fromMe": False}
    await pair.baileys_says("messages.update", key=key, update={"starred": True})
    await state.archive(FRIEND, True, last)
    await pair.baileys_says("chats.update", id=CHAT, archived=True)
    await state.archive(FRIEND, False, last)
    await pair.baileys_says("chats.update", id=CHAT, archived=False)
    await state.pin(FRIEND, True)
    await state.mute(FRIEND, 1_900_000_000_000)
    await pair.baileys_says("chats.update", id=CHAT, muteEndTime=1_900_000_000_000)
    await state.mark_chat_read(FRIEND, False, last)
    await pair.baileys_says("chats.update", id=CHAT, unreadCount=-1)
    await state.delete_for_me(FRIEND, "3EB2", from_me=True, timestamp=5)
    deleted = await pair.baileys_says("messages.delete")
    assert deleted["data"]["keys"] == [{"remoteJid": CHAT, "id": "3EB2", "fromMe": True}]
    await state.save_contact(FRIEND, full_name="Ben Bo")
    await pair.baileys_says("contacts.upsert", id=CHAT, name="Ben Bo")
    await state.edit_label("9", name="New", color=2)
    await pair.baileys_says("labels.edit", id="9", name="New", color=2, deleted=False)
    await state.label_chat("9", FRIEND)
    await pair.baileys_says("labels.association", type="add")
    await state.delete_chat(FRIEND, last)
    deleted_chats = await pair.baileys.wait(
        lambda e: e.get("event") == "told" and e.get("kind") == "chats.delete"
    )
    assert deleted_chats["data"] == [CHAT]
    await in_line(pair)


async def test_by_turns(pair: Pair) -> None:
    chats = [Jid(str(4915100000000 + number)) for number in range(12)]
    for chat in chats:
        await pair.client.appstate.pin(chat, True)
        await pair.baileys.command("modify", modification={"pin": False}, jid=str(chat))
        await told(pair.sink, PinChanged(at_ms=0, own=False, chat=chat, pinned=False))
    for chat in chats:
        assert not (await pair.client.appstate.chat(chat)).pinned
    await in_line(pair)


async def test_a_new_key_of_the_phone_reaches_both(pair: Pair) -> None:
    await act(pair.town, pair.number, "rotate_key")
    await act(pair.town, pair.number, "archive", chat=CHAT)
    await told(pair.sink, ArchiveChanged(at_ms=0, own=False, chat=FRIEND, archived=True))
    await pair.baileys_says("chats.update", id=CHAT, archived=True)
    await pair.modify(archive=False, lastMessages=LAST)
    await told(pair.sink, ArchiveChanged(at_ms=0, own=False, chat=FRIEND, archived=False))
    await in_line(pair)
