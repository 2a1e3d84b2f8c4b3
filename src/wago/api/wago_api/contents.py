"""What can be sent: `contentType` with `content`, as wwebjs-api has it, and more kinds in the same manner."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from wago.api.wago_api.requests import CHAT, InChat
from wago.gateway.media.sources import source_of
from wago.gateway.outgoing import contents as out


class MediaMessage(msgspec.Struct, rename="camel"):
    """A file in base64."""

    data: Annotated[str, Meta(description="the file in base64, or a data URL")] = ""
    mimetype: Annotated[str, Meta(description="absent goes by its bytes")] = ""
    filename: Annotated[str, Meta(description="of a document")] = ""
    filesize: Annotated[int | None, Meta(description="taken and not needed")] = None


class UrlOptions(msgspec.Struct, rename="camel"):
    """About a file that we fetch."""

    filename: Annotated[str, Meta(description="in place of the URL's own")] = ""
    mimetype: Annotated[str, Meta(description="in place of what its server says")] = ""


class Options(msgspec.Struct, rename="camel"):
    """How it is sent."""

    caption: Annotated[str, Meta(description="text under a file")] = ""
    quoted_message_id: Annotated[str, Meta(description="id of the message that is answered")] = ""
    quoted_participant: Annotated[str, Meta(description="who wrote it, if it is not stored here")] = ""
    mentions: Annotated[list[str], Meta(description="who is mentioned in the text as `@number`")] = (
        msgspec.field(default_factory=list)
    )
    mention_all: Annotated[bool, Meta(description="everybody in the group is")] = False
    is_forwarded: Annotated[bool, Meta(description="show the mark of a forwarded message")] = False
    ephemeral_duration: Annotated[int | None, Meta(description="seconds until it disappears")] = None
    link_preview: Annotated[bool, Meta(description="make a preview of the text's first link")] = False
    media: Annotated[MediaMessage | None, Meta(description="a file; the text is its caption")] = None
    is_view_once: Annotated[bool, Meta(description="can be looked at once")] = False
    send_audio_as_voice: Annotated[bool, Meta(description="as a voice note")] = False
    send_video_as_gif: Annotated[bool, Meta(description="as a GIF")] = False
    send_video_as_note: Annotated[bool, Meta(description="as a round video note")] = False
    send_media_as_sticker: Annotated[bool, Meta(description="as a sticker")] = False
    send_media_as_document: Annotated[bool, Meta(description="as a document")] = False
    sticker_name: Annotated[str, Meta(description="name of the sticker's pack")] = ""
    sticker_author: Annotated[str, Meta(description="who made the pack")] = ""
    sticker_categories: Annotated[list[str], Meta(description="emojis it stands for")] = msgspec.field(
        default_factory=list
    )
    audience: Annotated[
        list[str] | None, Meta(description="who sees a status; absent goes by the account's privacy setting")
    ] = None


class Location(msgspec.Struct, rename="camel", kw_only=True):
    latitude: float
    longitude: float
    description: Annotated[str, Meta(description="name, and in further lines the address")] = ""
    name: str = ""
    address: str = ""
    url: str = ""


class LiveLocation(msgspec.Struct, rename="camel", kw_only=True):
    latitude: float
    longitude: float
    accuracy: Annotated[int | None, Meta(description="metres")] = None
    speed: Annotated[float | None, Meta(description="metres per second")] = None
    heading: Annotated[int | None, Meta(description="degrees clockwise from north")] = None
    caption: str = ""
    sequence: int = 1


class Contact(msgspec.Struct, rename="camel", kw_only=True):
    contact_id: Annotated[str, Meta(description=f"whose card: {CHAT}")] = ""
    name: str = ""
    phones: list[str] = msgspec.field(default_factory=list)
    organization: str = ""
    email: str = ""
    url: str = ""
    vcard: Annotated[str, Meta(description="a vCard as it is")] = ""


class Contacts(msgspec.Struct, rename="camel", kw_only=True):
    contacts: list[Contact]
    title: str = ""


class PollOptions(msgspec.Struct, rename="camel"):
    allow_multiple_answers: bool = False


class Poll(msgspec.Struct, rename="camel", kw_only=True):
    poll_name: str = ""
    poll_options: list[str] = msgspec.field(default_factory=list)
    options: PollOptions | None = None
    selectable: Annotated[int | None, Meta(description="how many one may take; 0 for any number")] = None
    correct: Annotated[str | None, Meta(description="the right option, which makes it a quiz")] = None


class Event(msgspec.Struct, rename="camel", kw_only=True):
    name: str = ""
    start_time: Annotated[int, Meta(description="Unix seconds")] = 0
    end_time: int | None = None
    description: str = ""
    location: Location | None = None
    join_link: str = ""
    extra_guests_allowed: bool = False
    is_cancelled: bool = False


class ScheduledCall(msgspec.Struct, rename="camel", kw_only=True):
    title: str = ""
    start_time: Annotated[int, Meta(description="Unix seconds")] = 0
    video: bool = False


ButtonType = Literal["reply", "url", "webview", "copy", "call"]


class Button(msgspec.Struct, rename="camel", kw_only=True):
    type: ButtonType = "reply"
    body: Annotated[str, Meta(description="what stands on it")] = ""
    id: str = ""
    url: str = ""
    code: str = ""
    phone: str = ""

    def button(self) -> out.Button:
        match self.type:
            case "reply":
                return out.ReplyButton(label=self.body, id=self.id)
            case "copy":
                return out.CopyButton(label=self.body, code=self.code)
            case "call":
                return out.CallButton(label=self.body, phone=self.phone)
            case _:
                return out.UrlButton(label=self.body, url=self.url, webview=self.type == "webview")


class HeaderFile(msgspec.Struct, rename="camel", kw_only=True):
    """A picture, video or document above."""

    type: Literal["image", "video", "document"] = "image"
    media: Annotated[str, Meta(description="data URL, base64 or URL")] = ""
    mimetype: str = ""
    filename: str = ""

    def content(self) -> out.Header:
        source = source_of(self.media, mimetype=self.mimetype, filename=self.filename)
        match self.type:
            case "image":
                return out.Image(source=source, mimetype=self.mimetype)
            case "video":
                return out.Video(source=source, mimetype=self.mimetype)
            case _:
                return out.Document(source=source, filename=self.filename, mimetype=self.mimetype)


class Buttons(msgspec.Struct, rename="camel", kw_only=True):
    body: str = ""
    buttons: list[Button] = msgspec.field(default_factory=list)
    title: str = ""
    footer: str = ""
    header: HeaderFile | None = None


class Template(Buttons, rename="camel", kw_only=True):
    classic: Annotated[bool, Meta(description="the older form, which today's clients may not show")] = False


class Card(msgspec.Struct, rename="camel", kw_only=True):
    body: str = ""
    buttons: list[Button] = msgspec.field(default_factory=list)
    title: str = ""
    footer: str = ""
    header: HeaderFile | None = None


class Row(msgspec.Struct, rename="camel", kw_only=True):
    title: str = ""
    description: str = ""
    id: str = ""


class Section(msgspec.Struct, rename="camel", kw_only=True):
    title: str = ""
    rows: list[Row] = msgspec.field(default_factory=list)


class ListMenu(msgspec.Struct, rename="camel", kw_only=True):
    body: str = ""
    button_text: str = ""
    sections: list[Section] = msgspec.field(default_factory=list)
    title: str = ""
    footer: str = ""
    classic: Annotated[bool, Meta(description="the older form, which today's clients may not show")] = False


class Carousel(msgspec.Struct, rename="camel", kw_only=True):
    body: str = ""
    cards: list[Card] = msgspec.field(default_factory=list)
    footer: str = ""


class LocationRequest(msgspec.Struct, rename="camel", kw_only=True):
    body: str = ""


PixType = Literal["PHONE", "EMAIL", "CPF", "CNPJ", "EVP"]


class Pix(msgspec.Struct, rename="camel", kw_only=True):
    body: str = ""
    pix_key: str = ""
    pix_type: PixType = "EVP"
    merchant_name: str = ""
    title: str = ""
    footer: str = ""


class Item(msgspec.Struct, rename="camel", kw_only=True):
    name: str = ""
    value: Annotated[int, Meta(description="price of one: value / offset of the currency's unit")] = 0
    offset: int = 100
    quantity: int = 1
    product_id: str = ""
    retailer_id: str = ""


class ReviewAndPay(Pix, rename="camel", kw_only=True):
    caption: str = ""
    currency: str = "BRL"
    reference_id: str = ""
    total_value: Annotated[int | None, Meta(description="absent is the sum of the items")] = None
    total_offset: int = 100
    items: list[Item] = msgspec.field(default_factory=list)


class LinkPreview(msgspec.Struct, rename="camel", kw_only=True):
    text: str = ""
    url: Annotated[str, Meta(description="the part of the text that is the link")] = ""
    title: str = ""
    description: str = ""
    image: Annotated[str, Meta(description="data URL, base64 or URL")] = ""
    style: Annotated[Literal["page", "group", "catalog", "ad"], Meta(description="how it is drawn")] = "page"


class GroupInvite(msgspec.Struct, rename="camel", kw_only=True):
    group_id: str = ""
    invite_code: str = ""
    group_name: str = ""
    caption: str = ""
    expires_at: Annotated[int | None, Meta(description="Unix seconds; absent is in three days")] = None
    image: Annotated[str, Meta(description="the group's picture: data URL, base64 or URL")] = ""


class Product(msgspec.Struct, rename="camel", kw_only=True):
    product_id: str = ""
    title: str = ""
    image: Annotated[str, Meta(description="data URL, base64 or URL")] = ""
    owner_id: Annotated[str, Meta(description="whose catalog; absent is ours")] = ""
    description: str = ""
    currency: str = ""
    price: Annotated[int | None, Meta(description="in thousandths of the currency's unit")] = None
    sale_price: int | None = None
    retailer_id: str = ""
    url: str = ""
    body: str = ""
    footer: str = ""


class Order(msgspec.Struct, rename="camel", kw_only=True):
    order_id: str = ""
    token: str = ""
    title: str = ""
    item_count: int = 1
    currency: str = ""
    total: Annotated[int, Meta(description="in thousandths of the currency's unit")] = 0
    seller_id: str = ""
    message: str = ""
    image: Annotated[str, Meta(description="data URL, base64 or URL")] = ""


class StatusText(msgspec.Struct, rename="camel", kw_only=True):
    text: str = ""
    text_color: Annotated[int | None, Meta(description="ARGB")] = None
    background_color: Annotated[int | None, Meta(description="ARGB")] = None
    font: int = 0


class AlbumItem(HeaderFile, rename="camel", kw_only=True):
    """A picture or video of an album."""

    caption: str = ""

    def content(self) -> out.Header:
        made = super().content()
        return made if isinstance(made, out.Document) else replace(made, caption=self.caption)


class Album(msgspec.Struct, rename="camel", kw_only=True):
    items: list[AlbumItem] = msgspec.field(default_factory=list)


class Raw(msgspec.Struct, rename="camel", kw_only=True):
    message: Annotated[
        dict[str, Any],
        Meta(description="a WhatsApp `Message` in the form in which webhooks show it: bytes are base64"),
    ]


class Body(InChat, rename="camel", kw_only=True):
    """A content and how it is sent.

    In a multipart form the part `file` (or `media`) is the file, and the other fields are as here.
    """

    text: Annotated[str, Meta(description="the text; beside a file its caption")] = ""
    content_type: Annotated[str, Meta(description="what `content` is; absent is `string`")] = ""
    content: Annotated[Any, Meta(description="text or object, as `contentType` says")] = None
    options: Annotated[Options | None, Meta(description="how it is sent")] = None
    media: Annotated[
        str | MediaMessage | None, Meta(description="a file: data URL, base64, URL, or MediaMessage")
    ] = None
    media_url: Annotated[str, Meta(description="URL of a file that we fetch")] = ""
    media_from_url_options: Annotated[UrlOptions | None, Meta(description="about the URL's file")] = (
        msgspec.field(name="mediaFromURLOptions", default=None)
    )
    caption: Annotated[str, Meta(description="text under a file")] = ""
    mimetype: Annotated[str, Meta(description="of the file; absent goes by its bytes")] = ""
    filename: Annotated[str, Meta(description="of a document")] = ""
    mentions: Annotated[list[str], Meta(description="as in options")] = msgspec.field(default_factory=list)
    quoted_message_id: Annotated[str, Meta(description="as in options")] = ""
