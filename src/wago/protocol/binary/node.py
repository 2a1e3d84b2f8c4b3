"""The node: WhatsApp's XML-like tree, decoded.

A stanza is a top-level node. Attribute values are text or a JID, content is nothing, bytes, text or nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.jid import Jid

AttrValue: TypeAlias = str | Jid
Content: TypeAlias = "bytes | str | list[Node] | None"


class Node:
    """One element. Not frozen, for every message makes dozens; treat a received one as read-only.

    Attributes:
        tag: the element's name.
        attrs: values by name; a JID stays a `Jid`.
        content: `None`, `bytes`, `str` or a list of nodes. Decoded text content is always `bytes`
            unless the wire carried it as a token, packed digits or JID, which decode to `str`.
    """

    __slots__ = ("attrs", "content", "tag")

    def __init__(
        self,
        tag: str,
        attrs: Mapping[str, AttrValue | int | None] | None = None,
        content: Content | Sequence[Node] = None,
    ) -> None:
        self.tag = tag
        self.attrs: dict[str, AttrValue] = {}
        if attrs:
            for name, value in attrs.items():
                if value is not None:
                    # An IntEnum is a number too; a bool is left for the encoder to refuse.
                    is_number = isinstance(value, int) and type(value) is not bool
                    self.attrs[name] = str(int(value)) if is_number else value  # type: ignore[assignment, arg-type]
        self.content: Content = list(content) if isinstance(content, tuple) else content  # type: ignore[assignment]

    # -- content ----------------------------------------------------------------------------------------

    @property
    def children(self) -> list[Node]:
        """The child nodes, none if the content is something else."""
        return self.content if type(self.content) is list else []

    def child(self, tag: str) -> Node:
        """The first child with this tag.

        Raises:
            RemoteProtocolError: there is none.
        """
        found = self.find(tag)
        if found is None:
            raise RemoteProtocolError(f"<{self.tag}> has no <{tag}>")
        return found

    def find(self, *path: str) -> Node | None:
        """The first child along a path of tags, or None."""
        node: Node | None = self
        for tag in path:
            node = next((c for c in node.children if c.tag == tag), None)  # type: ignore[union-attr]
            if node is None:
                return None
        return node

    def all(self, tag: str) -> Iterator[Node]:
        """Every direct child with this tag."""
        return (c for c in self.children if c.tag == tag)

    @property
    def data(self) -> bytes:
        """The content as bytes (text is encoded).

        Raises:
            RemoteProtocolError: the content is absent or a list.
        """
        if type(self.content) is bytes:
            return self.content
        if type(self.content) is str:
            return str(self.content).encode()
        raise RemoteProtocolError(f"<{self.tag}> has no data")

    @property
    def text(self) -> str:
        """The content as text.

        Raises:
            RemoteProtocolError: absent, a list, or not UTF-8.
        """
        try:
            return self.data.decode()
        except UnicodeDecodeError as exc:
            raise RemoteProtocolError(f"<{self.tag}> is not text") from exc

    # -- attributes -------------------------------------------------------------------------------------

    def attr(self, name: str) -> str:
        """A required attribute as text.

        Raises:
            RemoteProtocolError: it is missing.
        """
        value = self.attrs.get(name)
        if value is None:
            raise RemoteProtocolError(f"<{self.tag}> has no {name!r}")
        return value if type(value) is str else value.__str__()

    def opt_attr(self, name: str) -> str | None:
        value = self.attrs.get(name)
        return None if value is None else value if type(value) is str else value.__str__()

    def num(self, name: str) -> int:
        """A required attribute as a number.

        Raises:
            RemoteProtocolError: missing, or no number.
        """
        value = self.opt_num(name)
        if value is None:
            raise RemoteProtocolError(f"<{self.tag}> has no {name!r}")
        return value

    def opt_num(self, name: str) -> int | None:
        """An attribute as a number, None if absent.

        Raises:
            RemoteProtocolError: it is there and no number.
        """
        text = self.opt_attr(name)
        if text is None:
            return None
        digits = text.removeprefix("-")
        if not digits.isascii() or not digits.isdigit() or len(text) > 20:
            raise RemoteProtocolError(f"<{self.tag}> {name!r} is no number")
        return int(text)

    def jid(self, name: str) -> Jid:
        """A required attribute as a JID.

        Raises:
            RemoteProtocolError: missing, or no JID.
        """
        jid = self.opt_jid(name)
        if jid is None:
            raise RemoteProtocolError(f"<{self.tag}> has no {name!r}")
        return jid

    def opt_jid(self, name: str) -> Jid | None:
        """An attribute as a JID, None if absent or empty.

        Raises:
            RemoteProtocolError: it is there and no JID.
        """
        value = self.attrs.get(name)
        if value is None or isinstance(value, Jid):
            return value
        if not value:
            return None
        try:
            return Jid.parse(value)
        except LocalProtocolError as exc:
            raise RemoteProtocolError(f"<{self.tag}> {name!r}: {exc}") from exc

    # -- value semantics and looks ----------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Node)
            and self.tag == other.tag
            and self.attrs == other.attrs
            and self.content == other.content
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Node {self.xml(max_bytes=24)}>"

    def xml(self, *, max_bytes: int = 64) -> str:
        """XML-like text for logs and the stanza view; byte content as hex, cut after `max_bytes`."""
        attrs = "".join(f' {k}="{v}"' for k, v in self.attrs.items())
        if self.content is None or self.content == []:
            return f"<{self.tag}{attrs}/>"
        if type(self.content) is list:
            inner = "".join(c.xml(max_bytes=max_bytes) for c in self.content)
        elif type(self.content) is bytes:
            cut = "…" if len(self.content) > max_bytes else ""
            inner = f"{self.content[:max_bytes].hex()}{cut}"
        else:
            inner = str(self.content)
        return f"<{self.tag}{attrs}>{inner}</{self.tag}>"
