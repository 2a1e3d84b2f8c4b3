"""Which addresses the gateway may dial on a user's word.

The check is made where the socket is about to be made, on the very address that is then dialled: after name
resolution, for every redirect, whatever form the URL spelt it in. So a name that resolves differently the
second time, or `0x7f.1`, changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any, Final

from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver
from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# Special purposes that some versions of Python's ipaddress call global (IANA special-purpose registries).
_SPECIAL: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        # Public by its number, but inside of Azure it is the host, which tells secrets to whoever asks.
        "168.63.129.16/32",
        # NAT64 of a site's own: where in the address the IPv4 one stands is the site's choice (RFC 8215).
        "64:ff9b:1::/48",
        "100::/64",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_V4_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


def parse_url(text: str, base: URL | None = None) -> URL:
    """A URL of somebody else's making, relative to `base` if there is one.

    Raises:
        ValueError: it is none.
    """
    try:
        url = URL(text)
        # Both are worked out when asked for, and may turn out not to be what they should.
        _ = url.host, url.port
        return url if base is None else base.join(url)
    except IndexError as exc:
        # yarl on brackets where no host is.
        raise ValueError("malformed") from exc


class RefusedAddress(OSError):
    """This address may not be dialled."""


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks in CIDR form; `127.0.0.1/8` counts as `127.0.0.0/8`.

    Raises:
        ValueError: not a network.
    """
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts if text.strip())


class NetGuard:
    """Public unicast addresses are fine, others only if an allow-list names them.

    Args:
        allow: that list, in CIDR form.
        resolver: finds addresses of names; None takes the system's.
    """

    def __init__(self, allow: Iterable[str] = (), resolver: AbstractResolver | None = None) -> None:
        self._allow = parse_networks(allow)
        self._resolver = resolver

    def permits(self, address: str) -> bool:
        """True if this literal may be dialled. What is no plain IP literal may not."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        candidates = [parsed, *_embedded(parsed)]
        if any(_is_in(candidate, network) for candidate in candidates for network in self._allow):
            return True
        return all(_is_public(candidate) for candidate in candidates)

    def make_socket(self, info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
        """A socket for aiohttp to connect to `info`'s address with.

        Raises:
            RefusedAddress: that address may not be dialled.
        """
        family, kind, protocol, _, address = info
        host = str(address[0])
        if not self.permits(host):
            raise RefusedAddress(f"address {host} is private, local or reserved and not allow-listed")
        return socket.socket(family, kind, protocol)

    def connector(self) -> TCPConnector:
        """A connector whose every connection passes this guard. Bound to the running loop."""
        return TCPConnector(
            limit=0, socket_factory=self.make_socket, ttl_dns_cache=10, resolver=self._resolver
        )


def _embedded(address: Address) -> list[Address]:
    """IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address] = []
    if address.ipv4_mapped is not None:
        found.append(address.ipv4_mapped)
    if address.sixtofour is not None:
        found.append(address.sixtofour)
    if address.teredo is not None:
        found.extend(address.teredo)
    low = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64 or (address in _V4_COMPATIBLE and int(address) > 1):
        found.append(low)
    return found


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and _embedded(address):
        # Judged by what it stands for; Python calls all mapped addresses reserved.
        return True
    if any(_is_in(address, network) for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_in(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network
