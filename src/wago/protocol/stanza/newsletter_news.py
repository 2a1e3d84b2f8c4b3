"""What the server tells of channels: followed, left, muted, changed.

Wire: <notification type="mex" from="s.whatsapp.net"><update op_name>{"data": {path: {...}}}</update>
    path xwa2_notify_newsletter_on_join: a whole channel
         ..._on_leave {id, role}, ..._on_mute_change {id, mute}
         ..._on_metadata_update: a channel of which only what changed is there
         ..._on_state_change {id, is_requestor, state: {type}}
Source: whatsmeow notification.go (newsletterEvent), types/events/events.go; names of operations by Baileys
Socket/messages-recv.ts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, TypeAlias

from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.stanza.mex import TYPE, Json, read_json, word
from wago.protocol.stanza.newsletters import Newsletter, NewsletterRole, mute_word, read_jid, read_role
from wago.protocol.stanza.notification import build_notification
from wago.protocol.stanza.parts import expect

_PREFIX: Final = "xwa2_notify_newsletter_on_"


@dataclass(frozen=True, slots=True)
class Joined:
    """The account follows a channel, or has made one."""

    newsletter: Newsletter


@dataclass(frozen=True, slots=True)
class Left:
    """It follows it no longer, or the channel was deleted.

    Attributes:
        role: what it was there before; None if not told.
    """

    jid: Jid
    role: NewsletterRole | None = None


@dataclass(frozen=True, slots=True)
class MuteChange:
    jid: Jid
    muted: bool


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """A channel is called or described otherwise, or has another picture.

    Attributes:
        name, description: None if they stay as they are.
        picture: there is another one, or none any more.
    """

    jid: Jid
    name: str | None = None
    description: str | None = None
    picture: bool = False


@dataclass(frozen=True, slots=True)
class StateChange:
    """A channel was deleted, suspended, or is there again.

    Attributes:
        state: as of `Newsletter`.
    """

    jid: Jid
    state: str


News: TypeAlias = Joined | Left | MuteChange | MetadataChange | StateChange


def build_news(news: News, notification_id: str, t: int) -> Node:
    """The notification that tells it."""
    name, path, data = _written(news)
    text = json.dumps({"data": {_PREFIX + path: data}}, separators=(",", ":"))
    content = [Node("update", {"op_name": name}, text.encode())]
    return build_notification(TYPE, SERVER_JID, notification_id, t, content)


def _written(news: News) -> tuple[str, str, Json]:
    data: Json
    match news:
        case Joined(newsletter):
            return "NotificationNewsletterJoin", "join", newsletter.write()
        case Left(jid, role):
            data = {"id": str(jid), "role": (role or NewsletterRole.GUEST).value.upper()}
            return "NotificationNewsletterLeave", "leave", data
        case MuteChange(jid, muted):
            data = {"id": str(jid), "mute": mute_word(muted)}
            return "NotificationNewsletterUserSettingChange", "mute_change", data
        case MetadataChange():
            thread: Json = {}
            if news.name is not None:
                thread["name"] = {"text": news.name}
            if news.description is not None:
                thread["description"] = {"text": news.description}
            if news.picture:
                thread["picture"] = {}
            data = {"id": str(news.jid), "thread_metadata": thread}
            return "NotificationNewsletterUpdate", "metadata_update", data
        case StateChange(jid, state):
            data = {"id": str(jid), "is_requestor": False, "state": {"type": state.upper()}}
            return "NotificationNewsletterStateChange", "state_change", data


def parse_news(node: Node) -> list[News]:
    """What a `mex` notification says of channels; nothing if it is about something else.

    Raises:
        RemoteProtocolError: malformed.
    """
    found: list[News] = []
    for update in expect(node, "notification").all("update"):
        if update.content is None:
            continue
        data = read_json(update).get("data")
        for path, value in data.items() if isinstance(data, dict) else ():
            if path.startswith(_PREFIX) and isinstance(value, dict):
                news = _read(path.removeprefix(_PREFIX), value)
                found += [] if news is None else [news]
    return found


def _read(path: str, data: Json) -> News | None:
    match path:
        case "join":
            return Joined(Newsletter.read(data))
        case "leave":
            return Left(read_jid(data), read_role(data))
        case "mute_change":
            return MuteChange(read_jid(data), word(data, "mute").lower() == "on")
        case "metadata_update":
            thread = data.get("thread_metadata")
            changed = thread if isinstance(thread, dict) else {}
            return MetadataChange(
                read_jid(data), _text(changed, "name"), _text(changed, "description"), "picture" in changed
            )
        case "state_change":
            state = data.get("state")
            return StateChange(read_jid(data), word(state, "type").lower() if isinstance(state, dict) else "")
        case _:
            return None


def _text(data: Json, name: str) -> str | None:
    part = data.get(name)
    text = part.get("text") if isinstance(part, dict) else None
    return text[:65_536] if isinstance(text, str) else None
