"""Reading what app state says, out of what is kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from wago.client.appstate.effects import opt_jid
from wago.protocol.appstate.records import decode_index, encode_index
from wago.protocol.jid import Jid
from wago.protocol.proto.sync_action_pb2 import SyncActionValue
from wago.store.interfaces import AccountStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An entry of the account's address book."""

    user: Jid
    lid: Jid | None
    full_name: str
    first_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """How a chat stands in the list. `muted_until_ms`: Unix milliseconds, -1 for ever, None if not muted."""

    archived: bool = False
    pinned: bool = False
    muted_until_ms: int | None = None
    marked_unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    id: str
    name: str
    color: int
    predefined_id: int | None


class AppStateBook:
    """Questions about one account's app state, answered from what is stored."""

    def __init__(self, account: AccountStore) -> None:
        self._account = account

    async def contacts(self) -> list[Contact]:
        """Everybody in the address book."""
        found: dict[Jid, Contact] = {}
        async for parts, value in self._all("lid_contact"):
            user = opt_jid(parts[0]) if parts else None
            if user is not None:
                action = value.lidContactAction
                found[user] = Contact(
                    user=user,
                    lid=user if user.is_lid else None,
                    full_name=action.fullName,
                    first_name=action.firstName,
                )
        async for parts, value in self._all("contact"):
            user = opt_jid(parts[0]) if parts else None
            if user is not None:
                found[user] = Contact(
                    user=user,
                    lid=user if user.is_lid else opt_jid(value.contactAction.lidJid),
                    full_name=value.contactAction.fullName,
                    first_name=value.contactAction.firstName,
                )
        return list(found.values())

    async def chat(self, chat: Jid) -> ChatSettings:
        """How a chat is set."""
        archived = await self._one("archive", str(chat))
        pinned = await self._one("pin_v1", str(chat))
        muted = await self._one("mute", str(chat))
        read = await self._one("markChatAsRead", str(chat))
        until = None
        if muted is not None and muted.muteAction.muted:
            until = muted.muteAction.muteEndTimestamp or -1
        return ChatSettings(
            archived=archived is not None and archived.archiveChatAction.archived,
            pinned=pinned is not None and pinned.pinAction.pinned,
            muted_until_ms=until,
            marked_unread=read is not None and not read.markChatAsReadAction.read,
        )

    async def starred(self) -> list[tuple[Jid, str]]:
        """Chat and id of every starred message."""
        found = []
        async for parts, value in self._all("star"):
            chat = opt_jid(parts[0]) if len(parts) > 1 else None
            if chat is not None and value.starAction.starred:
                found.append((chat, parts[1]))
        return found

    async def labels(self) -> list[Label]:
        """Those that are not deleted."""
        found = []
        async for parts, value in self._all("label_edit"):
            action = value.labelEditAction
            if parts and not action.deleted:
                predefined = action.predefinedId if action.HasField("predefinedId") else None
                found.append(
                    Label(id=parts[0], name=action.name, color=action.color, predefined_id=predefined)
                )
        return found

    async def labelled_chats(self, label_id: str) -> list[Jid]:
        """Chats with a label."""
        found = []
        async for parts, value in self._all("label_jid"):
            chat = opt_jid(parts[1]) if len(parts) > 1 and parts[0] == label_id else None
            if chat is not None and value.labelAssociationAction.labeled:
                found.append(chat)
        return found

    async def entry(self, action: str, *parts: str) -> SyncActionValue | None:
        """What any action says under an index; None if nothing."""
        return await self._one(action, *parts)

    async def _one(self, action: str, *parts: str) -> SyncActionValue | None:
        text = encode_index((action, *parts)).decode()
        found = [_value(e.value) for e in await self._account.app_state_entries(action, text)]
        # Two if it was written under two keys: the later one holds.
        return max(found, key=lambda value: value.timestamp, default=None)

    async def _all(self, action: str) -> AsyncIterator[tuple[tuple[str, ...], SyncActionValue]]:
        newest: dict[str, SyncActionValue] = {}
        for entry in await self._account.app_state_entries(action):
            value = _value(entry.value)
            known = newest.get(entry.index)
            if known is None or known.timestamp <= value.timestamp:
                newest[entry.index] = value
        for index, value in newest.items():
            yield decode_index(index.encode())[1:], value


def _value(data: bytes) -> SyncActionValue:
    try:
        return SyncActionValue.FromString(data)
    except DecodeError:
        # It was a value when it was kept.
        return SyncActionValue()
