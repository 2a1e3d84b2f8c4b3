"""What a session can be asked to send: one frozen dataclass for each kind, of plain values.

Nothing here is checked; `compose` does that, before anything is uploaded or sent. Files are a `Source`: bytes
in base64, a data URL, the URL of something to fetch, or an upload.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message

if TYPE_CHECKING:
    from wago.gateway.media.sources import Source

# -- what a message refers to ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRef:
    """The message that is answered.

    Attributes:
        id: its id.
        author: who wrote it; None to take it from what is stored.
        chat: where it stands, if that is another chat than the answer's.
    """

    id: str
    author: Jid | None = None
    chat: Jid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendContext:
    """What a message refers to, whatever its kind.

    Attributes:
        quote: the message that is answered.
        mentions: who is mentioned in the text.
        mention_all: everybody in the group is.
        forwarded: show the mark of a forwarded message.
        expires_s: life of the message; None takes the chat's own timer, 0 is for ever.
    """

    quote: QuoteRef | None = None
    mentions: tuple[Jid, ...] = ()
    mention_all: bool = False
    forwarded: bool = False
    expires_s: int | None = None


# -- texts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text, formatting as it is.

    Attributes:
        preview: make a preview of the first link in it, from the page behind it.
    """

    text: str
    preview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreview:
    """A text with a preview that the caller made.

    Attributes:
        url: the part of the text that is the link.
        image: shown large above the title, where there is one.
        kind: what the link leads to.
    """

    text: str
    url: str
    title: str
    description: str = ""
    image: Source | None = None
    kind: Literal["page", "group", "catalog"] = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdPreview:
    """A text with a preview drawn as that of an advertisement."""

    text: str
    url: str
    title: str
    description: str = ""
    image: Source | None = None


# -- files ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture.

    Attributes:
        mimetype: as declared; empty to go by the bytes.
        thumbnail: a small JPEG in place of one that is made.
    """

    source: Source
    caption: str = ""
    mimetype: str = ""
    thumbnail: Source | None = None
    view_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video.

    Attributes:
        gif: play in a loop, without sound.
        round: a video note (PTV).
    """

    source: Source
    caption: str = ""
    mimetype: str = ""
    thumbnail: Source | None = None
    view_once: bool = False
    gif: bool = False
    round: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """An audio file or a voice note.

    Attributes:
        voice: a voice note: becomes Opus, with a waveform.
        seconds: length to show; None takes the file's own.
    """

    source: Source
    mimetype: str = ""
    voice: bool = True
    seconds: int | None = None
    view_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Any file.

    Attributes:
        filename: with extension; empty takes the source's.
        mimetype: empty to go by the bytes and the name.
    """

    source: Source
    filename: str = ""
    caption: str = ""
    mimetype: str = ""
    title: str = ""
    thumbnail: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticker:
    """An image or short video as a sticker.

    Attributes:
        thumbnail: a small PNG.
        pack, publisher: names that clients show of its pack.
        emojis: what it stands for.
    """

    source: Source
    mimetype: str = ""
    thumbnail: Source | None = None
    pack: str = ""
    publisher: str = ""
    emojis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file whose bytes say what it is: a picture, a video, audio, and anything else a document.

    Attributes:
        as_document, as_sticker: what it is made instead.
        filename, title: of a document.
        voice, gif: of audio, of a video.
        pack, publisher, emojis: of a sticker.
    """

    source: Source
    caption: str = ""
    mimetype: str = ""
    filename: str = ""
    as_document: bool = False
    as_sticker: bool = False
    voice: bool = False
    gif: bool = False
    view_once: bool = False
    pack: str = ""
    publisher: str = ""
    emojis: tuple[str, ...] = ()


Media: TypeAlias = "Image | Video | Audio | Document | Sticker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """Pictures and videos that are shown together; each is a message of its own."""

    items: tuple[Image | Video, ...]


# -- places, people, times ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLocation:
    """A place that goes on changing.

    Attributes:
        speed_mps: metres per second.
        heading: degrees clockwise from north.
        sequence: grows with each update.
    """

    latitude: float
    longitude: float
    accuracy_m: int | None = None
    speed_mps: float | None = None
    heading: int | None = None
    caption: str = ""
    sequence: int = 1
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A person's card: a vCard as it is, or what one is made of."""

    name: str
    phones: tuple[str, ...] = ()
    organization: str = ""
    email: str = ""
    url: str = ""
    vcard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """One card or several.

    Attributes:
        title: over several; empty makes one.
    """

    cards: tuple[ContactCard, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question with options.

    Attributes:
        selectable: how many options one may take; 0 for any number.
        correct: the right option, which makes it a quiz.
    """

    question: str
    options: tuple[str, ...]
    selectable: int = 1
    correct: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something to come.

    Attributes:
        starts_at, ends_at: Unix seconds.
        join_link: of a call.
        guests: those who answer may bring others.
    """

    name: str
    starts_at: int
    ends_at: int | None = None
    description: str = ""
    location: Location | None = None
    join_link: str = ""
    guests: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCall:
    """A call to come.

    Attributes:
        starts_at: Unix seconds.
    """

    title: str
    starts_at: int
    video: bool = False


# -- what is pressed ------------------------------------------------------------------------------------


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


# -- others ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusText:
    """A text on a coloured ground, for the status.

    Attributes:
        color, background: ARGB.
        font: index of WhatsApp's font.
    """

    text: str
    color: int | None = None
    background: int | None = None
    font: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A stored message once more, its file as it was uploaded.

    Attributes:
        chat: where it stands; None if its id says enough.
    """

    id: str
    chat: Jid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A Message as the caller made it."""

    message: Message


Content: TypeAlias = (
    Text
    | LinkPreview
    | AdPreview
    | Image
    | Video
    | Audio
    | Document
    | Sticker
    | Attachment
    | Location
    | LiveLocation
    | Contacts
    | Poll
    | Event
    | ScheduledCall
    | Buttons
    | Template
    | ListMenu
    | Carousel
    | LocationRequest
    | PixButton
    | ReviewAndPay
    | GroupInvite
    | Product
    | Order
    | StatusText
    | Forward
    | Raw
)
"""What one message can hold; an `Album` is several messages."""
