"""What a phone does, as the admin API names it, and the changes that it makes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from google.protobuf.json_format import ParseDict, ParseError

from wago.errors import LocalProtocolError
from wago.protocol.appstate import Change, MessageRange, Operation, actions
from wago.protocol.jid import USER_SERVER, Jid
from wago.protocol.proto.sync_action_pb2 import SyncActionValue
from wago.sandbox.appstate.store import COLLECTIONS
from wago.sandbox.wire import Refused

Json = dict[str, Any]


def changes_of(body: Json) -> tuple[str, Sequence[Change]]:
    """Collection and changes of an order such as `{"action": "archive", "chat": "...", "archived": true}`.

    Raises:
        Refused: no such action, or a field is missing or wrong.
    """
    name = _text(body, "action")
    if name in ("set", "remove"):
        return _any(body, Operation.SET if name == "set" else Operation.REMOVE)
    act = ACTS.get(name)
    if act is None:
        known = ", ".join(sorted([*ACTS, "set", "remove"]))
        raise Refused(400, "bad-request", f"`action` is one of {known}")
    try:
        changes = act(body, int(time.time() * 1000))
        return actions.collection_of(changes[0]).value, changes
    except LocalProtocolError as exc:
        raise Refused(400, "bad-request", str(exc)) from exc


def _any(body: Json, operation: Operation) -> tuple[str, Sequence[Change]]:
    """Any record at all, also of actions that nobody knows."""
    collection, index = _text(body, "collection"), body.get("index")
    if collection not in COLLECTIONS:
        raise Refused(400, "bad-request", f"`collection` is one of {', '.join(COLLECTIONS)}")
    if not isinstance(index, list) or not index or not all(isinstance(each, str) for each in index):
        raise Refused(400, "bad-request", "`index` is a list of texts")
    value = SyncActionValue()
    try:
        ParseDict(body.get("value", {}), value)
    except ParseError as exc:
        raise Refused(400, "bad-request", f"`value`: {exc}") from exc
    if not value.HasField("timestamp"):
        value.timestamp = int(time.time() * 1000)
    version = body.get("version", 1)
    if not isinstance(version, int):
        raise Refused(400, "bad-request", "`version` is a number")
    return collection, [Change(index=tuple(index), value=value, version=version, operation=operation)]


# ---- fields -------------------------------------------------------------------------------------------


def _text(body: Json, name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or (not value and default is None):
        raise Refused(400, "bad-request", f"`{name}` is missing or no text")
    return value


def _flag(body: Json, name: str, default: bool) -> bool:
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise Refused(400, "bad-request", f"`{name}` is true or false")
    return value


def _number(body: Json, name: str, default: int) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(400, "bad-request", f"`{name}` is a number")
    return value


def _jid(body: Json, name: str) -> Jid:
    text = _text(body, name).lstrip("+")
    return Jid.parse(text) if "@" in text else Jid(text, USER_SERVER)


def _opt_jid(body: Json, name: str) -> Jid | None:
    return _jid(body, name) if body.get(name) else None


def _until(body: Json) -> MessageRange:
    return MessageRange(last_timestamp=_number(body, "timestamp", int(time.time())))


# ---- acts ---------------------------------------------------------------------------------------------


def _star(body: Json, at_ms: int) -> Sequence[Change]:
    return [
        actions.star(
            _jid(body, "chat"),
            _text(body, "id"),
            from_me=_flag(body, "from_me", False),
            sender=_opt_jid(body, "sender"),
            starred=_flag(body, "starred", True),
            at_ms=at_ms,
        )
    ]


def _delete_for_me(body: Json, at_ms: int) -> Sequence[Change]:
    return [
        actions.delete_for_me(
            _jid(body, "chat"),
            _text(body, "id"),
            from_me=_flag(body, "from_me", False),
            sender=_opt_jid(body, "sender"),
            delete_media=_flag(body, "delete_media", False),
            message_timestamp=_number(body, "timestamp", 0),
            at_ms=at_ms,
        )
    ]


def _mark_read(body: Json, at_ms: int) -> Sequence[Change]:
    read = _flag(body, "read", True)
    return [actions.mark_chat_read(_jid(body, "chat"), read=read, until=_until(body), at_ms=at_ms)]


def _archive(body: Json, at_ms: int) -> Sequence[Change]:
    archived = _flag(body, "archived", True)
    return actions.archive(_jid(body, "chat"), archived=archived, until=_until(body), at_ms=at_ms)


def _pin(body: Json, at_ms: int) -> Sequence[Change]:
    return [actions.pin(_jid(body, "chat"), pinned=_flag(body, "pinned", True), at_ms=at_ms)]


def _mute(body: Json, at_ms: int) -> Sequence[Change]:
    until = _number(body, "until_ms", actions.FOREVER) if _flag(body, "muted", True) else None
    return [actions.mute(_jid(body, "chat"), until_ms=until, at_ms=at_ms)]


def _clear_chat(body: Json, at_ms: int) -> Sequence[Change]:
    return [
        actions.clear_chat(
            _jid(body, "chat"),
            starred_too=_flag(body, "starred_too", True),
            media_too=_flag(body, "media_too", False),
            until=_until(body),
            at_ms=at_ms,
        )
    ]


def _delete_chat(body: Json, at_ms: int) -> Sequence[Change]:
    media_too = _flag(body, "media_too", True)
    return [actions.delete_chat(_jid(body, "chat"), media_too=media_too, until=_until(body), at_ms=at_ms)]


def _contact(body: Json, at_ms: int) -> Sequence[Change]:
    full_name = _text(body, "full_name")
    return [
        actions.contact(
            _jid(body, "user"),
            full_name=full_name,
            first_name=_text(body, "first_name", full_name.split(" ")[0]),
            lid=_opt_jid(body, "lid"),
            in_phone_book=_flag(body, "in_phone_book", True),
            at_ms=at_ms,
        )
    ]


def _forget_contact(body: Json, at_ms: int) -> Sequence[Change]:
    return [actions.forget_contact(_jid(body, "user"), at_ms=at_ms)]


def _push_name(body: Json, at_ms: int) -> Sequence[Change]:
    return [actions.push_name(_text(body, "name"), at_ms=at_ms)]


def _label(body: Json, at_ms: int) -> Sequence[Change]:
    return [
        actions.label(
            _text(body, "label"),
            name=_text(body, "name"),
            color=_number(body, "color", 0),
            deleted=_flag(body, "deleted", False),
            at_ms=at_ms,
        )
    ]


def _label_chat(body: Json, at_ms: int) -> Sequence[Change]:
    labeled = _flag(body, "labeled", True)
    return [actions.label_chat(_text(body, "label"), _jid(body, "chat"), labeled=labeled, at_ms=at_ms)]


def _label_message(body: Json, at_ms: int) -> Sequence[Change]:
    labeled, chat = _flag(body, "labeled", True), _jid(body, "chat")
    label, message_id = _text(body, "label"), _text(body, "id")
    return [actions.label_message(label, chat, message_id, labeled=labeled, at_ms=at_ms)]


def _quick_reply(body: Json, at_ms: int) -> Sequence[Change]:
    return [
        actions.quick_reply(
            _text(body, "id"),
            shortcut=_text(body, "shortcut", ""),
            text=_text(body, "text", ""),
            keywords=(),
            count=_number(body, "count", 0),
            deleted=_flag(body, "deleted", False),
            at_ms=at_ms,
        )
    ]


def _locale(body: Json, at_ms: int) -> Sequence[Change]:
    return [actions.locale(_text(body, "locale"), at_ms=at_ms)]


def _unarchive_chats(body: Json, at_ms: int) -> Sequence[Change]:
    return [actions.unarchive_chats(_flag(body, "on", True), at_ms=at_ms)]


def _lock(body: Json, at_ms: int) -> Sequence[Change]:
    return [actions.lock(_jid(body, "chat"), locked=_flag(body, "locked", True), at_ms=at_ms)]


def _mute_status(body: Json, at_ms: int) -> Sequence[Change]:
    return [actions.mute_status(_jid(body, "user"), muted=_flag(body, "muted", True), at_ms=at_ms)]


ACTS: Final[dict[str, Callable[[Json, int], Sequence[Change]]]] = {
    "star": _star,
    "delete_for_me": _delete_for_me,
    "mark_read": _mark_read,
    "archive": _archive,
    "pin": _pin,
    "mute": _mute,
    "clear_chat": _clear_chat,
    "delete_chat": _delete_chat,
    "contact": _contact,
    "forget_contact": _forget_contact,
    "push_name": _push_name,
    "label": _label,
    "label_chat": _label_chat,
    "label_message": _label_message,
    "quick_reply": _quick_reply,
    "locale": _locale,
    "unarchive_chats": _unarchive_chats,
    "lock": _lock,
    "mute_status": _mute_status,
}
