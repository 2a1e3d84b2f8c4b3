"""What the stanzas that flow may hold: attributes with their values, and children.

Names and values are those that WhatsApp's clients are known to send (whatsmeow, whatsapp-rust, Baileys). What
is beside them is refused as a slip, not ignored: a name that is misspelt here would be ignored there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid

Rule: TypeAlias = "frozenset[str] | Callable[[AttrValue], bool]"
Attributes: TypeAlias = Mapping[str, Rule]

MAX_ID: Final = 128


def one_of(*values: str) -> frozenset[str]:
    return frozenset(values)


def an_id(value: AttrValue) -> bool:
    """Text of 1 to 128 printable characters."""
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable()


def a_number(value: AttrValue) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20


def a_jid(value: AttrValue) -> bool:
    """An address, in its own form on the wire or as text."""
    return isinstance(value, Jid) or "@" in value


def a_text(value: AttrValue) -> bool:
    return isinstance(value, str) and bool(value)


def a_hash(value: AttrValue) -> bool:
    """A participant hash: `2:` and six bytes in base64."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


_HASH: Final = re.compile(r"2:[A-Za-z0-9+/]{8}")


def check_attrs(node: Node, allowed: Attributes) -> None:
    """Check that a node has no other attributes than these, with such values.

    Raises:
        RemoteProtocolError: it has.
    """
    for name, value in node.attrs.items():
        rule = allowed.get(name)
        if rule is None:
            raise RemoteProtocolError(f"<{node.tag}> has a {name!r}")
        if not (value in rule if type(rule) is frozenset else rule(value)):  # type: ignore[operator]
            raise RemoteProtocolError(f"<{node.tag}> has the {name!r} {value!s:.80}")


def check_children(node: Node, allowed: Mapping[str, int]) -> None:
    """Check that a node has no other children than these, none more often than it may.

    Raises:
        RemoteProtocolError: it has.
    """
    counts: dict[str, int] = {}
    for child in node.children:
        most = allowed.get(child.tag)
        if most is None:
            raise RemoteProtocolError(f"<{node.tag}> holds <{child.tag}>")
        counts[child.tag] = counts.get(child.tag, 0) + 1
        if counts[child.tag] > most:
            raise RemoteProtocolError(f"<{node.tag}> holds {counts[child.tag]} of <{child.tag}>")


# -- messages -----------------------------------------------------------------------------------------------

TYPES: Final = one_of("text", "media", "reaction", "poll", "event")

_MESSAGE: Final[Attributes] = {
    "id": an_id,
    "to": a_jid,
    "type": TYPES,
    "phash": a_hash,
    "expiration": a_number,
    # whatsmeow's answers to retries repeat when the message was sent first.
    "t": a_number,
}

TO_PERSON: Final[Attributes] = {
    **_MESSAGE,
    # An admin's deletion (8) needs a group.
    "edit": one_of("1", "2", "7"),
    "category": one_of("peer"),
    "push_priority": one_of("high", "high_force"),
    "privacy_sensitive": one_of("1"),
    "recipient": a_jid,
    "peer_recipient_pn": a_jid,
    "device_fanout": one_of("false"),
}

TO_GROUP: Final[Attributes] = {
    **_MESSAGE,
    "edit": one_of("1", "2", "7", "8"),
    "addressing_mode": one_of("pn", "lid"),
    "participant": a_jid,
    # whatsmeow has it in answers to retries about statuses.
    "device_fanout": one_of("false"),
}

CONTENT: Final[Mapping[str, int]] = {
    "participants": 1,
    "enc": 1,
    "device-identity": 1,
    # whatsmeow says of a poll what it is in one of its own.
    "meta": 2,
    "biz": 1,
    "bot": 1,
    "reporting": 1,
    "tctoken": 1,
    "cstoken": 1,
}

MEDIA_TYPES: Final = one_of(
    *("image", "video", "gif", "ptv", "audio", "ptt", "document", "sticker", "sticker_pack"),
    *("location", "livelocation", "vcard", "contact_array", "url", "list", "list_response", "button"),
    *("buttons_response", "order", "product", "native_flow_response", "group_history", "1p_sticker"),
)

_ENC: Final[Attributes] = {
    "v": one_of("2"),
    "type": one_of("msg", "pkmsg", "skmsg"),
    "mediatype": MEDIA_TYPES,
    "decrypt-fail": one_of("hide"),
    "count": one_of(*map(str, range(1, 11))),
}

_META: Final[Attributes] = {
    "polltype": one_of("creation", "vote", "edit", "result_snapshot", "quiz_creation"),
    "event_type": one_of("creation", "response", "edit"),
    "view_once": one_of("true"),
    "appdata": one_of("default", "member_tag"),
    "tag_reason": one_of("user_update", "user_delete"),
    "status_setting": one_of("contacts", "allowlist", "denylist", "close_friends"),
    "target_id": an_id,
    "target_sender_jid": a_jid,
    "target_chat_jid": a_jid,
    "thread_msg_id": an_id,
    "thread_msg_sender_jid": a_jid,
}

_REPORTING: Final = 16
"""Bytes of a reporting token."""


def check_enc(enc: Node, kinds: frozenset[str]) -> Node:
    """A ciphertext of one of these kinds.

    Raises:
        RemoteProtocolError: it is something else, or empty.
    """
    check_attrs(enc, _ENC)
    if enc.attr("v") != "2" or enc.attr("type") not in kinds:
        raise RemoteProtocolError(f"<enc> of type {enc.attr('type')!r} here")
    if not enc.data:
        raise RemoteProtocolError("an empty <enc>")
    return enc


def check_beside(node: Node) -> None:
    """The children of a message that are no ciphertexts.

    Raises:
        RemoteProtocolError: one is not as it should be.
    """
    check_children(node, CONTENT)
    for child in node.children:
        match child.tag:
            case "meta":
                check_attrs(child, _META)
            case "tctoken" | "cstoken" | "device-identity":
                if not child.data:
                    raise RemoteProtocolError(f"an empty <{child.tag}>")
            case "reporting":
                _check_reporting(child)


def _check_reporting(node: Node) -> None:
    token = node.child("reporting_token")
    check_attrs(token, {"v": a_number})
    if len(token.data) != _REPORTING:
        raise RemoteProtocolError(f"a reporting token of {len(token.data)} bytes")


def check_media(node: Node, encs: list[Node]) -> None:
    """A message of type `media` says of which; the servers drop it otherwise (whatsapp-rust classify.rs).

    Raises:
        RemoteProtocolError: it does not.
    """
    if node.attrs["type"] == "media" and not any("mediatype" in enc.attrs for enc in encs):
        raise RemoteProtocolError("a message of type media without mediatype")
