"""Requests and replies.

Wire:
    <iq id xmlns type="get|set" to> ... </iq>
    <iq id type="result" from> ... </iq>
    <iq id type="error" from><error code text [backoff]/></iq>
Source: whatsmeow request.go, Baileys Utils/generics.ts (assertNodeErrorFree).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, Self, TypeVar

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import SERVER_JID, Jid

R = TypeVar("R")


class IqRequest(Generic[R]):
    """A request whose reply reads as `R`. Subclasses are frozen dataclasses.

    `build` and `parse_reply` are the asking side; `parse` with `iq_result` and `iq_error` the answering one.
    """

    __slots__ = ()

    xmlns: ClassVar[str]
    kind: ClassVar[Literal["get", "set"]]

    @property
    def target(self) -> Jid:
        """Whom it is addressed to."""
        return SERVER_JID

    @property
    def rate_kind(self) -> str:
        """What the server counts it among when it wants fewer requests."""
        return type(self).__name__

    @abstractmethod
    def content(self) -> list[Node]:
        """The children of the iq."""

    @classmethod
    @abstractmethod
    def from_content(cls, iq: Node) -> Self:
        """Read what `content` wrote; namespace and type are checked already.

        Raises:
            RemoteProtocolError: malformed.
        """

    @abstractmethod
    def read_reply(self, iq: Node) -> R:
        """Read a result.

        Raises:
            RemoteProtocolError: malformed.
        """

    def build(self, iq_id: str) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "id": iq_id,
            "xmlns": self.xmlns,
            "type": self.kind,
            "to": self.target,
        }
        return Node("iq", attrs, self.content() or None)

    @classmethod
    def parse(cls, iq: Node) -> Self:
        """Read a request of this kind.

        Raises:
            RemoteProtocolError: malformed, or another kind.
        """
        if iq.tag != "iq" or iq.attr("xmlns") != cls.xmlns or iq.attr("type") != cls.kind:
            raise RemoteProtocolError(f"not an iq {cls.kind} of {cls.xmlns}")
        iq.attr("id")
        return cls.from_content(iq)

    def parse_reply(self, iq: Node) -> R:
        """Read the reply.

        Raises:
            IQError: it is an error.
            RemoteProtocolError: it is malformed.
        """
        raise_iq_error(iq)
        return self.read_reply(iq)


def only_child(iq: Node) -> Node:
    """The one child that says what a request is about.

    Raises:
        RemoteProtocolError: none, or several.
    """
    if len(iq.children) != 1:
        raise RemoteProtocolError(f"<{iq.tag}> needs one child, not {len(iq.children)}")
    return iq.children[0]


def _peer(request: Node) -> dict[str, AttrValue | int | None]:
    """Attributes of an answer: back to where the request came from, or from whom it was addressed to."""
    if "from" in request.attrs:
        return {"to": request.attrs["from"]}
    return {"from": request.attrs.get("to", SERVER_JID)}


def iq_result(request: Node, content: Sequence[Node] | None = None, *, t: int | None = None) -> Node:
    """The answer to `request`, whichever side it came from. `t` is the server's Unix second, on pongs."""
    attrs = {"id": request.attr("id"), "type": "result", "t": t, **_peer(request)}
    return Node("iq", attrs, list(content) if content else None)


def iq_error(request: Node, code: int, text: str, backoff_s: int | None = None) -> Node:
    """The refusal of `request`."""
    attrs = {"id": request.attr("id"), "type": "error", **_peer(request)}
    return Node("iq", attrs, [ErrorInfo(code, text, backoff_s).build()])


def raise_iq_error(iq: Node) -> None:
    """Let a result pass.

    Raises:
        IQError: it is an error.
        RemoteProtocolError: it is neither.
    """
    kind = iq.attr("type")
    if kind == "error":
        error = ErrorInfo.parse(iq)
        raise IQError(error.code, error.text, error.backoff_s)
    if iq.tag != "iq" or kind != "result":
        raise RemoteProtocolError(f"<{iq.tag} type={kind!r}> is no reply")


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """An `<error>` child: of an iq, or of one entry in a result.

    Wire: <error code text [backoff]/>
    """

    code: int
    text: str
    backoff_s: int | None = None

    def build(self) -> Node:
        return Node("error", {"code": self.code, "text": self.text, "backoff": self.backoff_s})

    @classmethod
    def parse(cls, parent: Node) -> ErrorInfo:
        """Read the error in `parent`; a missing or odd one gives code 0, so that the refusal is not lost."""
        return cls.find(parent) or cls(0, "")

    @classmethod
    def find(cls, parent: Node) -> ErrorInfo | None:
        """The error in `parent`, None if there is none."""
        error = parent.find("error")
        if error is None:
            return None
        return cls(_lenient(error, "code") or 0, error.opt_attr("text") or "", _lenient(error, "backoff"))


def _lenient(node: Node, name: str) -> int | None:
    try:
        return node.opt_num(name)
    except RemoteProtocolError:
        return None
