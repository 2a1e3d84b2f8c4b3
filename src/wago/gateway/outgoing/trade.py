"""Invitations, products and orders: contents with a picture in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wago.errors import InvalidContent
from wago.gateway.outgoing import contents as c
from wago.gateway.outgoing.workshop import Draft, Part, Workshop
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import commerce, invites
from wago.protocol.messages.files import MediaFile
from wago.protocol.proto.e2e_pb2 import Message

INVITE_S: Final = 3 * 86_400
"""How long an invitation is good if nobody says (WhatsApp's clients make them for three days)."""


async def draft_invite(content: c.GroupInvite, shop: Workshop) -> Draft:
    """An invitation to a group."""
    expires = content.expires_at
    invite = invites.GroupInvite(
        group=content.group,
        code=content.code,
        subject=content.name,
        caption=content.caption,
        expires_at_s=int(shop.now()) + INVITE_S if expires is None else expires,
        thumbnail=await shop.thumbnail(content.thumbnail, "thumbnail"),
    )
    message = invites.group_invite(invite)
    return Draft(lambda _: message)


async def draft_product(content: c.Product, shop: Workshop, own: Jid | None) -> Draft:
    """A product; without an owner it is our own."""
    file = None if content.image is None else await shop.image(content.image, "image")
    owner = content.owner or own
    if owner is None:
        raise InvalidContent("owner", "is missing")

    def build(files: Sequence[MediaFile]) -> Message:
        return commerce.product(
            commerce.Product(
                id=content.id,
                owner=owner.bare,
                title=content.title,
                description=content.description,
                retailer_id=content.retailer_id,
                url=content.url,
                currency=content.currency,
                price_1000=content.price,
                sale_price_1000=content.sale_price,
                picture=files[0] if files else None,
                picture_width=0 if file is None else file.width,
                picture_height=0 if file is None else file.height,
                thumbnail=b"" if file is None else file.thumbnail,
                body=content.body,
                footer=content.footer,
            )
        )

    return Draft(build, () if file is None else (Part(file.path, MediaKind.IMAGE),))


async def draft_order(content: c.Order, shop: Workshop, own: Jid | None) -> Draft:
    """An order; without a seller it is with us."""
    seller = content.seller or own
    if seller is None:
        raise InvalidContent("seller", "is missing")
    order = commerce.Order(
        id=content.id,
        token=content.token,
        seller=seller.bare,
        title=content.title,
        message=content.message,
        item_count=content.items,
        currency=content.currency,
        total_1000=content.total,
        thumbnail=await shop.thumbnail(content.image, "thumbnail"),
    )
    message = commerce.order(order)
    return Draft(lambda _: message)
