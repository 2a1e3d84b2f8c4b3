"""What receipts, presence and chat states may hold, as `shapes` has it for messages.

Source: whatsmeow receipt.go, retry.go, mediaretry.go, presence.go; whatsapp-rust src/receipt.rs; Baileys
messages-send.ts, messages-recv.ts, chats.ts.
"""

from __future__ import annotations

from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.sandbox.shapes import (
    Attributes,
    a_jid,
    a_number,
    a_text,
    an_id,
    check_attrs,
    check_children,
    one_of,
)
from wago.sandbox.wire import content_of

ABOUT_OTHERS: Final = frozenset({None, "inactive", "read", "played"})
"""Receipts that the sender of the message sees on all devices."""
ABOUT_OWN: Final = frozenset({"read", "played", "read-self", "played-self"})
"""Receipts that the own other devices see."""
FOR_ONE: Final = frozenset({"retry", "sender", "peer_msg", "server-error", "hist_sync"})
"""Receipts for one device or for the service itself."""
_FOR_OWN: Final = frozenset({"sender", "peer_msg", "server-error", "hist_sync"})
_TIMED: Final = frozenset({"read", "read-self"})
MAX_RETRIES: Final = 5

_RECEIPT: Final[Attributes] = {
    "id": an_id,
    "to": a_jid,
    "type": one_of(*(kind for kind in ABOUT_OTHERS | ABOUT_OWN | FOR_ONE if kind)),
    "t": a_number,
    "participant": a_jid,
    "recipient": a_jid,
    "context": one_of("status"),
}
_RETRY: Final[Attributes] = {
    "id": an_id,
    "count": one_of(*map(str, range(1, MAX_RETRIES + 1))),
    "t": a_number,
    "v": one_of("1"),
    "error": a_number,
}
_ITEM: Final[Attributes] = {"id": an_id}
_RMR: Final[Attributes] = {"jid": a_jid, "from_me": one_of("true", "false"), "participant": a_jid}


def check_receipt(node: Node) -> tuple[str | None, list[str]]:
    """Check a receipt; its type, and the messages it is about.

    Raises:
        RemoteProtocolError: an attribute or child is missing, wrong or none of a receipt's.
    """
    check_attrs(node, _RECEIPT)
    kind, ids = node.opt_attr("type"), [node.attr("id")]
    to = node.jid("to")
    if kind in _TIMED and "t" not in node.attrs:
        raise RemoteProtocolError(f"a receipt of type {kind} without its time")
    if to.is_user and "participant" in node.attrs and kind not in _FOR_OWN:
        raise RemoteProtocolError("a participant in a receipt to a person")
    if kind == "retry":
        _check_retry(node)
    elif kind == "server-error":
        _check_media_request(node)
    elif node.children:
        check_children(node, {"list": 1})
        ids += _listed(node.child("list"))
    return kind, ids


def _listed(listed: Node) -> list[str]:
    check_attrs(listed, {})
    check_children(listed, {"item": 100_000})
    for item in listed.children:
        check_attrs(item, _ITEM)
    ids = [item.attr("id") for item in listed.children]
    if not ids or len(set(ids)) < len(ids):
        raise RemoteProtocolError("a receipt lists each message once, and one at least")
    return ids


def _check_retry(node: Node) -> None:
    check_children(node, {"retry": 1, "registration": 1, "keys": 1})
    retry = node.child("retry")
    check_attrs(retry, _RETRY)
    for name in ("count", "t", "v"):
        retry.attr(name)
    if retry.attr("id") != node.attr("id"):
        raise RemoteProtocolError("<retry> is about another message than its receipt")


def _check_media_request(node: Node) -> None:
    check_children(node, {"encrypt": 1, "rmr": 1})
    encrypt, place = node.child("encrypt"), node.child("rmr")
    check_children(encrypt, {"enc_p": 1, "enc_iv": 1})
    content_of(encrypt.child("enc_p"))
    content_of(encrypt.child("enc_iv"), 12)
    check_attrs(place, _RMR)
    place.jid("jid")
    place.attr("from_me")


def is_for_own(kind: str | None) -> bool:
    """True for what devices of one account tell each other, or their phone."""
    return kind in _FOR_OWN


# -- presence -----------------------------------------------------------------------------------------------

_PRESENCE: Final[Attributes] = {
    "type": one_of("available", "unavailable", "subscribe", "unsubscribe"),
    "name": a_text,
    "to": a_jid,
    # Baileys numbers them.
    "id": an_id,
    "from": a_jid,
}
_CHAT_STATE: Final[Attributes] = {"to": a_jid, "from": a_jid}
_COMPOSING: Final[Attributes] = {"media": one_of("audio", "text")}


def check_presence(node: Node) -> str:
    """Check a presence; its type, empty if it says nothing.

    Raises:
        RemoteProtocolError: it is not as it should be.
    """
    check_attrs(node, _PRESENCE)
    if not node.attrs and not node.content:
        # Baileys sends one whenever its credentials change but for the name (socket.ts), and is let be.
        return ""
    kind = node.opt_attr("type") or "available"
    if kind in ("subscribe", "unsubscribe"):
        to = node.jid("to")
        check_children(node, {"tctoken": 1})
        if not (to.is_user or to.is_group) or to.device:
            raise RemoteProtocolError(f"nobody's presence is {to}'s")
    else:
        check_children(node, {})
        if "to" in node.attrs:
            raise RemoteProtocolError(f"the presence {kind} is for nobody in particular")
        if kind == "available":
            # Without a name nothing is shown to others (whatsmeow presence.go).
            node.attr("name")
    return kind


def check_chat_state(node: Node) -> None:
    """Check that somebody is composing or has paused.

    Raises:
        RemoteProtocolError: it is not as it should be.
    """
    check_attrs(node, _CHAT_STATE)
    check_children(node, {"composing": 1, "paused": 1})
    if len(node.children) != 1:
        raise RemoteProtocolError("a chat state is composing or paused")
    [state] = node.children
    check_attrs(state, _COMPOSING if state.tag == "composing" else {})
    to = node.jid("to")
    if to.device or not (to.is_user or to.is_group):
        raise RemoteProtocolError(f"{to} is no chat to compose in")
