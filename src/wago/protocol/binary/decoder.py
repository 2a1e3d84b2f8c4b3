"""Bytes to node.

The input is hostile: every length is checked before it is believed, nesting and the number of nodes are
bounded, and anything out of order is a `RemoteProtocolError`.

Source: whatsmeow binary/decoder.go, whatsapp-rust decoder.rs, Baileys src/WABinary/decode.ts.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final, NoReturn

from wago.errors import RemoteProtocolError
from wago.protocol.binary.encoder import MAX_DEPTH
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.binary.tokens import (
    AD_JID,
    BINARY_8,
    BINARY_20,
    BINARY_32,
    DICTIONARY_0,
    DICTIONARY_3,
    DOUBLE_BYTE,
    FB_JID,
    HEX_8,
    INTEROP_JID,
    JID_PAIR,
    LIST_8,
    LIST_16,
    LIST_EMPTY,
    NIBBLE_8,
    SINGLE_BYTE,
)
from wago.protocol.jid import HOSTED_SERVER, INTEROP_SERVER, MESSENGER_SERVER, SERVER_BY_DOMAIN, Jid

MAX_INFLATED: Final = 64 * 1024 * 1024
"""Most bytes a compressed frame may become; a frame itself has at most 16 MiB."""

MAX_NODES: Final = 1_000_000
"""Most nodes in one frame: each costs memory far beyond the three bytes that announce it."""

_COMPRESSED: Final = 2
_NIBBLE_CHARS: Final = str.maketrans("ab", "-.")
_NOT_NIBBLES: Final = frozenset("cdef")

# How a server written in the wild follows the two numbers of an interop JID.
_INTEROP_TAIL: Final = bytes((BINARY_8, len(INTEROP_SERVER))) + INTEROP_SERVER.encode()


def decode(data: bytes) -> Node:
    """Read one node that fills `data`, which has no flag byte.

    Raises:
        RemoteProtocolError: malformed, too deep, too large, or something follows the node.
    """
    return _decode(data, 0)


def unpack(plaintext: bytes, *, max_inflated: int = MAX_INFLATED) -> Node:
    """Read a decrypted frame: the flag byte, then a node, compressed if the flag says so.

    Args:
        plaintext: the frame after decryption.
        max_inflated: most bytes that a compressed node may become.

    Raises:
        RemoteProtocolError: malformed, or larger than allowed.
    """
    if not plaintext:
        raise RemoteProtocolError("empty frame")
    if plaintext[0] & _COMPRESSED:
        return _decode(_inflate(plaintext, max_inflated), 0)
    return _decode(plaintext, 1)


def _inflate(plaintext: bytes, limit: int) -> bytes:
    stream = zlib.decompressobj()
    try:
        # One byte more than allowed tells a full stream from a cut one.
        data = stream.decompress(memoryview(plaintext)[1:], limit + 1)
    except zlib.error as exc:
        raise RemoteProtocolError(f"compressed frame: {exc}") from exc
    if len(data) > limit:
        raise RemoteProtocolError(f"compressed frame holds more than {limit} bytes")
    if not stream.eof or stream.unused_data:
        raise RemoteProtocolError("compressed frame is cut short or has a tail")
    return data


def _decode(data: bytes, pos: int) -> Node:
    try:
        node, pos = _node(data, pos, 0, [MAX_NODES])
    except IndexError as exc:
        raise RemoteProtocolError("node is cut short") from exc
    except UnicodeDecodeError as exc:
        raise RemoteProtocolError("node holds text that is not UTF-8") from exc
    if pos != len(data):
        raise RemoteProtocolError(f"{len(data) - pos} bytes after the node")
    return node


def _node(data: bytes, pos: int, depth: int, budget: list[int]) -> tuple[Node, int]:
    head = data[pos]
    if head == LIST_8:
        size = data[pos + 1]
        pos += 2
    elif head == LIST_16:
        size = data[pos + 1] << 8 | data[pos + 2]
        pos += 3
    else:
        raise RemoteProtocolError(f"byte {head} begins no node")
    if not size:
        raise RemoteProtocolError("node without a tag")

    # __new__ skips the constructor, which is for callers who pass numbers and None.
    node = Node.__new__(Node)
    head = data[pos]
    tag = SINGLE_BYTE[head]
    if tag is None:
        node.tag, pos = _name(data, pos)
    else:
        node.tag = tag
        pos += 1
    node.attrs = attrs = {}
    for _ in range((size - 1) >> 1):
        head = data[pos]
        name = SINGLE_BYTE[head]
        if name is None:
            name, pos = _name(data, pos)
        else:
            pos += 1
        head = data[pos]
        text = SINGLE_BYTE[head]
        if text is None:
            value, pos = _VALUES[head](data, pos)
            if value is not None:
                attrs[name] = value
        else:
            attrs[name] = text
            pos += 1
    if size & 1:
        node.content = None
    elif (head := data[pos]) in _LISTS:
        node.content, pos = _children(data, pos, depth + 1, budget)
    elif head in _BINARIES:
        node.content, pos = _bytes(data, pos)
    else:
        value, pos = _VALUES[head](data, pos)
        node.content = str(value)
    return node, pos


def _children(data: bytes, pos: int, depth: int, budget: list[int]) -> tuple[list[Node], int]:
    head = data[pos]
    if head == LIST_EMPTY:
        return [], pos + 1
    if head == LIST_8:
        size = data[pos + 1]
        pos += 2
    else:
        size = data[pos + 1] << 8 | data[pos + 2]
        pos += 3
    if depth > MAX_DEPTH:
        raise RemoteProtocolError("nodes are nested too deep")
    budget[0] -= size
    if budget[0] < 0:
        raise RemoteProtocolError(f"more than {MAX_NODES} nodes")
    children: list[Node] = []
    for _ in range(size):
        child, pos = _node(data, pos, depth, budget)
        children.append(child)
    return children, pos


# -- values -------------------------------------------------------------------------------------------------
# One reader for each first byte: it takes that byte's position, gives the value and the position after it.


def _bytes(data: bytes, pos: int) -> tuple[bytes, int]:
    head = data[pos]
    if head == BINARY_8:
        start, size = pos + 2, data[pos + 1]
    elif head == BINARY_20:
        start, size = pos + 4, (data[pos + 1] & 0x0F) << 16 | data[pos + 2] << 8 | data[pos + 3]
    else:
        start = pos + 5
        size = data[pos + 1] << 24 | data[pos + 2] << 16 | data[pos + 3] << 8 | data[pos + 4]
    end = start + size
    if end > len(data):
        raise RemoteProtocolError("content is cut short")
    return data[start:end], end


def _string(data: bytes, pos: int) -> tuple[str, int]:
    raw, pos = _bytes(data, pos)
    return raw.decode(), pos


def _token(data: bytes, pos: int) -> tuple[str, int]:
    text = SINGLE_BYTE[data[pos]]
    if text is None:
        return DOUBLE_BYTE[data[pos] - DICTIONARY_0][data[pos + 1]], pos + 2
    return text, pos + 1


def _packed(data: bytes, pos: int) -> tuple[str, int]:
    size = data[pos + 1]
    end = pos + 2 + (size & 0x7F)
    if end > len(data):
        raise RemoteProtocolError("packed text is cut short")
    digits = data[pos + 2 : end].hex()
    if size & 0x80:
        if size == 0x80:
            raise RemoteProtocolError("packed text of minus one character")
        digits = digits[:-1]
    if data[pos] == HEX_8:
        return digits.upper(), end
    if not digits.isdigit():
        if not _NOT_NIBBLES.isdisjoint(digits):
            raise RemoteProtocolError("packed text with a digit that means nothing")
        digits = digits.translate(_NIBBLE_CHARS)
    return digits, end


def _no_text(data: bytes, pos: int) -> NoReturn:
    raise RemoteProtocolError(f"byte {data[pos]} begins no text")


def _name(data: bytes, pos: int) -> tuple[str, int]:
    """A text that must not be empty: a tag, an attribute's name, the user or server of a JID."""
    text, pos = _TEXTS[data[pos]](data, pos)
    if not text:
        raise RemoteProtocolError("empty text where a name must stand")
    return text, pos


