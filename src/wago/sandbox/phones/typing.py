"""Typing: what a phone shows of others, and lets others see.

Source: whatsmeow presence.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service

STATES: Final = ("composing", "recording", "paused")


class PhoneTyping:
    """Of one phone.

    Attributes:
        others: what each person does in the chat with them, by number; in groups by group and number.
    """

    def __init__(self, service: Service, phone: Phone) -> None:
        self._service = service
        self._phone = phone
        self.others: dict[str, str] = {}

    def seen(self, node: Node) -> None:
        """Take a <chatstate>."""
        source = node.jid("from")
        account = self._service.directory.resolve(node.opt_jid("participant") or source)
        if account is None:
            raise RemoteProtocolError(f"nobody is {source}")
        (state,) = node.children
        word = "recording" if state.attrs.get("media") == "audio" else state.tag
        if word not in STATES:
            raise RemoteProtocolError(f"unknown chat state {word!r}")
        self.others[f"{source} {account.number}" if source.is_group else account.number] = word

    def show(self, to: Jid, state: str) -> None:
        """Type or record in a chat, or stop.

        Raises:
            Refused: there is no such chat or state.
        """
        if state not in STATES:
            raise Refused(400, "bad-request", f"`state` is one of {', '.join(STATES)}")
        peer = self._service.directory.resolve(to)
        if peer is None and not to.is_group:
            raise Refused(404, "item-not-found", f"nobody is {to}")
        if peer is not None:
            to = peer.jid(lid=self._phone.state.settings.addressing == "lid")
        media = {"media": "audio"} if state == "recording" else None
        tag = "composing" if state == "recording" else state
        self._phone.emit(Node("chatstate", {"to": to}, [Node(tag, media)]))
