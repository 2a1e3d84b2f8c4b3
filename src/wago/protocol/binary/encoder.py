"""Node to bytes.

Source: whatsmeow binary/encoder.go, Baileys src/WABinary/encode.ts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from wago.errors import LocalProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.binary.tokens import (
    AD_JID,
    BINARY_8,
    BINARY_20,
    BINARY_32,
    ENCODED,
    FB_JID,
    HEX_8,
    INTEROP_JID,
    JID_PAIR,
    LIST_8,
    LIST_16,
    LIST_EMPTY,
    NIBBLE_8,
    PACKED_MAX,
)
from wago.protocol.jid import (
    DOMAIN_BY_SERVER,
    HOSTED_LID_SERVER,
    HOSTED_SERVER,
    INTEROP_SERVER,
    LID_SERVER,
    MESSENGER_SERVER,
    USER_SERVER,
    Jid,
)

MAX_DEPTH: Final = 100
"""Deepest nesting of nodes that is written or read; WhatsApp's own trees stay below 20."""

_NIBBLES: Final = re.compile(r"[0-9.-]+").fullmatch
_HEX: Final = re.compile(r"[0-9A-F]+").fullmatch
_NIBBLE_DIGITS: Final = str.maketrans("-.", "ab")
_LIST_HEADS: Final = tuple(bytes((LIST_8, size)) if size else bytes((LIST_EMPTY,)) for size in range(256))


def encode(node: Node) -> bytes:
    """Write a node without the flag byte that precedes it in a frame.

    Raises:
        LocalProtocolError: the node cannot be written: wrong types, too deep, too many children, a bad JID.
    """
    out = bytearray()
    _write_node(out, node, 0)
    return bytes(out)


def pack(node: Node) -> bytes:
    """Write a node as a frame's plaintext: the flag byte 0 (not compressed), then the node.

    Raises:
        LocalProtocolError: the node cannot be written.
    """
    out = bytearray(1)
    _write_node(out, node, 0)
    return bytes(out)


def _write_node(out: bytearray, node: Node, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise LocalProtocolError("nodes are nested too deep")
    tag, attrs, content = node.tag, node.attrs, node.content
    if not tag or type(tag) is not str:
        raise LocalProtocolError(f"not a tag: {tag!r}")
    _write_list_head(out, 2 * len(attrs) + (1 if content is None else 2))
    out += ENCODED.get(tag) or _string(tag)
    for name, value in attrs.items():
        if not name or type(name) is not str:
            raise LocalProtocolError(f"<{tag}>: not an attribute name: {name!r}")
        out += ENCODED.get(name) or _string(name)
        if type(value) is str:
            out += ENCODED.get(value) or _string(value)
        elif isinstance(value, Jid):
            out += _jid(value)
        else:
            out += _other(tag, name, value)
    if content is None:
        return
    if type(content) is bytes:
        _write_binary(out, content)
    elif type(content) is list:
        _write_list_head(out, len(content))
        for child in content:
            if type(child) is not Node:
                raise LocalProtocolError(f"<{tag}> holds no node: {type(child).__name__}")
            _write_node(out, child, depth + 1)
    elif type(content) is str:
        out += ENCODED.get(content) or _string(content)
    else:
        raise LocalProtocolError(f"<{tag}> has content that no node can have: {type(content).__name__}")


def _other(tag: str, name: str, value: object) -> bytes:
    """An attribute that is no plain text: a member of an enum of texts may pass."""
    if not isinstance(value, str):
        raise LocalProtocolError(f"<{tag}> {name!r} is neither text nor a JID: {type(value).__name__}")
    return _text(str.__str__(value))


def _write_list_head(out: bytearray, size: int) -> None:
    if size < 256:
        out += _LIST_HEADS[size]
    elif size < 65536:
        out.append(LIST_16)
        out += size.to_bytes(2, "big")
    else:
        raise LocalProtocolError(f"a list of {size} is too long")


def _write_binary(out: bytearray, data: bytes) -> None:
    size = len(data)
    if size < 256:
        out.append(BINARY_8)
        out.append(size)
    elif size < 1 << 20:
        out.append(BINARY_20)
        out += size.to_bytes(3, "big")
    elif size < 1 << 31:
        out.append(BINARY_32)
        out += size.to_bytes(4, "big")
    else:
        raise LocalProtocolError("content is too long")
    out += data


def _string(text: str) -> bytes:
    """A text that is no token: packed when it is made of digits, else UTF-8."""
    if len(text) <= PACKED_MAX:
        if _NIBBLES(text):
            return _packed(NIBBLE_8, text.translate(_NIBBLE_DIGITS))
        if _HEX(text):
            return _packed(HEX_8, text)
    out = bytearray()
    try:
        _write_binary(out, text.encode())
    except UnicodeEncodeError as exc:
        raise LocalProtocolError("text with a lone surrogate") from exc
    return bytes(out)


def _packed(kind: int, digits: str) -> bytes:
    """Two digits a byte, high half first; an odd count is flagged and filled with 0xF."""
    size = len(digits)
    if size & 1:
        return bytes((kind, 0x80 | (size + 1) >> 1)) + bytes.fromhex(digits + "f")
    return bytes((kind, size >> 1)) + bytes.fromhex(digits)


@lru_cache(maxsize=4096)
def _jid(jid: Jid) -> bytes:
    server, device = jid.server, jid.device
    if not server:
        raise LocalProtocolError("a JID without a server")
    if not jid.user and not device:
        return bytes((JID_PAIR, LIST_EMPTY)) + _text(server)
    if (device and server in (USER_SERVER, LID_SERVER)) or server in (HOSTED_SERVER, HOSTED_LID_SERVER):
        if not 0 <= device <= 0xFF:
            raise LocalProtocolError(f"device number out of range: {jid}")
        return bytes((AD_JID, DOMAIN_BY_SERVER[server], device)) + _user(jid)
    if not 0 <= device <= 0xFFFF or not 0 <= jid.integrator <= 0xFFFF:
        raise LocalProtocolError(f"JID part out of range: {jid}")
    if server == MESSENGER_SERVER:
        return bytes((FB_JID,)) + _user(jid) + device.to_bytes(2, "big") + _text(server)
    if server == INTEROP_SERVER and (device or jid.integrator):
        # WhatsApp Web writes no server here, though it reads one (whatsapp-rust encoder.rs, WA/Wap.js).
        return (
            bytes((INTEROP_JID,)) + _user(jid) + device.to_bytes(2, "big") + jid.integrator.to_bytes(2, "big")
        )
    return bytes((JID_PAIR,)) + (_text(jid.user) if jid.user else bytes((LIST_EMPTY,))) + _text(server)


def _user(jid: Jid) -> bytes:
    if not jid.user:
        raise LocalProtocolError(f"a device JID without a user: {jid}")
    return _text(jid.user)


def _text(text: str) -> bytes:
    return ENCODED.get(text) or _string(text)
