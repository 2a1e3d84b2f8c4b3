"""Events of the WaGo dialect that have no class of their own: they come under `All`, or by their own name.

Those that whatsmeow has are its structures; MessageStatus and AccountRestriction are ours.
Source: whatsmeow types/events/events.go, types/events/appstate.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from wago.client import appstate_events as app
from wago.client import events as ev
from wago.protocol.jid import Jid
from wago.protocol.stanza import group_changes as group
from wago.protocol.stanza.mex import NewChatCap, ReachoutTimelock

ZERO_TIME: Final = "0001-01-01T00:00:00Z"
_YEAR_1_S: Final = 62_135_596_800
_YEAR_10000_S: Final = 253_402_300_800

Shaped = tuple[str, dict[str, Any], dict[str, Any]]
"""Type, event, and members beside the event."""


def time_text(unix: int | None) -> str:
    """RFC 3339 in UTC; Go's zero time for None, and for what is no time: some come from peers' messages."""
    if unix is None or not -_YEAR_1_S < unix < _YEAR_10000_S:
        return ZERO_TIME
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def jid_text(jid: Jid | None) -> str:
    return "" if jid is None else str(jid)


# -- a message's life -----------------------------------------------------------------------------------


def status(event: ev.MessageQueued | ev.MessageSent | ev.MessageFailed) -> Shaped:
    """How far a message is on its way to the server; from there on there are receipts."""
    match event:
        case ev.MessageQueued():
            state, more = "Queued", {}
        case ev.MessageSent(info=info):
            body = _status(info.id, info.chat, info.chat_alt, info.timestamp)
            return "MessageStatus", body, {"state": "Server"}
        case ev.MessageFailed():
            state = "Failed"
            more = {"Code": event.code or 0, "Name": event.name, "Reason": event.reason}
    body = _status(event.id, event.chat, event.chat_alt, event.timestamp) | more
    return "MessageStatus", body, {"state": state}


def receipt_status(event: ev.ReceiptReceived) -> Shaped | None:
    """A receipt that ReadReceipt has no state for."""
    match event.kind:
        case ev.ReceiptKind.PLAYED | ev.ReceiptKind.PLAYED_SELF:
            state = "Played"
        case ev.ReceiptKind.SERVER_ERROR:
            state = "Failed"
        case _:
            return None
    body = {
        "MessageIDs": list(event.message_ids),
        "Chat": str(event.chat),
        "ChatAlt": jid_text(event.chat_alt),
        "Recipient": str(event.sender.bare),
        "IsFromMe": event.from_me,
        "Timestamp": time_text(event.timestamp),
    }
    return "MessageStatus", body, {"state": state}


def _status(message_id: str, chat: Jid, alt: Jid | None, at: int) -> dict[str, Any]:
    return {
        "MessageIDs": [message_id],
        "Chat": str(chat),
        "ChatAlt": jid_text(alt),
        "Timestamp": time_text(at),
    }


def restriction(event: ev.RestrictionsChanged) -> Shaped:
    """What WhatsApp lets the account do no more, or again."""
    return "AccountRestriction", restrictions_body(event.timelock, event.cap), {}


def restrictions_body(lock: ReachoutTimelock | None, cap: NewChatCap | None) -> dict[str, Any]:
    """The account's restrictions as members of an answer or event."""
    return {
        "ReachoutTimelock": {
            "IsActive": lock is not None and lock.active,
            "TimeEnforcementEnds": time_text(None if lock is None else lock.until),
            "EnforcementType": "" if lock is None else lock.enforcement,
        },
        "NewChatCap": None
        if cap is None
        else {
            "Status": cap.status,
            "TotalQuota": cap.total,
            "UsedQuota": cap.used,
            "CycleEnds": time_text(cap.cycle_end),
        },
    }


# -- groups ---------------------------------------------------------------------------------------------


def group_changed(event: ev.GroupChanged) -> Shaped:
    """A change of a group; of one that we came into, `JoinedGroup`."""
    body: dict[str, Any] = {
        "JID": str(event.group),
        "Notify": event.push_name,
        "Sender": jid_text(event.actor),
        "SenderPN": jid_text(event.actor_alt),
        "Timestamp": time_text(event.timestamp),
    }
    kind = "GroupInfo"
    for change in event.changes:
        match change:
            case group.GroupCreated():
                kind = "JoinedGroup"
                body |= _created(change)
            case group.MembersChange():
                name = _MEMBERS.get(change.action, "Modify")
                body.setdefault(name, []).extend(str(each.jid) for each in change.participants)
                body |= {"JoinReason": change.reason} if change.reason else {}
            case group.JoinRequestsChange():
                name = "JoinRequests" if change.waiting else "JoinRequestsGone"
                body.setdefault(name, []).extend(str(each.jid) for each in change.people)
                body |= {"RequestMethod": change.method} if change.method else {}
            case group.OtherChange():
                body.setdefault("UnknownChanges", []).append(change.tag)
            case _:
                body |= _group_member(change)
    return kind, body, {}


def _created(made: group.GroupCreated) -> dict[str, Any]:
    return {
        "Reason": made.reason,
        "Type": made.type,
        "CreateKey": made.key,
        "Name": made.info.subject,
        "Participants": [str(each.jid) for each in made.info.participants],
    }


