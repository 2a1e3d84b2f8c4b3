"""Reading what app state says, out of what is kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final

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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReply:
    """A text that is kept for answering: typed as `/` and its shortcut."""

    id: str
    shortcut: str
    text: str


def _muted_until(value: SyncActionValue) -> int | None:
    return value.muteAction.muteEndTimestamp or -1 if value.muteAction.muted else None


_CHAT_ACTIONS: Final[tuple[tuple[str, str, Callable[[SyncActionValue], Any]], ...]] = (
    ("archive", "archived", lambda value: value.archiveChatAction.archived),
    ("pin_v1", "pinned", lambda value: value.pinAction.pinned),
    ("mute", "muted_until_ms", _muted_until),
    ("markChatAsRead", "marked_unread", lambda value: not value.markChatAsReadAction.read),
)
"""Action, member of ChatSettings, and how the one reads as the other."""


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

    async def contact(self, user: Jid) -> Contact | None:
        """One entry of the address book, None if there is none under this address."""
        value = await self._one("contact", str(user))
        if value is not None:
            action = value.contactAction
            lid = user if user.is_lid else opt_jid(action.lidJid)
            return Contact(user=user, lid=lid, full_name=action.fullName, first_name=action.firstName)
        value = await self._one("lid_contact", str(user))
        if value is None:
            return None
        named = value.lidContactAction
        lid = user if user.is_lid else None
        return Contact(user=user, lid=lid, full_name=named.fullName, first_name=named.firstName)

    async def chat(self, chat: Jid) -> ChatSettings:
        """How a chat is set."""
        members = {}
        for action, member, read in _CHAT_ACTIONS:
            value = await self._one(action, str(chat))
            if value is not None:
                members[member] = read(value)
        return ChatSettings(**members)

    async def chats(self) -> dict[Jid, ChatSettings]:
        """Every chat of which app state says something, by the address that it has there."""
        found: dict[Jid, dict[str, Any]] = {}
        for action, member, read in _CHAT_ACTIONS:
            async for parts, value in self._all(action):
                chat = opt_jid(parts[0]) if parts else None
                if chat is not None:
                    found.setdefault(chat, {})[member] = read(value)
        return {chat: ChatSettings(**members) for chat, members in found.items()}

    async def said_of(self, chat: Jid) -> int:
        """When something was last said of a chat under this address, Unix milliseconds; 0 if never."""
        values = [await self._one(action, str(chat)) for action, _, _ in _CHAT_ACTIONS]
        return max((value.timestamp for value in values if value is not None), default=0)

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

    async def label_ids(self) -> set[str]:
        """Of all labels that there ever were."""
        return {parts[0] async for parts, _ in self._all("label_edit") if parts}

    async def labelled_chats(self, label_id: str) -> list[Jid]:
        """Chats with a label."""
        found = []
        async for parts, value in self._all("label_jid"):
            chat = opt_jid(parts[1]) if len(parts) > 1 and parts[0] == label_id else None
            if chat is not None and value.labelAssociationAction.labeled:
                found.append(chat)
        return found

    async def labels_of_chats(self) -> dict[Jid, set[str]]:
        """Ids of the labels of every chat that has any; of those that are not deleted."""
        found: dict[Jid, set[str]] = {}
        known = {label.id for label in await self.labels()}
        async for parts, value in self._all("label_jid"):
            chat = opt_jid(parts[1]) if len(parts) > 1 and parts[0] in known else None
            if chat is not None and value.labelAssociationAction.labeled:
                found.setdefault(chat, set()).add(parts[0])
        return found

    async def labelled_messages(self, label_id: str) -> list[tuple[Jid, str]]:
        """Chat and id of the messages with a label."""
        found = []
        async for parts, value in self._all("label_message"):
            chat = opt_jid(parts[1]) if len(parts) > 2 and parts[0] == label_id else None
            if chat is not None and value.labelAssociationAction.labeled:
                found.append((chat, parts[2]))
        return found

    async def quick_replies(self) -> list[QuickReply]:
        """Those that are not deleted."""
        found = []
        async for parts, value in self._all("quick_reply"):
            action = value.quickReplyAction
            if parts and not action.deleted:
                found.append(QuickReply(id=parts[0], shortcut=action.shortcut, text=action.message))
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
