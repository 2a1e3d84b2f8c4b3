"""What the server tells of businesses without being asked.

Wire: <notification from=USER type="business" t> one of
        <verified_name [jid|hash]>VerifiedNameCertificate</verified_name>
        <remove jid|hash/>                       who is no business any more
        <profile [hash]/>                        the profile is another; ask for it
        <product_catalog><product><id/></product>... or <collection id/>...</product_catalog>
    A hash stands for somebody by a hash of their address, which a client compares with those that it knows.
Source: whatsapp-rust wacore/src/stanza/business.rs (after WhatsApp Web)
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import child_text


class BusinessNews(enum.StrEnum):
    """What of a business changed."""

    NAME = "name"
    REMOVED = "removed"
    PROFILE = "profile"
    PRODUCTS = "products"
    COLLECTIONS = "collections"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessNotice:
    """Something of a business changed.

    Attributes:
        certificate: of the name, where that is what changed.
        ids: of products or collections.
    """

    user: Jid
    news: BusinessNews
    t: int
    certificate: bytes | None = None
    ids: tuple[str, ...] = ()

    def build(self, notification_id: str) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "from": self.user,
            "type": "business",
            "id": notification_id,
            "t": self.t,
        }
        return Node("notification", attrs, [self.content()])

    def content(self) -> Node:
        """The element that says it."""
        match self.news:
            case BusinessNews.NAME:
                return Node("verified_name", {"jid": self.user}, self.certificate)
            case BusinessNews.REMOVED:
                return Node("remove", {"jid": self.user})
            case BusinessNews.PROFILE:
                return Node("profile")
            case BusinessNews.PRODUCTS:
                products = [Node("product", None, [Node("id", None, each.encode())]) for each in self.ids]
                return Node("product_catalog", None, products)
            case BusinessNews.COLLECTIONS:
                collections = [Node("collection", {"id": each}) for each in self.ids]
                return Node("product_catalog", None, collections)

    @classmethod
    def parse(cls, node: Node) -> BusinessNotice | None:
        """Read a notification of this type; None for what is not read here.

        Raises:
            RemoteProtocolError: malformed.
        """
        for child in node.children:
            found = _read(child)
            if found is None or ("hash" in child.attrs and "jid" not in child.attrs):
                continue
            news, certificate, ids = found
            user = child.opt_jid("jid") or node.jid("from")
            at = node.opt_num("t") or 0
            return cls(user=user, news=news, t=at, certificate=certificate, ids=ids)
        return None


def _read(child: Node) -> tuple[BusinessNews, bytes | None, tuple[str, ...]] | None:
    match child.tag:
        case "verified_name":
            return BusinessNews.NAME, None if child.content is None else child.data, ()
        case "remove":
            return BusinessNews.REMOVED, None, ()
        case "profile":
            return BusinessNews.PROFILE, None, ()
        case "product_catalog":
            products = tuple(child_text(each, "id") for each in child.all("product"))
            if products:
                return BusinessNews.PRODUCTS, None, products
            collections = tuple(each.attr("id") for each in child.all("collection"))
            return (BusinessNews.COLLECTIONS, None, collections) if collections else None
        case _:
            return None
