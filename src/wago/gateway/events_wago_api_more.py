"""Events of the wago-api dialect about what happens to messages, chats and groups beside new messages."""

from __future__ import annotations

import dataclasses
import enum
from typing import Any, Final

from wago.client import appstate_events as app
from wago.client import events as ev
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza import group_changes as group
from wago.protocol.stanza.mex import NewChatCap, ReachoutTimelock
from wago.store.interfaces import StepKind

Shaped = list[tuple[str, dict[str, Any]]]

# Numbers as wwebjs has them: 0 pending, 1 server, 2 device, 3 read, 4 played, -1 failed.
ACKS: Final = {
    ev.ReceiptKind.DELIVERED: (StepKind.DEVICE, "delivered"),
    ev.ReceiptKind.READ: (StepKind.READ, "read"),
    ev.ReceiptKind.READ_SELF: (StepKind.READ, "read-self"),
    ev.ReceiptKind.PLAYED: (StepKind.PLAYED, "played"),
    ev.ReceiptKind.PLAYED_SELF: (StepKind.PLAYED, "played-self"),
    ev.ReceiptKind.SERVER_ERROR: (StepKind.FAILED, "server-error"),
}

_GROUP_WORDS: Final = {
    group.SubjectChange: "subject",
    group.DescriptionChange: "description",
    group.SettingChange: "setting",
    group.TimerChange: "timer",
    group.AddModeChange: "add_mode",
    group.InviteChange: "invite",
    group.GroupDeleted: "deleted",
    group.OtherChange: "other",
}


def known(**members: Jid | str | int | None) -> dict[str, Any]:
    """Without what is absent; JIDs as text."""
    return {
        name: str(value) if isinstance(value, Jid) else value
        for name, value in members.items()
        if value is not None
    }


def _bare(jid: Jid | None) -> Jid | None:
    return None if jid is None else jid.bare


# -- a message's life -----------------------------------------------------------------------------------


def step(event: ev.MessageQueued | ev.MessageSent | ev.MessageFailed) -> dict[str, Any]:
    """`message_ack` for how far a message of ours is on its way to the server."""
    match event:
        case ev.MessageQueued():
            data = _ack(StepKind.QUEUED, "queued", event.id, event.chat, event.timestamp)
            return data | known(chatAlt=event.chat_alt)
        case ev.MessageSent(info=info):
            data = _ack(StepKind.SERVER, "server", info.id, info.chat, info.timestamp)
            return data | known(chatAlt=info.chat_alt)
        case ev.MessageFailed():
            data = _ack(StepKind.FAILED, "failed", event.id, event.chat, event.timestamp)
            more = known(chatAlt=event.chat_alt, code=event.code, name=event.name, reason=event.reason)
            return data | more


def receipts(event: ev.ReceiptReceived) -> Shaped:
    """One `message_ack` for each message of a receipt, naming whose receipt it is."""
    number, status = ACKS[event.kind]
    shaped: Shaped = []
    for message_id in event.message_ids:
        data = _ack(number, status, message_id, event.chat, event.timestamp)
        data["sender"] = str(event.sender.bare)
        data["isFromMe"] = event.from_me
        more = known(chatAlt=event.chat_alt, senderAlt=_bare(event.sender_alt))
        shaped.append(("message_ack", data | more))
    return shaped


def _ack(number: StepKind, status: str, message_id: str, chat: Jid, at: int) -> dict[str, Any]:
    return {
        "id": message_id,
        "chat": str(chat),
        "ack": int(number),
        "status": status,
        "timestamp": at,
        "isGroup": not chat.is_user,
    }


def undecryptable(event: ev.UndecryptableMessage) -> dict[str, Any]:
    """`message_ciphertext`, as wwebjs calls it."""
    info = event.info
    data = {
        "id": info.id,
        "chat": str(info.chat),
        "sender": str(info.sender.bare),
        "type": "ciphertext",
        "timestamp": info.timestamp,
        "isGroup": info.is_group,
        "isFromMe": info.from_me,
        "reason": event.reason,
        "hidden": event.hidden,
    }
    more = known(chatAlt=info.chat_alt, senderAlt=_bare(info.sender_alt), unavailable=event.unavailable)
    return data | more


def restriction(event: ev.RestrictionsChanged) -> dict[str, Any]:
    """`account_restriction`: what WhatsApp lets the account do no more, or again."""
    return restrictions_data(event.timelock, event.cap)


def restrictions_data(lock: ReachoutTimelock | None, cap: NewChatCap | None) -> dict[str, Any]:
    """The account's restrictions as members of an answer or event."""
    data: dict[str, Any] = {
        "reachoutTimelock": {"active": lock is not None and lock.active}
        | (known(until=lock.until, enforcement=lock.enforcement) if lock is not None and lock.active else {})
    }
    if cap is not None:
        quota = known(total=cap.total, used=cap.used, cycleStart=cap.cycle_start, cycleEnd=cap.cycle_end)
        data["newChatCap"] = {"status": cap.status} | quota
    return data


