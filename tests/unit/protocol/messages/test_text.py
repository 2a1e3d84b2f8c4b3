"""Texts, link previews and the looks of a status."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import FILE, again, files, some_bytes, texts, uploaded, wrapped
from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages.checks import MAX_TEXT
from wago.protocol.messages.text import (
    MAX_STATUS_TEXT,
    Font,
    LinkPreview,
    Text,
    TextLooks,
    argb,
    read_text,
    status_text,
    text,
)
from wago.protocol.messages.wrappers import MAX_DEPTH
from wago.protocol.proto.e2e_pb2 import ExtendedTextMessage, Message


def test_a_plain_text() -> None:
    assert text("*bold* as is") == Message(conversation="*bold* as is")


def test_a_link_with_a_preview() -> None:
    preview = LinkPreview(
        link="https://example.org",
        title="Example",
        description="A page",
        thumbnail=b"jpeg",
        picture=uploaded(MediaKind.LINK_THUMBNAIL),
        picture_width=600,
        picture_height=300,
    )
    assert text("see https://example.org now", preview) == Message(
        extendedTextMessage=ExtendedTextMessage(
            text="see https://example.org now",
            matchedText="https://example.org",
            title="Example",
            description="A page",
            previewType=ExtendedTextMessage.NONE,
            JPEGThumbnail=b"jpeg",
            thumbnailDirectPath=FILE["directPath"],
            thumbnailSHA256=FILE["fileSHA256"],
            thumbnailEncSHA256=FILE["fileEncSHA256"],
            mediaKey=FILE["mediaKey"],
            mediaKeyTimestamp=FILE["mediaKeyTimestamp"],
            thumbnailWidth=600,
            thumbnailHeight=300,
        )
    )


@pytest.mark.parametrize("body", ["", " \n", "x" * (MAX_TEXT + 1)])
def test_texts_that_are_none(body: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        text(body)
    assert caught.value.field == "text"


def test_the_longest_text() -> None:
    assert len(text("x" * MAX_TEXT).conversation) == MAX_TEXT


@pytest.mark.parametrize("link", ["", "https://other.example"])
def test_a_preview_of_what_is_not_in_the_text(link: str) -> None:
    with pytest.raises(InvalidContent, match="link does not stand in the text"):
        text("see https://example.org", LinkPreview(link=link))


def test_a_picture_that_is_no_links_thumbnail() -> None:
    preview = LinkPreview(link="https://x.y", picture=uploaded(MediaKind.IMAGE))
    with pytest.raises(InvalidContent, match="thumbnail was uploaded as image"):
        text("https://x.y", preview)


def test_a_status() -> None:
    looks = TextLooks(background=0xFF102030, colour=0xFFFFFFFF, font=Font.CALISTOGA)
    assert status_text("hi", looks) == Message(
        extendedTextMessage=ExtendedTextMessage(
            text="hi",
            backgroundArgb=0xFF102030,
            textArgb=0xFFFFFFFF,
            font=ExtendedTextMessage.CALISTOGA_REGULAR,
        )
    )
    assert status_text("plain") == Message(extendedTextMessage=ExtendedTextMessage(text="plain"))


@pytest.mark.parametrize("looks", [TextLooks(background=-1), TextLooks(colour=1 << 32)])
def test_colours_that_are_none(looks: TextLooks) -> None:
    with pytest.raises(InvalidContent, match="is no 0xAARRGGBB colour"):
        status_text("hi", looks)


def test_a_status_that_is_too_long() -> None:
    with pytest.raises(InvalidContent, match="more than 700"):
        status_text("x" * (MAX_STATUS_TEXT + 1))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("#102030", 0xFF102030),
        ("80102030", 0x80102030),
        (" #fff ", 0xFFFFFFFF),
        ("#0f08", None),
        ("red", None),
    ],
)
def test_colours_as_people_write_them(said: str, value: int | None) -> None:
    if value is not None:
        assert argb(said) == value
        return
    with pytest.raises(InvalidContent, match="not #RRGGBB"):
        argb(said)


def test_a_font_that_nobody_knows_is_left_out() -> None:
    # 3 is no font; an enum of proto2 keeps it as an unknown field.
    assert read_text(Message.FromString(bytes.fromhex("32050a017848 03"))) == Text(text="x")


def test_other_kinds_are_no_text() -> None:
    assert read_text(Message(imageMessage={"caption": "x"})) is None
    assert read_text(Message()) is None


def test_wrappers_have_an_end() -> None:
    deep = wrapped(text("x"), *["ephemeralMessage"] * (MAX_DEPTH + 1))
    assert read_text(deep) is None
    assert read_text(deep.ephemeralMessage.message) == Text(text="x")


previews = st.builds(
    LinkPreview,
    link=st.just("https://example.org/x"),
    title=texts(least=0),
    description=texts(least=0),
    thumbnail=some_bytes(),
    picture=files(MediaKind.LINK_THUMBNAIL),
    picture_width=st.integers(1, 5000),
    picture_height=st.integers(1, 5000),
    video=st.booleans(),
)


@given(texts(), st.none() | previews)
def test_texts_there_and_back(body: str, preview: LinkPreview | None) -> None:
    whole = body if preview is None else f"{body} {preview.link}"
    read = read_text(wrapped(again(text(whole, preview)), "ephemeralMessage"))
    assert read is not None
    assert read.text == whole
    if preview is None or preview.picture is None:
        assert read.preview is None
        return
    # Address and length of the picture are not in a link's preview.
    assert read.preview is not None
    assert read.preview.picture is not None
    for name in ("title", "description", "thumbnail", "picture_width", "picture_height", "video", "link"):
        assert getattr(read.preview, name) == getattr(preview, name)
    for name in ("direct_path", "media_key", "file_sha256", "file_enc_sha256", "media_key_timestamp"):
        assert getattr(read.preview.picture, name) == getattr(preview.picture, name)


argbs = st.none() | st.integers(0, 0xFFFFFFFF)


@given(texts(), st.builds(TextLooks, background=argbs, colour=argbs, font=st.none() | st.sampled_from(Font)))
def test_statuses_there_and_back(body: str, looks: TextLooks) -> None:
    expected = None if looks == TextLooks() else looks
    assert read_text(again(status_text(body, looks))) == Text(text=body, looks=expected)
