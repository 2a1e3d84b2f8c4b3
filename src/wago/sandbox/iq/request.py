"""What a handler of requests is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.sandbox.hub import Endpoint
from wago.sandbox.model import Account, Address, Device

if TYPE_CHECKING:
    from wago.sandbox.service import Service


@dataclass(frozen=True, slots=True)
class Request:
    """One <iq> of a logged-in device."""

    service: Service
    endpoint: Endpoint
    account: Account
    device: Device
    node: Node

    @property
    def address(self) -> Address:
        return self.endpoint.address

    @property
    def child(self) -> Node:
        """The only child.

        Raises:
            RemoteProtocolError: there is none, or there are several.
        """
        if len(self.node.children) != 1:
            raise RemoteProtocolError(f"a request with {len(self.node.children)} children, not one")
        return self.node.children[0]

    def expect(self, *tags: str) -> Node:
        """The only child, which must have one of these tags.

        Raises:
            RemoteProtocolError: it is something else.
        """
        child = self.child
        if child.tag not in tags:
            raise RemoteProtocolError(f"a request with <{child.tag}>")
        return child

    def expect_nothing(self) -> None:
        """Check that there is no content.

        Raises:
            RemoteProtocolError: there is.
        """
        if self.node.content not in (None, []):
            raise RemoteProtocolError("a request with content where none is due")