# -- groups ---------------------------------------------------------------------------------------------


def group_changed(event: ev.GroupChanged) -> Shaped:
    """`group_join` for who came in, us included, and `group_update` for everything else."""
    base = {"chat": str(event.group), "timestamp": event.timestamp} | known(
        actor=_bare(event.actor), actorAlt=_bare(event.actor_alt), pushName=event.push_name or None
    )
    return [_group_change(change, base) for change in event.changes]


def _group_change(change: group.GroupChange, base: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    match change:
        case group.GroupCreated():
            people = [str(each.jid) for each in change.info.participants]
            data = {"type": "created", "subject": change.info.subject, "participants": people}
            return "group_join", base | data | known(reason=change.reason or None)
        case group.MembersChange():
            name = "group_join" if change.action is group.MemberAction.ADD else "group_update"
            people = [str(each.jid) for each in change.participants]
            data = {"type": change.action.value, "participants": people}
            return name, base | data | known(reason=change.reason or None)
        case group.JoinRequestsChange():
            people = [str(each.jid) for each in change.people]
            asked = {"type": "join_request", "waiting": change.waiting, "participants": people}
            return "group_update", base | asked | known(method=change.method or None)
        case group.LinkChange():
            other = {"group": str(change.group.jid), "subject": change.group.subject, "tie": change.tie.value}
            kind = {"type": "linked" if change.linked else "unlinked"}
            return "group_update", base | kind | other | known(reason=change.reason or None)
        case _:
            word = _GROUP_WORDS.get(type(change), "other")
            return "group_update", base | {"type": word} | _members(change)


def _members(value: Any) -> dict[str, Any]:
    """The plain members of a dataclass, in lowerCamel."""
    found: dict[str, Any] = {}
    for each in dataclasses.fields(value):
        member = getattr(value, each.name)
        if member is None or isinstance(member, Node):
            continue
        head, *rest = each.name.split("_")
        name = head + "".join(word.capitalize() for word in rest)
        if isinstance(member, enum.Enum):
            found[name] = member.value
        elif isinstance(member, bool | int | str):
            found[name] = member
        elif isinstance(member, Jid):
            found[name] = str(member)
    return found


# -- app state ------------------------------------------------------------------------------------------


def app_state(event: app.AppStateEvent) -> Shaped:
    """What was done on another device of the account, or by us."""
    match event:
        case app.StarChanged():
            return [("message_starred", _message(event) | {"starred": event.starred})]
        case app.DeletedForMe():
            return [("message_revoke_me", _message(event))]
        case app.ChatReadChanged():
            # As in wwebjs: -1 is a mark without a number.
            count = {"read": event.read, "unreadCount": 0 if event.read else -1}
            return [("unread_count", _chat(event, event.chat) | count)]
        case app.ArchiveChanged():
            return [("chat_archived", _chat(event, event.chat) | {"archived": event.archived})]
        case app.PinChanged():
            return [("chat_pinned", _chat(event, event.chat) | {"pinned": event.pinned})]
        case app.MuteChanged():
            until = known(until=None if event.until_ms is None else event.until_ms // 1000)
            return [("chat_muted", _chat(event, event.chat) | {"muted": event.muted} | until)]
        case app.ChatDeleted():
            return [("chat_removed", _chat(event, event.chat))]
        case app.ContactChanged():
            data = {"user": str(event.user), "removed": event.removed}
            names = known(fullName=event.full_name or None, firstName=event.first_name or None, lid=event.lid)
            return [("contact_changed", data | names | _when(event))]
        case app.LabelEdited():
            data = {
                "labelId": event.label_id,
                "name": event.name,
                "color": event.color,
                "deleted": event.deleted,
            }
            return [("label_edit", data | _when(event))]
        case app.ChatLabelChanged():
            data = {"labelId": event.label_id, "labeled": event.labeled}
            return [("label_association_chat", _chat(event, event.chat) | data)]
        case app.MessageLabelChanged():
            data = {"labelId": event.label_id, "messageId": event.id, "labeled": event.labeled}
            return [("label_association_message", _chat(event, event.chat) | data)]
        case _:
            return []


def _message(event: app.StarChanged | app.DeletedForMe) -> dict[str, Any]:
    data = {"id": event.id, "isFromMe": event.from_me} | known(sender=_bare(event.sender))
    return _chat(event, event.chat) | data


def _chat(event: app.AppStateEvent, chat: Jid) -> dict[str, Any]:
    return {"chat": str(chat)} | _when(event)


def _when(event: app.AppStateEvent) -> dict[str, Any]:
    return known(timestamp=event.at_ms // 1000 if event.at_ms else None)
