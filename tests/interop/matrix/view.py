"""What scenarios look at: people, keys and messages, the same for every engine.

A message is read from its protobuf alone, with the generated schema and nothing of the engine's own readers.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from wago.protocol.proto.e2e_pb2 import ContextInfo, Message, MessageKey

Json = dict[str, Any]

WRAPPERS = (
    "ephemeralMessage",
    "viewOnceMessage",
    "viewOnceMessageV2",
    "viewOnceMessageV2Extension",
    "documentWithCaptionMessage",
    "editedMessage",
)
FILES = {
    "image": "imageMessage",
    "video": "videoMessage",
    "gif": "videoMessage",
    "audio": "audioMessage",
    "voice": "audioMessage",
    "document": "documentMessage",
    "sticker": "stickerMessage",
}
POLLS = (
    "pollCreationMessage",
    "pollCreationMessageV2",
    "pollCreationMessageV3",
    "pollCreationMessageV5",
    "pollCreationMessageV6",
)


def bare(jid: str) -> str:
    """A JID without the device: `15550100001:3@s.whatsapp.net` is `15550100001@s.whatsapp.net`."""
    user, _, server = jid.partition("@")
    return f"{user.partition(':')[0]}@{server}"


@dataclass(frozen=True, slots=True)
class Person:
    """An account by both of its addresses.

    Attributes:
        number: digits only.
        lid: with `@lid`.
    """

    number: str
    lid: str

    @property
    def jid(self) -> str:
        return f"{self.number}@s.whatsapp.net"

    @property
    def names(self) -> list[str]:
        """Both addresses."""
        return [self.lid, self.jid]

    def named(self, jid: str) -> bool:
        """True if this is one of the person's two addresses, of whatever device."""
        return bare(jid) in self.names


@dataclass(frozen=True, slots=True)
class Key:
    """How a message is named.

    Attributes:
        sender: who wrote it, in groups and statuses only.
        text: its text, for quotes.
    """

    chat: str
    id: str
    from_me: bool
    sender: str = ""
    text: str = ""

    def json(self) -> Json:
        found: Json = {"chat": self.chat, "id": self.id, "from_me": self.from_me}
        return found | {name: value for name in ("sender", "text") if (value := getattr(self, name))}


class Content:
    """A protobuf `Message` with its wrappers noted and taken off."""

    def __init__(self, raw: bytes) -> None:
        self.whole = Message.FromString(raw)
        self.wrappers: list[str] = []
        self.inner = self.whole
        while wrapper := next((name for name in WRAPPERS if self.inner.HasField(name)), None):
            self.wrappers.append(wrapper)
            self.inner = getattr(self.inner, wrapper).message

    def has(self, field: str) -> bool:
        return self.inner.HasField(field)

    def __getattr__(self, field: str) -> Any:
        """The part of this name; fails if the message is of another kind."""
        if field.startswith("_"):
            raise AttributeError(field)
        assert self.inner.HasField(field), f"no {field} in {self.kinds}"
        return getattr(self.inner, field)

    @property
    def kinds(self) -> list[str]:
        """The fields that are set, without keys and secrets."""
        beside = ("messageContextInfo", "senderKeyDistributionMessage")
        return [field.name for field, _ in self.inner.ListFields() if field.name not in beside]

    @property
    def text(self) -> str:
        if self.inner.HasField("extendedTextMessage"):
            return self.inner.extendedTextMessage.text
        assert self.inner.HasField("conversation"), f"no text but {self.kinds}"
        return self.inner.conversation

    @property
    def context(self) -> ContextInfo:
        """The context info of whatever this is; empty if it has none."""
        for field, value in self.inner.ListFields():
            if field.message_type is not None and "contextInfo" in field.message_type.fields_by_name:
                return ContextInfo.FromString(value.contextInfo.SerializeToString())
        return ContextInfo()

    @property
    def secret(self) -> bytes:
        """The message secret, wherever it stands."""
        for each in (self.inner, self.whole):
            if each.messageContextInfo.messageSecret:
                return each.messageContextInfo.messageSecret
        return b""

    def file(self, kind: str) -> Any:
        """The part that describes a file."""
        return getattr(self, FILES[kind])

    @property
    def poll(self) -> Any:
        name = next((name for name in POLLS if self.inner.HasField(name)), POLLS[0])
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as an engine told of it.

    Attributes:
        timestamp: Unix seconds.
        name: push name; empty if the engine told none.
        sender_alt: the sender's other address; empty if the engine told none.
    """

    id: str
    chat: str
    sender: str
    from_me: bool
    content: Content
    timestamp: int
    name: str
    sender_alt: str

    @classmethod
    def of(cls, event: Json) -> Incoming:
        return cls(
            id=event["id"],
            chat=event["chat"],
            sender=event["sender"],
            from_me=event["from_me"],
            content=Content(b64decode(event["raw"])),
            timestamp=int(event["timestamp"]),
            name=event.get("name") or "",
            sender_alt=event.get("sender_alt") or "",
        )

    @property
    def key(self) -> Key:
        """How the receiver names it."""
        one_to_one = self.chat.endswith(("@s.whatsapp.net", "@lid"))
        text = self.content.text if {"conversation", "extendedTextMessage"} & set(self.content.kinds) else ""
        return Key(self.chat, self.id, self.from_me, "" if one_to_one else bare(self.sender), text)


def key_ids(key: MessageKey) -> tuple[str, bool]:
    """A key inside a message: whose it is and what it names."""
    return key.ID, key.fromMe
