"""What records say: each action's name, collection, format version, the parts of its index and its field.

Source: whatsapp-rust wacore/appstate/src/schemas.rs (taken from WhatsApp Web), whatsmeow appstate/keys.go and
encode.go, Baileys Utils/chat-utils.ts. Where they differ: Baileys writes `star` to regular_low.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wago.errors import LocalProtocolError
from wago.protocol.appstate.records import Change, Operation
from wago.protocol.jid import Jid
from wago.protocol.proto.sync_action_pb2 import SyncActionValue


class Collection(enum.StrEnum):
    """In the order in which a new companion wants them."""

    CRITICAL_BLOCK = "critical_block"
    CRITICAL_UNBLOCK_LOW = "critical_unblock_low"
    REGULAR_HIGH = "regular_high"
    REGULAR_LOW = "regular_low"
    REGULAR = "regular"


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of record.

    Attributes:
        name: the first part of its index.
        field: of SyncActionValue.
        parts: what the rest of its index is: `jid`, `id`, `flag` (0 or 1), `sender` (a JID or 0).
    """

    name: str
    collection: Collection
    version: int
    field: str
    parts: tuple[str, ...] = ()

    def change(
        self,
        *parts: str,
        value: SyncActionValue,
        at_ms: int,
        operation: Operation = Operation.SET,
    ) -> Change:
        """A change of this kind; `at_ms` is when it was done, in Unix milliseconds.

        Raises:
            LocalProtocolError: an index of another shape.
        """
        if len(parts) != len(self.parts) or not all(parts):
            raise LocalProtocolError(f"the index of {self.name} has the parts {', '.join(self.parts)}")
        stamped = SyncActionValue()
        stamped.CopyFrom(value)
        stamped.timestamp = at_ms
        return Change(index=(self.name, *parts), value=stamped, version=self.version, operation=operation)


def _table(collection: Collection, *rows: tuple[str, int, str, str]) -> dict[str, Action]:
    return {
        name: Action(name, collection, version, field, tuple(parts.split()))
        for name, version, field, parts in rows
    }


