"""Contents that can be pressed, paid or bought; part of `contents`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from wago.gateway.outgoing.media_contents import Document, Image, Video
from wago.protocol.jid import Jid

if TYPE_CHECKING:
    from wago.gateway.media.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyButton:
    """Comes back as an answer with this id."""

    label: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlButton:
    """Opens a page; `webview` inside WhatsApp."""

    label: str
    url: str
    webview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyButton:
    label: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallButton:
    label: str
    phone: str


Button: TypeAlias = ReplyButton | UrlButton | CopyButton | CallButton
Header: TypeAlias = Image | Video | Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """A text with buttons under it, and a title or a file above."""

    text: str
    buttons: tuple[Button, ...]
    title: str = ""
    footer: str = ""
    header: Header | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The same by its older name.

    Attributes:
        classic: send the older form, which today's clients may not show.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    title: str = ""
    footer: str = ""
    header: Header | None = None
    classic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    title: str
    description: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSection:
    title: str
    rows: tuple[ListRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMenu:
    """A button that opens a menu.

    Attributes:
        classic: send the older form, which today's clients may not show.
    """

    title: str
    text: str
    button: str
    sections: tuple[ListSection, ...]
    footer: str = ""
    classic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card of a carousel."""

    text: str
    buttons: tuple[Button, ...]
    title: str = ""
    footer: str = ""
    header: Header | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carousel:
    text: str
    cards: tuple[Card, ...]
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRequest:
    """Asks for the other's location."""

    text: str


# -- money ----------------------------------------------------------------------------------------------

PixType: TypeAlias = Literal["PHONE", "EMAIL", "CPF", "CNPJ", "EVP"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pix:
    """Where a PIX payment goes."""

    key: str
    type: PixType
    merchant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PixButton:
    text: str
    pix: Pix
    title: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Money: `value` / `offset` of the currency's unit."""

    value: int
    offset: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem:
    name: str
    amount: Amount
    quantity: int = 1
    product_id: str = ""
    retailer_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAndPay:
    """An order to look through and pay.

    Attributes:
        total: None is the sum of the items.
        reference: the caller's own number of the order; empty makes one.
    """

    text: str
    pix: Pix
    title: str = ""
    caption: str = ""
    footer: str = ""
    currency: str = "BRL"
    reference: str = ""
    total: Amount | None = None
    items: tuple[OrderItem, ...] = ()


# -- trade and groups -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInvite:
    """An invitation to a group that only its receiver can use.

    Attributes:
        expires_at: Unix seconds; None is three days from now.
    """

    group: Jid
    code: str
    name: str
    caption: str = ""
    expires_at: int | None = None
    thumbnail: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of a catalog.

    Attributes:
        owner: the business whose catalog it is; None is ourselves.
        price: in thousandths of the currency's unit.
    """

    id: str
    title: str
    image: Source | None = None
    owner: Jid | None = None
    description: str = ""
    currency: str = ""
    price: int | None = None
    sale_price: int | None = None
    retailer_id: str = ""
    url: str = ""
    body: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order out of a catalog.

    Attributes:
        total: in thousandths of the currency's unit.
        token: by which WhatsApp gives the order's details.
    """

    id: str
    token: str
    title: str
    items: int
    currency: str
    total: int
    seller: Jid | None = None
    message: str = ""
    image: Source | None = None
