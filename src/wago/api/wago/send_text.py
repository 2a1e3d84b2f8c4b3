"""WaGo: texts, and texts with a preview."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from wago.api.wago.requests import FILES, Call, ToPhone, sends
from wago.gateway.outgoing.contents import AdPreview, Content, LinkPreview, Text


class SendText(ToPhone, kw_only=True):
    body: Annotated[str, Meta(description="the text, formatted as in WhatsApp")] = msgspec.field(
        name="Body", default=""
    )
    preview: Annotated[bool, Meta(description="make a preview of the first link in it")] = msgspec.field(
        name="Preview", default=False
    )


@sends("/send/text", SendText, ("Phone", "Body"), names={"text": "Body"})
def send_text(call: Call[SendText]) -> Content:
    """Send a text; answers when WhatsApp took it."""
    return Text(text=call.body.body, preview=call.body.preview)


class SendPreview(ToPhone, kw_only=True):
    text: Annotated[str, Meta(description="the whole text")] = msgspec.field(name="Text", default="")
    url: Annotated[str, Meta(description="the part of the text that is the link")] = msgspec.field(
        name="MatchedURL", default=""
    )
    title: Annotated[str, Meta(description="of the preview")] = msgspec.field(name="Title", default="")
    description: Annotated[str, Meta(description="of the preview")] = msgspec.field(
        name="Description", default=""
    )
    image: Annotated[str, Meta(description="its picture: data URL, URL, base64 or a part of a form")] = (
        msgspec.field(name="Image", default="")
    )


_PREVIEW = ("Phone", "Text", "MatchedURL", "Title", "Description", "Image")


@sends("/send/preview", SendPreview, _PREVIEW, newer=True, names={"url": "MatchedURL"}, errors=FILES)
def send_preview(call: Call[SendPreview]) -> Content:
    """Send a text with a link preview of your own making; its picture is uploaded in full."""
    body = call.body
    return LinkPreview(
        text=body.text,
        url=body.url,
        title=body.title,
        description=body.description,
        image=call.optional_source("Image", body.image),
    )


@sends("/send/preview2", SendPreview, _PREVIEW, newer=True, names={"url": "MatchedURL"}, errors=FILES)
def send_preview2(call: Call[SendPreview]) -> Content:
    """Send a text with a preview that is drawn as that of an advertisement."""
    body = call.body
    return AdPreview(
        text=body.text,
        url=body.url,
        title=body.title,
        description=body.description,
        image=call.optional_source("Image", body.image),
    )


class SendMatched(ToPhone, kw_only=True):
    text: Annotated[str, Meta(description="the whole text")] = msgspec.field(name="Text", default="")
    matched: Annotated[str, Meta(description="the link inside the text")] = msgspec.field(
        name="MatchedText", default=""
    )
    title: Annotated[str, Meta(description="of the preview")] = msgspec.field(name="Title", default="")
    description: Annotated[str, Meta(description="of the preview")] = msgspec.field(
        name="Description", default=""
    )
    image: Annotated[str, Meta(description="its picture: data URL, URL, base64 or a part of a form")] = (
        msgspec.field(name="Image", default="")
    )


_MATCHED = ("Phone", "Text", "MatchedText", "Title")
_MATCHED_NAMES = {"url": "MatchedText"}


@sends("/send/groupinvite", SendMatched, _MATCHED, newer=True, names=_MATCHED_NAMES, errors=FILES)
def send_group_invite(call: Call[SendMatched]) -> Content:
    """Send a text whose link to a group is previewed as an invitation."""
    body = call.body
    return LinkPreview(
        text=body.text,
        url=body.matched,
        title=body.title,
        description=body.description,
        image=call.optional_source("Image", body.image),
        kind="group",
    )


@sends("/business/send/catalog", SendMatched, _MATCHED, newer=True, names=_MATCHED_NAMES, errors=FILES)
def send_catalog(call: Call[SendMatched]) -> Content:
    """Send a text whose link to a catalog is previewed as one."""
    body = call.body
    return LinkPreview(
        text=body.text,
        url=body.matched,
        title=body.title,
        description=body.description,
        image=call.optional_source("Image", body.image),
        kind="catalog",
    )


HANDLERS = (send_text, send_preview, send_preview2, send_group_invite, send_catalog)