ACTIONS: Final[dict[str, Action]] = {
    **_table(
        Collection.CRITICAL_BLOCK,
        ("setting_pushName", 1, "pushNameSetting", ""),
        ("setting_locale", 3, "localeSetting", ""),
    ),
    **_table(
        Collection.CRITICAL_UNBLOCK_LOW,
        ("contact", 2, "contactAction", "jid"),
        ("lid_contact", 1, "lidContactAction", "jid"),
    ),
    **_table(
        Collection.REGULAR_HIGH,
        ("star", 2, "starAction", "jid id flag sender"),
        ("deleteMessageForMe", 3, "deleteMessageForMeAction", "jid id flag sender"),
        ("mute", 2, "muteAction", "jid"),
        # The flags: starred messages too, media too.
        ("clearChat", 6, "clearChatAction", "jid flag flag"),
        ("deleteChat", 6, "deleteChatAction", "jid flag"),
        ("userStatusMute", 7, "userStatusMuteAction", "jid"),
        ("status_privacy", 7, "statusPrivacy", ""),
        ("favorites", 1, "favoritesAction", ""),
        ("nct_salt_sync", 1, "nctSaltSyncAction", ""),
    ),
    **_table(
        Collection.REGULAR_LOW,
        ("pin_v1", 5, "pinAction", "jid"),
        ("archive", 3, "archiveChatAction", "jid"),
        ("markChatAsRead", 3, "markChatAsReadAction", "jid"),
        ("lock", 7, "lockChatAction", "jid"),
        ("setting_unarchiveChats", 4, "unarchiveChatsSetting", ""),
        ("time_format", 7, "timeFormatAction", ""),
        ("android_unsupported_actions", 4, "androidUnsupportedActions", ""),
        ("primary_version", 7, "primaryVersionAction", "id"),
        ("sentinel", 3, "keyExpiration", ""),
    ),
    **_table(
        Collection.REGULAR,
        ("label_edit", 3, "labelEditAction", "id"),
        ("label_jid", 3, "labelAssociationAction", "id jid"),
        ("label_message", 3, "labelAssociationAction", "id jid id flag sender"),
        ("label_reordering", 3, "labelReorderingAction", ""),
        ("quick_reply", 2, "quickReplyAction", "id"),
        ("primary_feature", 7, "primaryFeature", ""),
        ("pnForLidChat", 8, "pnForLidChatAction", "jid"),
        ("deviceAgent", 7, "agentAction", "id"),
        ("agentChatAssignment", 7, "chatAssignment", "jid"),
        ("agentChatAssignmentOpenedStatus", 7, "chatAssignmentOpenedStatus", "jid id"),
        ("setting_disableLinkPreviews", 8, "privacySettingDisableLinkPreviewsAction", ""),
        ("setting_relayAllCalls", 1, "privacySettingRelayAllCalls", ""),
    ),
}
"""By name. Whatever else comes is kept as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeMessage:
    """One message of a range.

    Attributes:
        chat: where it stands.
        sender: who wrote it, of somebody else's message in a group.
        timestamp: Unix seconds.
    """

    id: str
    chat: Jid
    from_me: bool
    sender: Jid | None = None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRange:
    """Up to where an action on a chat goes, so that what comes later is not swept along.

    Attributes:
        last_timestamp: of the newest message in it, Unix seconds.
        messages: the newest ones.
        last_system_timestamp: of the newest system message, None if there is none.
    """

    last_timestamp: int
    messages: Sequence[RangeMessage] = ()
    last_system_timestamp: int | None = None

    def build(self) -> SyncActionValue.SyncActionMessageRange:
        out = SyncActionValue.SyncActionMessageRange(lastMessageTimestamp=self.last_timestamp)
        if self.last_system_timestamp is not None:
            out.lastSystemMessageTimestamp = self.last_system_timestamp
        for each in self.messages:
            message = out.messages.add(timestamp=each.timestamp)
            message.key.remoteJID = str(each.chat)
            message.key.fromMe = each.from_me
            message.key.ID = each.id
            if each.sender is not None and not each.from_me and not each.chat.is_user:
                message.key.participant = str(each.sender.bare)
        return out


# ---- the actions we write -----------------------------------------------------------------------------


def flag(value: bool) -> str:
    """As an index has it."""
    return "1" if value else "0"


def message_parts(chat: Jid, message_id: str, from_me: bool, sender: Jid | None) -> tuple[str, str, str, str]:
    """How an index names a message. Its sender is told where the chat does not tell it: in groups."""
    needed = sender is not None and not from_me and not chat.is_user
    return str(chat), message_id, flag(from_me), str(sender.bare) if sender is not None and needed else "0"


def star(
    chat: Jid, message_id: str, *, from_me: bool, sender: Jid | None, starred: bool, at_ms: int
) -> Change:
    value = SyncActionValue(starAction=SyncActionValue.StarAction(starred=starred))
    parts = message_parts(chat, message_id, from_me, sender)
    return ACTIONS["star"].change(*parts, value=value, at_ms=at_ms)


def delete_for_me(
    chat: Jid,
    message_id: str,
    *,
    from_me: bool,
    sender: Jid | None,
    delete_media: bool,
    message_timestamp: int,
    at_ms: int,
) -> Change:
    action = SyncActionValue.DeleteMessageForMeAction(
        deleteMedia=delete_media, messageTimestamp=message_timestamp
    )
    parts = message_parts(chat, message_id, from_me, sender)
    value = SyncActionValue(deleteMessageForMeAction=action)
    return ACTIONS["deleteMessageForMe"].change(*parts, value=value, at_ms=at_ms)


def mark_chat_read(chat: Jid, *, read: bool, until: MessageRange, at_ms: int) -> Change:
    action = SyncActionValue.MarkChatAsReadAction(read=read, messageRange=until.build())
    value = SyncActionValue(markChatAsReadAction=action)
    return ACTIONS["markChatAsRead"].change(str(chat), value=value, at_ms=at_ms)


def archive(chat: Jid, *, archived: bool, until: MessageRange, at_ms: int) -> tuple[Change, ...]:
    """Archiving takes a chat off the pinned ones too (whatsmeow appstate/encode.go)."""
    action = SyncActionValue.ArchiveChatAction(archived=archived, messageRange=until.build())
    value = SyncActionValue(archiveChatAction=action)
    changes = (ACTIONS["archive"].change(str(chat), value=value, at_ms=at_ms),)
    return (*changes, pin(chat, pinned=False, at_ms=at_ms)) if archived else changes


def pin(chat: Jid, *, pinned: bool, at_ms: int) -> Change:
    value = SyncActionValue(pinAction=SyncActionValue.PinAction(pinned=pinned))
    return ACTIONS["pin_v1"].change(str(chat), value=value, at_ms=at_ms)


FOREVER: Final = -1


def mute(chat: Jid, *, until_ms: int | None, at_ms: int) -> Change:
    """`until_ms`: Unix milliseconds, `FOREVER`, or None to let the chat be heard again."""
    action = SyncActionValue.MuteAction(muted=until_ms is not None)
    if until_ms is not None:
        action.muteEndTimestamp = until_ms
    return ACTIONS["mute"].change(str(chat), value=SyncActionValue(muteAction=action), at_ms=at_ms)


def clear_chat(chat: Jid, *, starred_too: bool, media_too: bool, until: MessageRange, at_ms: int) -> Change:
    value = SyncActionValue(clearChatAction=SyncActionValue.ClearChatAction(messageRange=until.build()))
    parts = (str(chat), flag(starred_too), flag(media_too))
    return ACTIONS["clearChat"].change(*parts, value=value, at_ms=at_ms)


def delete_chat(chat: Jid, *, media_too: bool, until: MessageRange, at_ms: int) -> Change:
    value = SyncActionValue(deleteChatAction=SyncActionValue.DeleteChatAction(messageRange=until.build()))
    return ACTIONS["deleteChat"].change(str(chat), flag(media_too), value=value, at_ms=at_ms)


def contact(
    person: Jid, *, full_name: str, first_name: str, lid: Jid | None, in_phone_book: bool, at_ms: int
) -> Change:
    action = SyncActionValue.ContactAction(
        fullName=full_name, firstName=first_name, saveOnPrimaryAddressbook=in_phone_book
    )
    if lid is not None:
        action.lidJid = str(lid.bare)
    value = SyncActionValue(contactAction=action)
    return ACTIONS["contact"].change(str(person.bare), value=value, at_ms=at_ms)


def forget_contact(person: Jid, *, at_ms: int) -> Change:
    value = SyncActionValue(contactAction=SyncActionValue.ContactAction())
    return ACTIONS["contact"].change(str(person.bare), value=value, at_ms=at_ms, operation=Operation.REMOVE)


def forget_lid_contact(person: Jid, *, at_ms: int) -> Change:
    """The same of an entry that is kept by LID only."""
    value = SyncActionValue(lidContactAction=SyncActionValue.LidContactAction())
    action = ACTIONS["lid_contact"]
    return action.change(str(person.bare), value=value, at_ms=at_ms, operation=Operation.REMOVE)


def push_name(name: str, *, at_ms: int) -> Change:
    value = SyncActionValue(pushNameSetting=SyncActionValue.PushNameSetting(name=name))
    return ACTIONS["setting_pushName"].change(value=value, at_ms=at_ms)


def locale(text: str, *, at_ms: int) -> Change:
    """The account's language, such as `en_US`."""
    value = SyncActionValue(localeSetting=SyncActionValue.LocaleSetting(locale=text))
    return ACTIONS["setting_locale"].change(value=value, at_ms=at_ms)


