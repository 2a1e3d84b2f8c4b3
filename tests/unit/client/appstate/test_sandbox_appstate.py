"""App state between a client, the phone and another companion, over the emulated service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import WAIT_S, Town, phase, shown_qr, town
from wago.client import Client
from wago.client.appstate_events import (
    AppStateChanged,
    AppStateEvent,
    AppStateSynced,
    ArchiveChanged,
    ChatLabelChanged,
    ChatReadChanged,
    ContactChanged,
    DeletedForMe,
    LabelEdited,
    MuteChanged,
    PinChanged,
    PushNameSetting,
    QuickReplyChanged,
    StarChanged,
)
from wago.client.config import MediaConfig
from wago.client.events import Phase
from wago.errors import AppStateUnavailable, NotConnected
from wago.protocol.appstate import RangeMessage
from wago.protocol.jid import Jid
from wago.protocol.stanza.appstate import SyncCollections
from wago.store import open_store
from wago.store.interfaces import AccountStore
from wago.store.memory import MemoryStore

__all__ = ["town"]

FRIEND = Jid("4915187654321")
GROUP = Jid.parse("120363020000000000@g.us")


async def linked(town: Town, account: AccountStore, sink: Sink, number: str) -> Client:
    """A client that has its keys."""
    client = Client(account, replace(town.config, media=MediaConfig(scheme="http")), sink)
    await client.connect()
    await town.admin("POST", f"/phones/{number}/scan", qr=await shown_qr(client))
    assert await phase(client, Phase.ONLINE, Phase.LINK_FAILED, Phase.LOGGED_OUT) is Phase.ONLINE
    await until(account.app_state_keys)
    return client


async def back(town: Town, account: AccountStore, sink: Sink) -> Client:
    client = Client(account, replace(town.config, media=MediaConfig(scheme="http")), sink)
    await client.connect()
    assert await phase(client, Phase.ONLINE, Phase.LOGGED_OUT) is Phase.ONLINE
    return client


async def until(condition: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not await condition():
            await asyncio.sleep(0.01)


async def told(sink: Sink, event: AppStateEvent) -> None:
    """Wait for an event that is this one, whenever it was done."""

    async def there() -> bool:
        return any(
            isinstance(each, AppStateEvent) and replace(each, at_ms=0) == event for each in sink.events
        )

    try:
        await until(there)
    except TimeoutError:
        raise AssertionError(f"{event} is not among {sink.events}") from None


async def act(town: Town, number: str, action: str, **fields: Any) -> Any:
    return await town.admin("POST", f"/phones/{number}/appstate", action=action, **fields)


async def on_phone(town: Town, number: str, *index: str) -> dict[str, Any] | None:
    """What the phone reads under an index."""
    collections = (await town.admin("GET", f"/phones/{number}/appstate"))["collections"]
    for collection in collections.values():
        assert collection["broken"] is None, collection
        for record in collection["records"]:
            if record["index"] == list(index):
                return dict(record["value"])
    return None


async def test_what_we_do_is_on_the_phone(town: Town, sink: Sink) -> None:
    number = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, number)
    state, chat = client.appstate, str(FRIEND)
    last = RangeMessage(id="3EB0", chat=FRIEND, from_me=False, timestamp=1_700_000_000)
    await state.star(FRIEND, "3EB0", from_me=False)
    await state.star(GROUP, "3EB1", from_me=False, sender=FRIEND.with_device(3))
    await state.delete_for_me(FRIEND, "3EB2", from_me=True, timestamp=5)
    await state.mark_chat_read(FRIEND, True, [last])
    await state.pin(FRIEND, True)
    await state.archive(FRIEND, True, [last])
    await state.mute(FRIEND, -1)
    await state.save_contact(FRIEND, full_name="Ben Bo")
    await state.set_push_name("Anna")
    await state.edit_label("1", name="New", color=3)
    await state.label_chat("1", FRIEND)
    await state.label_message("1", FRIEND, "3EB0")
    await state.edit_quick_reply("17", shortcut="/hi", text="Hello")
    await state.clear_chat(FRIEND, [last])
    await state.delete_chat(GROUP)
    assert (await on_phone(town, number, "star", chat, "3EB0", "0", "0") or {})["starAction"] == {
        "starred": True
    }
    assert await on_phone(town, number, "star", str(GROUP), "3EB1", "0", chat)
    deleted = await on_phone(town, number, "deleteMessageForMe", chat, "3EB2", "1", "0") or {}
    assert deleted["deleteMessageForMeAction"] == {"deleteMedia": False, "messageTimestamp": "5"}
    read = await on_phone(town, number, "markChatAsRead", chat) or {}
    assert read["markChatAsReadAction"]["read"] is True
    assert read["markChatAsReadAction"]["messageRange"]["messages"][0]["key"]["ID"] == "3EB0"
    assert (await on_phone(town, number, "pin_v1", chat) or {})["pinAction"] == {"pinned": False}
    assert (await on_phone(town, number, "archive", chat) or {})["archiveChatAction"]["archived"] is True
    assert (await on_phone(town, number, "mute", chat) or {})["muteAction"]["muteEndTimestamp"] == "-1"
    assert (await on_phone(town, number, "contact", chat) or {})["contactAction"]["firstName"] == "Ben"
    assert (await on_phone(town, number, "setting_pushName") or {})["pushNameSetting"] == {"name": "Anna"}
    assert (await on_phone(town, number, "label_edit", "1") or {})["labelEditAction"]["name"] == "New"
    assert await on_phone(town, number, "label_jid", "1", chat)
    assert await on_phone(town, number, "label_message", "1", chat, "3EB0", "0", "0")
    assert (await on_phone(town, number, "quick_reply", "17") or {})["quickReplyAction"]["message"] == "Hello"
    assert await on_phone(town, number, "clearChat", chat, "1", "0")
    assert await on_phone(town, number, "deleteChat", str(GROUP), "1")
    assert client.push_name == "Anna"
    assert (await state.chat(FRIEND)).archived
    assert (await state.chat(FRIEND)).muted_until_ms == -1
    assert set(await state.starred()) == {(FRIEND, "3EB0"), (GROUP, "3EB1")}
    assert [each.full_name for each in await state.contacts()] == ["Ben Bo"]
    assert [each.name for each in await state.labels()] == ["New"]
    assert await state.labelled_chats("1") == [FRIEND]
    await told(sink, PinChanged(at_ms=0, own=True, chat=FRIEND, pinned=True))
    await told(
        sink, StarChanged(at_ms=0, own=True, chat=FRIEND, id="3EB0", from_me=False, sender=None, starred=True)
    )
    await state.forget_contact(FRIEND)
    assert await on_phone(town, number, "contact", chat) is None
    assert await state.contacts() == []
    refused = (await town.admin("GET", "/refusals"))["refusals"]
    assert not [each for each in refused if "app state" in each["reason"]]
    await client.close()


async def test_what_the_phone_does_is_told(town: Town, sink: Sink) -> None:
    number = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, number)
    await client.appstate.sync()
    chat = str(FRIEND)
    await act(town, number, "star", chat=str(GROUP), id="3EB1", sender=chat)
    await told(
        sink,
        StarChanged(at_ms=0, own=False, chat=GROUP, id="3EB1", from_me=False, sender=FRIEND, starred=True),
    )
    await act(town, number, "delete_for_me", chat=chat, id="3EB2", from_me=True, timestamp=9)
    await told(
        sink,
        DeletedForMe(
            at_ms=0,
            own=False,
            chat=FRIEND,
            id="3EB2",
            from_me=True,
            sender=None,
            delete_media=False,
            message_timestamp=9,
        ),
    )
    await act(town, number, "mark_read", chat=chat, read=False, timestamp=77)
    await told(sink, ChatReadChanged(at_ms=0, own=False, chat=FRIEND, read=False, timestamp=77))
    await act(town, number, "archive", chat=chat)
    await told(sink, ArchiveChanged(at_ms=0, own=False, chat=FRIEND, archived=True))
    await told(sink, PinChanged(at_ms=0, own=False, chat=FRIEND, pinned=False))
    await act(town, number, "mute", chat=chat, until_ms=123)
    await told(sink, MuteChanged(at_ms=0, own=False, chat=FRIEND, muted=True, until_ms=123))
    await act(town, number, "contact", user=chat, full_name="Ben Bo", lid="99@lid")
    await told(
        sink,
        ContactChanged(
            at_ms=0,
            own=False,
            user=FRIEND,
            lid=Jid.parse("99@lid"),
            full_name="Ben Bo",
            first_name="Ben",
            removed=False,
        ),
    )
    await act(town, number, "forget_contact", user=chat)
    await told(
        sink,
        ContactChanged(at_ms=0, own=False, user=FRIEND, lid=None, full_name="", first_name="", removed=True),
    )
    await act(town, number, "push_name", name="Anna")
    await told(sink, PushNameSetting(at_ms=0, own=False, name="Anna"))
    assert client.push_name == "Anna"
    await act(town, number, "label", label="4", name="Paid", color=2)
    await told(
        sink,
        LabelEdited(
            at_ms=0, own=False, label_id="4", name="Paid", color=2, predefined_id=None, deleted=False
        ),
    )
    await act(town, number, "label_chat", label="4", chat=chat)
    await told(sink, ChatLabelChanged(at_ms=0, own=False, label_id="4", chat=FRIEND, labeled=True))
    await act(town, number, "quick_reply", id="5", shortcut="/x", text="y")
    await told(
        sink,
        QuickReplyChanged(
            at_ms=0,
            own=False,
            reply_id="5",
            shortcut="/x",
            text="y",
            keywords=(),
            count=0,
            deleted=False,
        ),
    )
    index = ["thing_nobody_knows", "7"]
    await act(town, number, "set", collection="regular", index=index, version=9)

    async def unknown() -> bool:
        return any(isinstance(e, AppStateChanged) and list(e.index) == index for e in sink.events)

    await until(unknown)
    kept = await client.appstate.entry("thing_nobody_knows", "7")
    assert kept is not None
    assert kept.timestamp > 0
    await client.close()


async def test_a_new_companion_reads_snapshots_blobs_and_patches_quietly(town: Town, sink: Sink) -> None:
    number = await town.phone()
    for chat in range(30):
        await act(town, number, "pin", chat=f"{4915100000000 + chat}")
    await act(town, number, "pin", chat="4915100000003", pinned=False)
    for label in range(9):
        await act(town, number, "label", label=str(label), name="x" * 20_000)
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, number)
    await client.appstate.sync()
    version = await account.app_state_version("regular_low")
    assert version is not None
    assert version.version == 31
    entries = await account.app_state_entries("pin_v1")
    assert len(entries) == 30
    assert not (await client.appstate.chat(Jid("4915100000003"))).pinned
    assert (await client.appstate.chat(Jid("4915100000004"))).pinned
    assert len(await client.appstate.labels()) == 9
    assert not [e for e in sink.events if isinstance(e, PinChanged | LabelEdited)]
    synced = {e.collection: e for e in sink.events if isinstance(e, AppStateSynced)}
    assert synced["regular_low"].version == 31
    await client.close()
    await act(town, number, "pin", chat="4915100000005", pinned=False)
    client = await back(town, account, sink)
    await told(sink, PinChanged(at_ms=0, own=False, chat=Jid("4915100000005"), pinned=False))
    await client.close()


async def test_it_is_in_the_database_over_a_restart(town: Town, sink: Sink, tmp_path: Path) -> None:
    number = await town.phone()
    for at in range(10):
        await act(town, number, "contact", user=str(4915100000000 + at), full_name=f"Contact {at}")
    url = f"sqlite:///{tmp_path / 'wago.db'}"
    store = open_store(url)
    client = await linked(town, store.account("a"), sink, number)
    await client.appstate.sync()
    await client.appstate.pin(FRIEND, True)
    await client.close()
    await store.close()
    await act(town, number, "archive", chat=str(FRIEND))
    await act(town, number, "forget_contact", user="4915100000003")
    store = open_store(url)
    client = await back(town, store.account("a"), sink)
    await told(sink, ArchiveChanged(at_ms=0, own=False, chat=FRIEND, archived=True))
    await client.appstate.sync()
    names = {contact.full_name for contact in await client.appstate.contacts()}
    assert names == {f"Contact {at}" for at in range(10)} - {"Contact 3"}
    assert (await client.appstate.chat(FRIEND)).archived
    assert not (await client.appstate.chat(FRIEND)).pinned
    await client.appstate.archive(FRIEND, False)
    assert await on_phone(town, number, "archive", str(FRIEND)) is not None
    await client.forget()
    assert await store.account("a").app_state_keys() == {}
    assert await store.account("a").app_state_entries("contact") == []
    await client.close()
    await store.close()


async def test_two_companions_write_at_once(town: Town, sink: Sink) -> None:
    number, store = await town.phone(), MemoryStore()
    other_sink = Sink()
    first = await linked(town, store.account("a"), sink, number)
    second = await linked(town, store.account("b"), other_sink, number)
    chats = [Jid(str(4915100000000 + each)) for each in range(6)]
    await asyncio.gather(
        *(client.appstate.pin(chat, True) for client in (first, second) for chat in chats[:3]),
        *(second.appstate.mute(chat, -1) for chat in chats),
        *(first.appstate.archive(chat, False) for chat in chats[3:]),
    )
    for chat in chats[:3]:
        await told(other_sink, PinChanged(at_ms=0, own=False, chat=chat, pinned=True))
    for chat in chats:
        await told(sink, MuteChanged(at_ms=0, own=False, chat=chat, muted=True, until_ms=None))
        assert (await on_phone(town, number, "mute", str(chat)) or {})["muteAction"]["muted"]
    for name in ("regular_low", "regular_high"):
        await first.appstate.sync(name)
        await second.appstate.sync(name)
        assert await store.account("a").app_state_version(name) == await store.account("b").app_state_version(
            name
        )
        assert await store.account("a").app_state_collection(name) == await store.account(
            "b"
        ).app_state_collection(name)
    await first.close()
    await second.close()


async def test_a_broken_patch_makes_the_collection_be_read_anew(town: Town, sink: Sink) -> None:
    number = await town.phone()
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, number)
    await client.appstate.pin(FRIEND, True)
    await act(town, number, "damage", collection="regular_low")
    await act(town, number, "archive", chat="4915100000001")
    await told(sink, ArchiveChanged(at_ms=0, own=False, chat=Jid("4915100000001"), archived=True))
    await client.appstate.sync()
    pins = [e for e in sink.events if isinstance(e, PinChanged) and e.chat == FRIEND]
    assert len(pins) == 1
    again = [e for e in sink.events if isinstance(e, AppStateSynced) and e.collection == "regular_low"]
    assert len(again) == 2
    assert (await client.appstate.chat(FRIEND)).pinned
    await client.close()


async def test_a_collection_that_stays_broken_is_left_as_it_was(town: Town, sink: Sink) -> None:
    number = await town.phone()
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, number)
    await client.appstate.pin(FRIEND, True)
    await act(town, number, "damage", collection="regular_low", times=50)
    await act(town, number, "archive", chat="4915100000001")
    with pytest.raises(AppStateUnavailable, match=r"regular_low.*MAC"):
        await client.appstate.sync("regular_low")
    await client.appstate.mute(FRIEND, -1)
    await client.close()


async def test_the_phone_helps_where_the_servers_snapshot_does_not(town: Town, sink: Sink) -> None:
    number = await town.phone()
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, number)
    for at in range(9):
        await client.appstate.pin(Jid(str(4915100000000 + at)), True)
    await act(town, number, "damage", collection="regular_low", times=2)
    await act(town, number, "archive", chat=str(FRIEND))
    await told(sink, ArchiveChanged(at_ms=0, own=False, chat=FRIEND, archived=True))
    collections = (await town.admin("GET", f"/phones/{number}/appstate"))["collections"]
    version = await account.app_state_version("regular_low")
    assert version is not None
    assert version.version == collections["regular_low"]["version"] == 10
    assert len([e for e in sink.events if isinstance(e, PinChanged) and e.chat != FRIEND]) == 9
    await client.appstate.pin(FRIEND, True)
    assert (await on_phone(town, number, "pin_v1", str(FRIEND)) or {})["pinAction"] == {"pinned": True}
    await client.close()


async def test_a_key_that_is_missing_is_asked_for(town: Town, sink: Sink) -> None:
    number = await town.phone()
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, number)
    await client.appstate.pin(FRIEND, True)
    key = (await act(town, number, "rotate_key", share=False))["key"]
    await act(town, number, "pin", chat=str(FRIEND), pinned=False)
    await told(sink, PinChanged(at_ms=0, own=False, chat=FRIEND, pinned=False))
    assert bytes.fromhex(key) in await account.app_state_keys()
    assert not (await client.appstate.chat(FRIEND)).pinned
    # Written with the new key from now on, which gives the record a new name.
    await client.appstate.pin(FRIEND, True)
    assert (await on_phone(town, number, "pin_v1", str(FRIEND)) or {})["pinAction"] == {"pinned": True}
    assert len(await account.app_state_entries("pin_v1")) == 1
    await client.close()


async def test_our_own_write_under_a_newer_key_replaces_the_older_record(town: Town, sink: Sink) -> None:
    number = await town.phone()
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, number)
    await client.appstate.pin(FRIEND, True)
    key = bytes.fromhex((await act(town, number, "rotate_key"))["key"])

    async def has_key() -> bool:
        return key in await account.app_state_keys()

    await until(has_key)
    await client.appstate.pin(FRIEND, False)
    entries = await account.app_state_entries("pin_v1")
    assert [each.key_id for each in entries] == [key]
    # That the old record was taken away is no news.
    assert not [e for e in sink.events if isinstance(e, AppStateChanged)]
    assert (await on_phone(town, number, "pin_v1", str(FRIEND)) or {})["pinAction"] == {"pinned": False}
    await client.close()


async def test_a_lost_answer_does_not_write_twice(
    town: Town, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await town.phone()
    account = MemoryStore().account("a")
    client = await linked(town, account, sink, number)
    await client.appstate.pin(FRIEND, False)
    ctx, execute = client._ctx, client._ctx.execute
    lost: list[SyncCollections] = []

    async def lossy(request: Any, timeout_s: float | None = None) -> Any:
        reply = await execute(request, timeout_s)
        if isinstance(request, SyncCollections) and request.collections[0].patch is not None and not lost:
            lost.append(request)
            ctx.retire("lost")
            raise NotConnected("lost")
        return reply

    monkeypatch.setattr(ctx, "execute", lossy)
    await client.appstate.pin(FRIEND, True)
    assert lost
    collections = (await town.admin("GET", f"/phones/{number}/appstate"))["collections"]
    assert collections["regular_low"]["version"] == 2
    assert (await client.appstate.chat(FRIEND)).pinned
    assert await on_phone(town, number, "pin_v1", str(FRIEND)) is not None
    await client.close()


async def test_a_phone_that_registered_anew_begins_anew(town: Town, sink: Sink) -> None:
    number = await town.phone()
    await act(town, number, "pin", chat=str(FRIEND))
    await town.admin("POST", f"/phones/{number}/reregister")
    assert await on_phone(town, number, "pin_v1", str(FRIEND)) is None
    client = await linked(town, MemoryStore().account("a"), sink, number)
    await client.appstate.pin(FRIEND, True)
    assert await on_phone(town, number, "pin_v1", str(FRIEND))
    await client.close()
