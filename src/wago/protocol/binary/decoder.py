"""Bytes to node.

The input is hostile: every length is checked before it is believed, nesting and the number of nodes are
bounded, and anything out of order is a `RemoteProtocolError`.

Source: whatsmeow binary/decoder.go, whatsapp-rust decoder.rs, Baileys src/WABinary/decode.ts.
"""

from __future__ import annotations

import zlib
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary import tokens
from wago.protocol.binary.encoder import MAX_DEPTH
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import HOSTED_SERVER, INTEROP_SERVER, MESSENGER_SERVER, SERVER_BY_DOMAIN, Jid

MAX_INFLATED: Final = 64 * 1024 * 1024
"""Most bytes a compressed frame may become; a frame itself has at most 16 MiB."""

MAX_NODES: Final = 1_000_000
"""Most nodes in one frame: each costs memory far beyond the three bytes that announce it."""

_COMPRESSED: Final = 2
_SINGLE: Final = tokens.SINGLE_BYTE
_DOUBLE: Final = tokens.DOUBLE_BYTE
_NIBBLE_CHARS: Final = str.maketrans("ab", "-.")
_NOT_NIBBLES: Final = frozenset("cdef")

# How a server written in the wild follows the two numbers of an interop JID.
_INTEROP_TAIL: Final = bytes((tokens.BINARY_8, len(INTEROP_SERVER))) + INTEROP_SERVER.encode()


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
    if head == tokens.LIST_8:
        size = data[pos + 1]
        pos += 2
    elif head == tokens.LIST_16:
        size = data[pos + 1] << 8 | data[pos + 2]
        pos += 3
    else:
        raise RemoteProtocolError(f"byte {head} begins no node")
    if not size:
        raise RemoteProtocolError("node without a tag")
    tag = _SINGLE[data[pos]]
    if tag is None:
        tag, pos = _text(data, pos)
    else:
        pos += 1

    # __new__ skips the constructor, which is for callers who pass numbers and None.
    node = Node.__new__(Node)
    node.tag = tag
    node.attrs = attrs = {}
    for _ in range((size - 1) >> 1):
        name = _SINGLE[data[pos]]
        if name is None:
            name, pos = _text(data, pos)
        else:
            pos += 1
        value: AttrValue | None = _SINGLE[data[pos]]
        if value is None:
            value, pos = _value(data, pos)
            if value is None:
                continue
        else:
            pos += 1
        attrs[name] = value
    if size & 1:
        node.content = None
        return node, pos

    head = data[pos]
    if head == tokens.BINARY_8:
        end = pos + 2 + data[pos + 1]
        node.content = data[pos + 2 : end]
    elif head == tokens.LIST_8 or head == tokens.LIST_16 or head == tokens.LIST_EMPTY:
        node.content, end = _children(data, pos, depth + 1, budget)
    elif head == tokens.BINARY_20 or head == tokens.BINARY_32:
        start, end = _binary(data, pos)
        node.content = data[start:end]
    else:
        value, end = _value(data, pos)
        node.content = value if type(value) is str else str(value)
    if end > len(data):
        raise RemoteProtocolError("content is cut short")
    return node, end


def _children(data: bytes, pos: int, depth: int, budget: list[int]) -> tuple[list[Node], int]:
    head = data[pos]
    if head == tokens.LIST_EMPTY:
        return [], pos + 1
    if head == tokens.LIST_8:
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
    children = []
    for _ in range(size):
        child, pos = _node(data, pos, depth, budget)
        children.append(child)
    return children, pos


def _value(data: bytes, pos: int) -> tuple[AttrValue | None, int]:
    """A token, packed digits, text or a JID; None stands for the empty list."""
    head = data[pos]
    if head == tokens.JID_PAIR:
        return _jid_pair(data, pos + 1)
    if head == tokens.AD_JID:
        return _ad_jid(data, pos + 1)
    if head == tokens.FB_JID:
        return _fb_jid(data, pos + 1)
    if head == tokens.INTEROP_JID:
        return _interop_jid(data, pos + 1)
    if head == tokens.LIST_EMPTY:
        return None, pos + 1
    return _any_text(data, pos)