def unarchive_chats(on: bool, *, at_ms: int) -> Change:
    """Whether an archived chat comes back when a message arrives."""
    value = SyncActionValue(unarchiveChatsSetting=SyncActionValue.UnarchiveChatsSetting(unarchiveChats=on))
    return ACTIONS["setting_unarchiveChats"].change(value=value, at_ms=at_ms)


def lock(chat: Jid, *, locked: bool, at_ms: int) -> Change:
    value = SyncActionValue(lockChatAction=SyncActionValue.LockChatAction(locked=locked))
    return ACTIONS["lock"].change(str(chat), value=value, at_ms=at_ms)


def mute_status(person: Jid, *, muted: bool, at_ms: int) -> Change:
    """Hide what somebody posts to their status, or show it again."""
    value = SyncActionValue(userStatusMuteAction=SyncActionValue.UserStatusMuteAction(muted=muted))
    return ACTIONS["userStatusMute"].change(str(person.bare), value=value, at_ms=at_ms)


def label(label_id: str, *, name: str, color: int, deleted: bool, at_ms: int) -> Change:
    action = SyncActionValue.LabelEditAction(name=name, color=color, deleted=deleted)
    return ACTIONS["label_edit"].change(label_id, value=SyncActionValue(labelEditAction=action), at_ms=at_ms)


