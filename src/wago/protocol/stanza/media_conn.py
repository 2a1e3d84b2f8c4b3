"""Where media is up- and downloaded, and with what authorisation.

Source: whatsmeow mediaconn.go; whatsapp-rust wacore/src/iq/mediaconn.rs; Baileys messages-send.ts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

_HOSTNAME: Final = re.compile(
    r"(?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaHost:
    """One media server.

    Wire: <host hostname [type="primary|fallback"] [fallback_hostname]>[<upload/>][<download/>]</host>
    """

    hostname: str
    """A name, or with a port where it is not the scheme's own."""
    is_fallback: bool = False
    fallback_hostname: str | None = None
    """To try when this one fails."""
    upload: bool = False
    """It is said to take uploads; whatsmeow and Baileys do not wait to be told."""
    download: bool = False

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "hostname": self.hostname,
            "type": "fallback" if self.is_fallback else "primary",
            "fallback_hostname": self.fallback_hostname,
        }
        uses = [Node(tag) for tag, has in (("upload", self.upload), ("download", self.download)) if has]
        return Node("host", attrs, uses or None)

    @classmethod
    def parse(cls, node: Node) -> MediaHost:
        fallback = node.opt_attr("fallback_hostname")
        return cls(
            hostname=_hostname(node.attr("hostname")),
            is_fallback=node.opt_attr("type") == "fallback",
            fallback_hostname=_hostname(fallback) if fallback else None,
            upload=node.find("upload") is not None,
            download=node.find("download") is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaConn:
    """The answer: hosts, best first, and the authorisation of uploads.

    Wire: <iq type="result"><media_conn auth ttl [auth_ttl] [max_buckets]><host/>...</media_conn></iq>
    """

    auth: str
    ttl_s: int
    """How long the hosts hold."""
    auth_ttl_s: int | None = None
    """How long the authorisation holds, None: as long as the hosts."""
    max_buckets: int | None = None
    hosts: tuple[MediaHost, ...]

    @property
    def lifetime_s(self) -> int:
        """How long all of it holds."""
        return self.ttl_s if self.auth_ttl_s is None else min(self.ttl_s, self.auth_ttl_s)

    def hostnames(self, *, upload: bool) -> tuple[str, ...]:
        """What to try, one after the other: those said to be for it first, fallbacks last."""

        def rank(host: MediaHost) -> tuple[bool, bool]:
            return host.is_fallback, not (host.upload if upload else host.download)

        ordered = sorted(self.hosts, key=rank)
        names = [h.hostname for h in ordered] + [h.fallback_hostname for h in ordered if h.fallback_hostname]
        return tuple(dict.fromkeys(names))

    def build_reply(self, request: Node) -> Node:
        """The answer to `request`."""
        return iq_result(request, [self.build()])

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "auth": self.auth,
            "ttl": self.ttl_s,
            "auth_ttl": self.auth_ttl_s,
            "max_buckets": self.max_buckets,
        }
        return Node("media_conn", attrs, [host.build() for host in self.hosts])

    @classmethod
    def parse(cls, node: Node) -> MediaConn:
        """Read the <media_conn>.

        Raises:
            RemoteProtocolError: malformed, or without a host.
        """
        expect(node, "media_conn")
        conn = cls(
            auth=node.attr("auth"),
            ttl_s=node.num("ttl"),
            auth_ttl_s=node.opt_num("auth_ttl"),
            max_buckets=node.opt_num("max_buckets"),
            hosts=tuple(MediaHost.parse(host) for host in node.all("host")),
        )
        if not conn.hosts or not conn.auth:
            raise RemoteProtocolError("<media_conn> names no host or no authorisation")
        return conn


@dataclass(frozen=True, slots=True)
class GetMediaConn(IqRequest[MediaConn]):
    """Ask for it.

    Wire: <iq xmlns="w:m" type="set"><media_conn/></iq>
    """

    xmlns: ClassVar[str] = "w:m"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("media_conn")]

    @classmethod
    def from_content(cls, iq: Node) -> GetMediaConn:
        expect(only_child(iq), "media_conn")
        return cls()

    def read_reply(self, iq: Node) -> MediaConn:
        return MediaConn.parse(iq.child("media_conn"))


def _hostname(name: str) -> str:
    """It goes into URLs with the account's authorisation in them.

    Raises:
        RemoteProtocolError: it is more than a host.
    """
    if not _HOSTNAME.fullmatch(name):
        raise RemoteProtocolError("a media host's name is malformed")
    return name
