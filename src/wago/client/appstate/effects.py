"""What a change of app state means to us: an event, and what else we keep that changes with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wago.client import appstate_events as events
from wago.client.appstate_events import AppStateEvent
from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.client.tokens import SALT_SETTING
from wago.errors import LocalProtocolError
from wago.protocol.appstate import Collection, Mutation, Operation
from wago.protocol.jid import Jid
from wago.protocol.proto.sync_action_pb2 import SyncActionValue
from wago.store.interfaces import Batch

# What every event takes: its own two attributes, and the parts of the index after the action's name.
Common = tuple[int, bool]
Reader = Callable[[SyncActionValue, tuple[str, ...], Common], AppStateEvent]


def event_of(mutation: Mutation, collection: str, *, own: bool) -> AppStateEvent:
    """The event that tells of a change. What has none of its own, or an odd index, comes as it is."""
    common = mutation.value.timestamp, own
    removed = mutation.operation is Operation.REMOVE
    name = mutation.index[0] if mutation.index else ""
    reader = _CONTACTS.get(name) if removed else _READERS.get(name)
    if reader is not None:
        try:
            return reader(mutation.value, mutation.index[1:], common)
        except (LocalProtocolError, IndexError):
            pass
    return events.AppStateChanged(
        at_ms=common[0],
        own=own,
        collection=collection,
        index=mutation.index,
        value=mutation.value,
        removed=removed,
    )


def take_effect(ctx: ClientContext, identities: Identities, batch: Batch, mutation: Mutation) -> None:
    """Change what else is kept of the same fact, in one transaction with it."""
    value, name = mutation.value, mutation.index[0] if mutation.index else ""
    if mutation.operation is Operation.REMOVE:
        if name == "nct_salt_sync":
            batch.put_setting(SALT_SETTING, None)
        return
    match name:
        case "setting_pushName":
            if value.pushNameSetting.name:
                ctx.update_device(batch, push_name=value.pushNameSetting.name)
        case "nct_salt_sync":
            if value.nctSaltSyncAction.salt:
                batch.put_setting(SALT_SETTING, value.nctSaltSyncAction.salt)
        case "contact" if len(mutation.index) > 1:
            person = opt_jid(mutation.index[1])
            for other in (value.contactAction.lidJid, value.contactAction.pnJid):
                identities.learn(batch, person, opt_jid(other))
        case "pnForLidChat" if len(mutation.index) > 1:
            identities.learn(batch, opt_jid(mutation.index[1]), opt_jid(value.pnForLidChatAction.pnJid))


def opt_jid(text: str) -> Jid | None:
    """An address, None if it is empty or none."""
    try:
        return Jid.parse(text) if text else None
    except LocalProtocolError:
        return None


# ---- one reader per action ----------------------------------------------------------------------------


def _message(parts: tuple[str, ...]) -> tuple[Jid, str, bool, Jid | None]:
    chat, message_id, from_me, sender = parts[0], parts[1], parts[2], parts[3]
    return Jid.parse(chat), message_id, from_me == "1", None if sender in ("", "0") else Jid.parse(sender)


def _star(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    chat, message_id, from_me, sender = _message(parts)
    return events.StarChanged(
        at_ms=common[0],
        own=common[1],
        chat=chat,
        id=message_id,
        from_me=from_me,
        sender=sender,
        starred=value.starAction.starred,
    )


def _delete_for_me(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    chat, message_id, from_me, sender = _message(parts)
    action = value.deleteMessageForMeAction
    return events.DeletedForMe(
        at_ms=common[0],
        own=common[1],
        chat=chat,
        id=message_id,
        from_me=from_me,
        sender=sender,
        delete_media=action.deleteMedia,
        message_timestamp=action.messageTimestamp,
    )


def _read(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    action = value.markChatAsReadAction
    return events.ChatReadChanged(
        at_ms=common[0],
        own=common[1],
        chat=Jid.parse(parts[0]),
        read=action.read,
        timestamp=action.messageRange.lastMessageTimestamp,
    )


def _archive(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.ArchiveChanged(
        at_ms=common[0],
        own=common[1],
        chat=Jid.parse(parts[0]),
        archived=value.archiveChatAction.archived,
    )


def _pin(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.PinChanged(
        at_ms=common[0], own=common[1], chat=Jid.parse(parts[0]), pinned=value.pinAction.pinned
    )


def _mute(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    action = value.muteAction
    return events.MuteChanged(
        at_ms=common[0],
        own=common[1],
        chat=Jid.parse(parts[0]),
        muted=action.muted,
        until_ms=action.muteEndTimestamp if action.muted and action.muteEndTimestamp > 0 else None,
    )


def _clear(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.ChatCleared(
        at_ms=common[0],
        own=common[1],
        chat=Jid.parse(parts[0]),
        starred_too=parts[1:2] == ("1",),
        media_too=parts[2:3] == ("1",),
        timestamp=value.clearChatAction.messageRange.lastMessageTimestamp,
    )


def _delete_chat(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.ChatDeleted(
        at_ms=common[0],
        own=common[1],
        chat=Jid.parse(parts[0]),
        media_too=parts[1:2] == ("1",),
        timestamp=value.deleteChatAction.messageRange.lastMessageTimestamp,
    )


def _lock(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.ChatLockChanged(
        at_ms=common[0], own=common[1], chat=Jid.parse(parts[0]), locked=value.lockChatAction.locked
    )


def _status_mute(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.StatusMuteChanged(
        at_ms=common[0], own=common[1], user=Jid.parse(parts[0]), muted=value.userStatusMuteAction.muted
    )


def _contact(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    action = value.contactAction
    return events.ContactChanged(
        at_ms=common[0],
        own=common[1],
        user=Jid.parse(parts[0]),
        lid=opt_jid(action.lidJid),
        full_name=action.fullName,
        first_name=action.firstName,
        removed=False,
    )


def _lid_contact(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    user, action = Jid.parse(parts[0]), value.lidContactAction
    return events.ContactChanged(
        at_ms=common[0],
        own=common[1],
        user=user,
        lid=user if user.is_lid else None,
        full_name=action.fullName,
        first_name=action.firstName,
        removed=False,
    )


def _no_contact(_: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    user = Jid.parse(parts[0])
    return events.ContactChanged(
        at_ms=common[0],
        own=common[1],
        user=user,
        lid=user if user.is_lid else None,
        full_name="",
        first_name="",
        removed=True,
    )


def _push_name(value: SyncActionValue, _: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.PushNameSetting(at_ms=common[0], own=common[1], name=value.pushNameSetting.name)


def _locale(value: SyncActionValue, _: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.LocaleSetting(at_ms=common[0], own=common[1], locale=value.localeSetting.locale)


def _unarchive(value: SyncActionValue, _: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.UnarchiveChatsSetting(
        at_ms=common[0], own=common[1], unarchive=value.unarchiveChatsSetting.unarchiveChats
    )


def _label(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    action = value.labelEditAction
    return events.LabelEdited(
        at_ms=common[0],
        own=common[1],
        label_id=parts[0],
        name=action.name,
        color=action.color,
        predefined_id=action.predefinedId if action.HasField("predefinedId") else None,
        deleted=action.deleted,
    )


def _label_chat(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.ChatLabelChanged(
        at_ms=common[0],
        own=common[1],
        label_id=parts[0],
        chat=Jid.parse(parts[1]),
        labeled=value.labelAssociationAction.labeled,
    )


def _label_message(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    return events.MessageLabelChanged(
        at_ms=common[0],
        own=common[1],
        label_id=parts[0],
        chat=Jid.parse(parts[1]),
        id=parts[2],
        labeled=value.labelAssociationAction.labeled,
    )


def _quick_reply(value: SyncActionValue, parts: tuple[str, ...], common: Common) -> AppStateEvent:
    action = value.quickReplyAction
    return events.QuickReplyChanged(
        at_ms=common[0],
        own=common[1],
        reply_id=parts[0],
        shortcut=action.shortcut,
        text=action.message,
        keywords=tuple(action.keywords),
        count=action.count,
        deleted=action.deleted,
    )


_READERS: Final[dict[str, Reader]] = {
    "star": _star,
    "deleteMessageForMe": _delete_for_me,
    "markChatAsRead": _read,
    "archive": _archive,
    "pin_v1": _pin,
    "mute": _mute,
    "clearChat": _clear,
    "deleteChat": _delete_chat,
    "lock": _lock,
    "userStatusMute": _status_mute,
    "contact": _contact,
    "lid_contact": _lid_contact,
    "setting_pushName": _push_name,
    "setting_locale": _locale,
    "setting_unarchiveChats": _unarchive,
    "label_edit": _label,
    "label_jid": _label_chat,
    "label_message": _label_message,
    "quick_reply": _quick_reply,
}
_CONTACTS: Final[dict[str, Reader]] = {"contact": _no_contact, "lid_contact": _no_contact}
"""What is taken away rather than set to something else."""

ALL_COLLECTIONS: Final = tuple(each.value for each in Collection)