def label_chat(label_id: str, chat: Jid, *, labeled: bool, at_ms: int) -> Change:
    value = SyncActionValue(labelAssociationAction=SyncActionValue.LabelAssociationAction(labeled=labeled))
    return ACTIONS["label_jid"].change(label_id, str(chat), value=value, at_ms=at_ms)


def label_message(label_id: str, chat: Jid, message_id: str, *, labeled: bool, at_ms: int) -> Change:
    """The last two parts of the index have their defaults in every client."""
    value = SyncActionValue(labelAssociationAction=SyncActionValue.LabelAssociationAction(labeled=labeled))
    parts = (label_id, str(chat), message_id, "0", "0")
    return ACTIONS["label_message"].change(*parts, value=value, at_ms=at_ms)


def quick_reply(
    reply_id: str, *, shortcut: str, text: str, keywords: Sequence[str], count: int, deleted: bool, at_ms: int
) -> Change:
    action = SyncActionValue.QuickReplyAction(
        shortcut=shortcut, message=text, keywords=keywords, count=count, deleted=deleted
    )
    return ACTIONS["quick_reply"].change(
        reply_id, value=SyncActionValue(quickReplyAction=action), at_ms=at_ms
    )


def collection_of(change: Change) -> Collection:
    """Where a change belongs.

    Raises:
        LocalProtocolError: an action that is not in the table.
    """
    action = ACTIONS.get(change.index[0]) if change.index else None
    if action is None:
        raise LocalProtocolError(f"no app state action {change.index[:1]}")
    return action.collection


# ---- the actions that others write --------------------------------------------------------------------


def problem_of(index: tuple[str, ...], value: SyncActionValue, operation: Operation) -> str | None:
    """What is wrong with the shape of a known action, in words; None if nothing is, or it is not known."""
    action = ACTIONS.get(index[0]) if index else None
    if action is None:
        return None if index else "its index is no list of texts"
    if len(index) != len(action.parts) + 1:
        return f"the index of {action.name} has {len(index) - 1} parts, not {len(action.parts)}"
    for kind, part in zip(action.parts, index[1:], strict=True):
        if not _fits(kind, part):
            return f"the index of {action.name} has {part[:32]!r} where its {kind} stands"
    if operation is Operation.SET:
        if not value.HasField(action.field):
            return f"{action.name} says nothing in {action.field}"
        if value.timestamp <= 0:
            return f"{action.name} does not say when"
    return None


def _fits(kind: str, part: str) -> bool:
    match kind:
        case "flag":
            return part in ("0", "1")
        case "sender" if part == "0":
            return True
        case "jid" | "sender":
            try:
                return bool(Jid.parse(part).user)
            except LocalProtocolError:
                return False
        case _:
            return bool(part)
