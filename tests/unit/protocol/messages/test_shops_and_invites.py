"""Products, catalogs, orders, and invitations to groups."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import ANNA, FILE, GROUP, JOHN, again, groups, texts, uploaded
from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages.commerce import (
    Order,
    Product,
    catalog_link,
    order,
    product,
    read_order,
    read_product,
)
from wago.protocol.messages.invites import (
    GroupInvite,
    group_invite,
    invite_link,
    link_code,
    read_group_invite,
)
from wago.protocol.messages.text import LinkPreview, read_text, text
from wago.protocol.proto.e2e_pb2 import (
    ExtendedTextMessage,
    GroupInviteMessage,
    ImageMessage,
    Message,
    OrderMessage,
    ProductMessage,
)

PRODUCT = Product(
    id="77",
    owner=JOHN,
    title="Cake",
    description="sweet",
    retailer_id="c",
    url="https://x.y",
    currency="EUR",
    price_1000=2500,
    sale_price_1000=2000,
    picture=uploaded(MediaKind.IMAGE),
    picture_width=300,
    picture_height=200,
    thumbnail=b"j",
    body="b",
    footer="f",
)


def test_a_product() -> None:
    message = product(PRODUCT)
    assert message == Message(
        productMessage=ProductMessage(
            businessOwnerJID=str(JOHN),
            body="b",
            footer="f",
            product=ProductMessage.ProductSnapshot(
                productID="77",
                title="Cake",
                description="sweet",
                retailerID="c",
                URL="https://x.y",
                currencyCode="EUR",
                priceAmount1000=2500,
                salePriceAmount1000=2000,
                productImage=ImageMessage(
                    **FILE, mimetype="image/jpeg", width=300, height=200, JPEGThumbnail=b"j"
                ),
                productImageCount=1,
            ),
        )
    )
    assert read_product(again(message)) == PRODUCT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"title": ""}, "title"),
        ({"currency": "euro"}, "currency"),
        ({"price_1000": None}, "sale_price_1000"),
        ({"picture": uploaded(MediaKind.VIDEO)}, "file"),
        ({"picture_count": 0}, "picture_count"),
        ({"url": "x" * 70_000}, "url"),
    ],
)
def test_products_that_are_none(changes: dict[str, Any], field: str) -> None:
    values = {name: getattr(PRODUCT, name) for name in Product.__dataclass_fields__}
    with pytest.raises(InvalidContent) as caught:
        product(Product(**values | changes))
    assert caught.value.field == field


def test_products_of_nobody() -> None:
    assert read_product(Message(productMessage={"product": {"title": "x"}})) is None
    assert read_product(Message(productMessage={"businessOwnerJID": str(JOHN)})) is None
    assert read_product(text("x")) is None


def test_a_catalogs_link() -> None:
    message = catalog_link(JOHN, "All we have")
    wire = message.extendedTextMessage
    assert (wire.text, wire.matchedText) == (
        "All we have\nhttps://wa.me/c/15550002222",
        "https://wa.me/c/15550002222",
    )
    inside = catalog_link(JOHN, "see https://wa.me/c/15550002222 now")
    assert inside.extendedTextMessage.text == "see https://wa.me/c/15550002222 now"
    with pytest.raises(InvalidContent, match="owner is not named by a phone number"):
        catalog_link(ANNA)
    with pytest.raises(InvalidContent, match="link is not https://wa"):
        catalog_link(JOHN, preview=LinkPreview(link="https://x"))


ORDER = Order(
    id="9",
    token="tok",
    seller=JOHN,
    title="Two cakes",
    message="soon please",
    item_count=2,
    currency="BRL",
    total_1000=21_000,
    status="accepted",
    thumbnail=b"j",
)


def test_an_order() -> None:
    message = order(ORDER)
    assert message == Message(
        orderMessage=OrderMessage(
            orderID="9",
            token="tok",
            sellerJID=str(JOHN),
            orderTitle="Two cakes",
            message="soon please",
            itemCount=2,
            status=OrderMessage.ACCEPTED,
            surface=OrderMessage.CATALOG,
            totalCurrencyCode="BRL",
            totalAmount1000=21_000,
            thumbnail=b"j",
        )
    )
    assert read_order(again(message)) == ORDER
    assert read_order(text("x")) is None
    assert read_order(Message(orderMessage={"sellerJID": "a:b:c@d"})) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"token": ""}, "token"),
        ({"status": "lost"}, "status"),
        ({"currency": ""}, "currency"),
        ({"item_count": 0}, "item_count"),
    ],
)
def test_orders_that_are_none(changes: dict[str, Any], field: str) -> None:
    values = {name: getattr(ORDER, name) for name in Order.__dataclass_fields__}
    with pytest.raises(InvalidContent) as caught:
        order(Order(**values | changes))
    assert caught.value.field == field


INVITE = GroupInvite(
    group=GROUP, code="AbCdEf", expires_at_s=100, subject="We", caption="Come", thumbnail=b"j"
)


def test_an_invitation() -> None:
    message = group_invite(INVITE)
    assert message == Message(
        groupInviteMessage=GroupInviteMessage(
            groupJID=str(GROUP),
            inviteCode="AbCdEf",
            inviteExpiration=100,
            groupName="We",
            caption="Come",
            JPEGThumbnail=b"j",
        )
    )
    assert read_group_invite(again(message)) == INVITE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"group": JOHN}, "group"),
        ({"code": ""}, "code"),
        ({"subject": ""}, "subject"),
        ({"expires_at_s": -1}, "expires_at_s"),
    ],
)
def test_invitations_that_are_none(changes: dict[str, Any], field: str) -> None:
    values = {name: getattr(INVITE, name) for name in GroupInvite.__dataclass_fields__}
    with pytest.raises(InvalidContent) as caught:
        group_invite(GroupInvite(**values | changes))
    assert caught.value.field == field


def test_invitations_to_no_group() -> None:
    assert read_group_invite(Message(groupInviteMessage={"groupJID": str(JOHN)})) is None
    assert read_group_invite(Message(groupInviteMessage={"groupJID": "rubbish"})) is None
    assert read_group_invite(text("x")) is None


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", "AbCdEfGhIjKlMnOpQrStUv"),
        ("http://chat.whatsapp.com/invite/AbCdEf-123/", "AbCdEf-123"),
        ("chat.whatsapp.com/AbCdEf?mode=x", "AbCdEf"),
        ("https://chat.whatsapp.com/", None),
        ("https://example.org/AbCdEf", None),
        ("https://chat.whatsapp.com/../x", None),
    ],
)
def test_links_of_groups(link: str, code: str | None) -> None:
    assert link_code(link) == code


def test_a_link_shown_as_an_invitation() -> None:
    link = "https://chat.whatsapp.com/AbCdEf"
    message = invite_link(f"Join {link}", LinkPreview(link=link, title="We"))
    wire = message.extendedTextMessage
    assert wire.inviteLinkGroupTypeV2 == ExtendedTextMessage.DEFAULT
    assert wire.HasField("inviteLinkGroupTypeV2")
    read = read_text(message)
    assert read is not None
    assert read.preview == LinkPreview(link=link, title="We")
    with pytest.raises(InvalidContent, match="link is no invitation"):
        invite_link("https://x.y", LinkPreview(link="https://x.y"))


@given(groups, texts(20), st.integers(0, 2**50), texts(least=0), st.booleans())
def test_invitations_there_and_back(
    group: Any, subject: str, expires: int, caption: str, community: bool
) -> None:
    invite = GroupInvite(
        group=group,
        code="AbCdEf",
        expires_at_s=expires,
        subject=subject,
        caption=caption,
        community=community,
    )
    assert read_group_invite(again(group_invite(invite))) == invite
