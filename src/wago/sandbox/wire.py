"""Small stanzas that several parts of the service answer with, and checked reading of node contents."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import SERVER_JID, Jid

INVALID_STANZA = 479
"""Ack error of a stanza with a wrong shape (SMAX_INVALID; Baileys decode-wa-message.ts)."""

Attrs = dict[str, AttrValue | int | None]


class Refused(Exception):
    """A request the service answers with an error of this code and text.

    `reason` is for the log; clients see `code` and `text` only.
    """

    def __init__(self, code: int, text: str, reason: str = "", *, backoff: int | None = None) -> None:
        super().__init__(reason or text)
        self.code = code
        self.text = text
        self.reason = reason or text
        self.backoff = backoff


def _answerer(request: Node) -> Jid:
    """Whom the answer comes from: whoever was asked, such as a group."""
    try:
        return request.opt_jid("to") or SERVER_JID
    except RemoteProtocolError:
        return SERVER_JID


def iq_result(request: Node, content: Sequence[Node] | None = None) -> Node:
    return Node(
        "iq",
        {"from": _answerer(request), "id": request.opt_attr("id"), "type": "result"},
        list(content or ()) or None,
    )


def iq_error(request: Node, code: int, text: str, backoff: int | None = None) -> Node:
    error = Node("error", {"code": code, "text": text, "backoff": backoff})
    return Node("iq", {"from": _answerer(request), "id": request.opt_attr("id"), "type": "error"}, [error])


def failure(reason: int, attrs: Attrs | None = None) -> Node:
    """The answer to a login that is not accepted (whatsapp-rust stanza/connect_failure.rs)."""
    return Node("failure", {"reason": reason, "location": "sbx", **(attrs or {})})


def stream_error(code: int | None = None, *children: Node) -> Node:
    return Node("stream:error", {"code": code}, list(children) or None)


def xml_not_well_formed() -> Node:
    return stream_error(None, Node("xml-not-well-formed"))


def content_of(node: Node, length: int | None = None) -> bytes:
    """The bytes in a node.

    Raises:
        RemoteProtocolError: absent, or of another length.
    """
    data = node.data
    if length is not None and len(data) != length:
        raise RemoteProtocolError(f"<{node.tag}> has {len(data)} bytes, {length} are due")
    return data


def number_of(node: Node, length: int) -> int:
    """The big-endian number in a node of that many bytes."""
    return int.from_bytes(content_of(node, length), "big")


def participant_hash(devices: Iterable[Jid]) -> str:
    """The hash of a device list: `2:` and base64 of six bytes of SHA-256 over the sorted addresses, each with
    its agent and device even if 0 (whatsmeow send.go participantListHashV2).
    """
    names = sorted(f"{j.user}.{j.agent}:{j.device}@{j.server}" for j in devices)
    return "2:" + base64.b64encode(hashlib.sha256("".join(names).encode()).digest()[:6]).decode().rstrip("=")