def _nothing(_data: bytes, pos: int) -> tuple[None, int]:
    return None, pos + 1


def _jid_pair(data: bytes, pos: int) -> tuple[Jid, int]:
    pos += 1
    if data[pos] == LIST_EMPTY:
        user, pos = "", pos + 1
    else:
        user, pos = _TEXTS[data[pos]](data, pos)
    server, pos = _name(data, pos)
    return Jid(user, server), pos


def _ad_jid(data: bytes, pos: int) -> tuple[Jid, int]:
    domain, device = data[pos + 1], data[pos + 2]
    server = SERVER_BY_DOMAIN.get(domain)
    if server is None:
        # WhatsApp Web reads any even domain with the top bit as hosted (whatsapp-rust decoder.rs).
        if not domain & 0x80 or domain & 1:
            raise RemoteProtocolError(f"device JID of unknown domain {domain}")
        server = HOSTED_SERVER
    user, pos = _name(data, pos + 3)
    return Jid(user, server, device), pos


def _fb_jid(data: bytes, pos: int) -> tuple[Jid, int]:
    user, pos = _name(data, pos + 1)
    device = data[pos] << 8 | data[pos + 1]
    server, pos = _name(data, pos + 2)
    if server != MESSENGER_SERVER:
        raise RemoteProtocolError(f"messenger JID at {server!r}")
    return Jid(user, server, device), pos


def _interop_jid(data: bytes, pos: int) -> tuple[Jid, int]:
    user, pos = _name(data, pos + 1)
    device = data[pos] << 8 | data[pos + 1]
    integrator = data[pos + 2] << 8 | data[pos + 3]
    pos += 4
    # The server sends its name after the numbers, clients do not (see the encoder).
    if data.startswith(_INTEROP_TAIL, pos):
        pos += len(_INTEROP_TAIL)
    return Jid(user, INTEROP_SERVER, device, 0, integrator), pos


_BINARIES: Final = frozenset((BINARY_8, BINARY_20, BINARY_32))
_LISTS: Final = frozenset((LIST_EMPTY, LIST_8, LIST_16))

_TEXTS: Final[list[Callable[[bytes, int], tuple[str, int]]]] = [_no_text] * 256
_TEXTS[1 : DICTIONARY_3 + 1] = [_token] * DICTIONARY_3
for _head in _BINARIES:
    _TEXTS[_head] = _string
_TEXTS[NIBBLE_8] = _TEXTS[HEX_8] = _packed

_VALUES: Final[list[Callable[[bytes, int], tuple[AttrValue | None, int]]]] = list(_TEXTS)
_VALUES[LIST_EMPTY] = _nothing
_VALUES[JID_PAIR] = _jid_pair
_VALUES[AD_JID] = _ad_jid
_VALUES[FB_JID] = _fb_jid
_VALUES[INTEROP_JID] = _interop_jid