def _group_member(change: group.GroupChange) -> dict[str, Any]:
    """What a change says that stands in one member of its own."""
    match change:
        case group.SubjectChange():
            at = time_text(change.set_at)
            named = {"Name": change.subject, "NameSetAt": at, "NameSetBy": jid_text(change.set_by)}
            return {"Name": named}
        case group.DescriptionChange():
            deleted = change.text is None
            topic = {"Topic": change.text or "", "TopicID": change.id, "TopicDeleted": deleted}
            return {"Topic": topic}
        case group.SettingChange():
            name = change.setting.value.capitalize()
            return {name: {f"Is{name}": change.on}}
        case group.TimerChange():
            return {"Ephemeral": {"IsEphemeral": change.seconds > 0, "DisappearingTimer": change.seconds}}
        case group.InviteChange():
            return {"NewInviteLink": f"https://chat.whatsapp.com/{change.code}"}
        case group.AddModeChange():
            return {"MemberAddMode": change.mode}
        case group.GroupDeleted():
            return {"Delete": {"Deleted": True, "DeleteReason": change.reason}}
        case group.LinkChange():
            return _tied(change)
    return {}


def _tied(change: group.LinkChange) -> dict[str, Any]:
    """A group that came to a community, or left it."""
    other = change.group
    named = {
        "JID": str(other.jid),
        "Name": other.subject,
        "NameSetAt": time_text(other.subject_at),
        "IsDefaultSubGroup": other.is_default,
    }
    tie: dict[str, Any] = {"Type": change.tie.value, "Group": named}
    return {"Link": tie} if change.linked else {"Unlink": tie | {"UnlinkReason": change.reason}}


_MEMBERS: Final = {
    group.MemberAction.ADD: "Join",
    group.MemberAction.REMOVE: "Leave",
    group.MemberAction.PROMOTE: "Promote",
    group.MemberAction.DEMOTE: "Demote",
}


# -- app state ------------------------------------------------------------------------------------------


def app_state(event: app.AppStateEvent) -> Shaped | None:
    """What was done on another device of the account, or by us."""
    action: dict[str, Any]
    match event:
        case app.StarChanged():
            return _about_message("Star", event, {"starred": event.starred})
        case app.DeletedForMe():
            action = {"deleteMedia": event.delete_media, "messageTimestamp": event.message_timestamp}
            return _about_message("DeleteForMe", event, action)
        case app.ChatReadChanged():
            return _about_chat("MarkChatAsRead", event, event.chat, {"read": event.read})
        case app.ArchiveChanged():
            return _about_chat("Archive", event, event.chat, {"archived": event.archived})
        case app.PinChanged():
            return _about_chat("Pin", event, event.chat, {"pinned": event.pinned})
        case app.MuteChanged():
            action = {"muted": event.muted, "muteEndTimestamp": event.until_ms or 0}
            return _about_chat("Mute", event, event.chat, action)
        case app.ChatCleared():
            return _about_chat("ClearChat", event, event.chat, {})
        case app.ChatDeleted():
            return _about_chat("DeleteChat", event, event.chat, {})
        case app.ContactChanged():
            action = {
                "fullName": event.full_name,
                "firstName": event.first_name,
                "lidJID": jid_text(event.lid),
                "removed": event.removed,
            }
            return _about_chat("Contact", event, event.user, action)
        case app.LabelEdited():
            action = {"name": event.name, "color": event.color, "deleted": event.deleted}
            return "LabelEdit", {"LabelID": event.label_id} | _done(event, action), {}
        case app.ChatLabelChanged():
            body = {"JID": str(event.chat), "LabelID": event.label_id}
            return "LabelAssociationChat", body | _done(event, {"labeled": event.labeled}), {}
        case app.MessageLabelChanged():
            body = {"JID": str(event.chat), "LabelID": event.label_id, "MessageID": event.id}
            return "LabelAssociationMessage", body | _done(event, {"labeled": event.labeled}), {}
        case _:
            return _setting(event)


def _setting(event: app.AppStateEvent) -> Shaped | None:
    """What is about no chat and no message of it."""
    match event:
        case app.PushNameSetting():
            return "PushNameSetting", _done(event, {"name": event.name}), {}
        case app.LocaleSetting():
            return "LocaleSetting", _done(event, {"locale": event.locale}), {}
        case app.UnarchiveChatsSetting():
            return "UnarchiveChatsSetting", _done(event, {"unarchiveChats": event.unarchive}), {}
        case app.StatusMuteChanged():
            return _about_chat("UserStatusMute", event, event.user, {"muted": event.muted})
        case app.ChatLockChanged():
            return _about_chat("LockChat", event, event.chat, {"locked": event.locked})
        case app.QuickReplyChanged():
            action = {
                "shortcut": event.shortcut,
                "message": event.text,
                "keywords": list(event.keywords),
                "count": event.count,
                "deleted": event.deleted,
            }
            return "QuickReply", {"ID": event.reply_id} | _done(event, action), {}
        case _:
            return None


def _about_message(kind: str, event: app.StarChanged | app.DeletedForMe, action: dict[str, Any]) -> Shaped:
    body = {
        "ChatJID": str(event.chat),
        "SenderJID": jid_text(event.sender),
        "IsFromMe": event.from_me,
        "MessageID": event.id,
    }
    return kind, body | _done(event, action), {}


def _about_chat(kind: str, event: app.AppStateEvent, chat: Jid, action: dict[str, Any]) -> Shaped:
    return kind, {"JID": str(chat)} | _done(event, action), {}


def _done(event: app.AppStateEvent, action: dict[str, Any]) -> dict[str, Any]:
    at = time_text(event.at_ms // 1000 if event.at_ms else None)
    return {"Timestamp": at, "Action": action, "FromFullSync": False}


def vote_text(options: Iterable[bytes]) -> str:
    """Upper-case hex of each chosen option's hash, joined by commas; empty for a vote taken back."""
    return ",".join(option.hex().upper() for option in options)