def _text(data: bytes, pos: int) -> tuple[str, int]:
    """A text that must not be empty: a tag, a name, the user or server of a JID."""
    text, pos = _any_text(data, pos)
    if not text:
        raise RemoteProtocolError("empty text where a name must stand")
    return text, pos


def _any_text(data: bytes, pos: int) -> tuple[str, int]:
    head = data[pos]
    text = _SINGLE[head]
    if text is not None:
        return text, pos + 1
    if head == tokens.NIBBLE_8 or head == tokens.HEX_8:
        return _packed(data, pos)
    if head == tokens.BINARY_8 or head == tokens.BINARY_20 or head == tokens.BINARY_32:
        start, end = _binary(data, pos)
        if end > len(data):
            raise RemoteProtocolError("text is cut short")
        return data[start:end].decode(), end
    if tokens.DICTIONARY_0 <= head <= tokens.DICTIONARY_3:
        return _DOUBLE[head - tokens.DICTIONARY_0][data[pos + 1]], pos + 2
    raise RemoteProtocolError(f"byte {head} begins no text")


def _binary(data: bytes, pos: int) -> tuple[int, int]:
    """Where the bytes of a binary begin and should end; the caller compares the end."""
    head = data[pos]
    if head == tokens.BINARY_8:
        return pos + 2, pos + 2 + data[pos + 1]
    if head == tokens.BINARY_20:
        return pos + 4, pos + 4 + ((data[pos + 1] & 0x0F) << 16 | data[pos + 2] << 8 | data[pos + 3])
    return pos + 5, pos + 5 + (data[pos + 1] << 24 | data[pos + 2] << 16 | data[pos + 3] << 8 | data[pos + 4])


def _packed(data: bytes, pos: int) -> tuple[str, int]:
    size = data[pos + 1] & 0x7F
    odd = data[pos + 1] & 0x80
    end = pos + 2 + size
    if end > len(data):
        raise RemoteProtocolError("packed text is cut short")
    digits = data[pos + 2 : end].hex()
    if odd:
        if not size:
            raise RemoteProtocolError("packed text of minus one character")
        digits = digits[:-1]
    if data[pos] == tokens.HEX_8:
        return digits.upper(), end
    if not digits.isdigit() and digits:
        if not _NOT_NIBBLES.isdisjoint(digits):
            raise RemoteProtocolError("packed text with a digit that means nothing")
        digits = digits.translate(_NIBBLE_CHARS)
    return digits, end


def _jid_pair(data: bytes, pos: int) -> tuple[Jid, int]:
    if data[pos] == tokens.LIST_EMPTY:
        user, pos = "", pos + 1
    else:
        user, pos = _any_text(data, pos)
    server, pos = _text(data, pos)
    return Jid(user, server), pos


def _ad_jid(data: bytes, pos: int) -> tuple[Jid, int]:
    domain, device = data[pos], data[pos + 1]
    server = SERVER_BY_DOMAIN.get(domain)
    if server is None:
        # WhatsApp Web reads any even domain with the top bit as hosted (whatsapp-rust decoder.rs).
        if not domain & 0x80 or domain & 1:
            raise RemoteProtocolError(f"device JID of unknown domain {domain}")
        server = HOSTED_SERVER
    user, pos = _text(data, pos + 2)
    return Jid(user, server, device), pos


def _fb_jid(data: bytes, pos: int) -> tuple[Jid, int]:
    user, pos = _text(data, pos)
    device = data[pos] << 8 | data[pos + 1]
    server, pos = _text(data, pos + 2)
    if server != MESSENGER_SERVER:
        raise RemoteProtocolError(f"messenger JID at {server!r}")
    return Jid(user, server, device), pos


def _interop_jid(data: bytes, pos: int) -> tuple[Jid, int]:
    user, pos = _text(data, pos)
    device = data[pos] << 8 | data[pos + 1]
    integrator = data[pos + 2] << 8 | data[pos + 3]
    pos += 4
    # The server sends its name after the numbers, clients do not (see the encoder).
    if data.startswith(_INTEROP_TAIL, pos):
        pos += len(_INTEROP_TAIL)
    return Jid(user, INTEROP_SERVER, device, 0, integrator), pos
