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
            RemoteProtocolError: there is none.
        """
        if not self.node.children:
            raise RemoteProtocolError("an empty request")
        return self.node.children[0]
