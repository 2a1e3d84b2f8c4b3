"""Pictures, videos, sounds, documents, stickers, albums and packs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import (
    FILE,
    OURS,
    again,
    files,
    some_bytes,
    texts,
    uploaded,
    wrapped,
)
from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages import media
from wago.protocol.messages.albums import Album, album, in_album, read_album
from wago.protocol.messages.files import MediaFile
from wago.protocol.messages.media import Media
from wago.protocol.messages.packs import PackedSticker, StickerPack, read_sticker_pack, sticker_pack
from wago.protocol.messages.text import text
from wago.protocol.proto.e2e_pb2 import (
    AudioMessage,
    DocumentMessage,
    ImageMessage,
    Message,
    MessageAssociation,
    StickerMessage,
    StickerPackMessage,
    VideoMessage,
)


def test_a_picture() -> None:
    message = media.image(uploaded(MediaKind.IMAGE), caption="c", width=640, height=480, thumbnail=b"j")
    assert message == Message(
        imageMessage=ImageMessage(
            **FILE, mimetype="image/jpeg", caption="c", width=640, height=480, JPEGThumbnail=b"j"
        )
    )


def test_a_picture_to_be_looked_at_once() -> None:
    message = media.image(uploaded(MediaKind.IMAGE), view_once=True)
    inner = Message(imageMessage=ImageMessage(**FILE, mimetype="image/jpeg", viewOnce=True))
    assert message == wrapped(inner, "viewOnceMessageV2")
    assert media.view_once(media.image(uploaded(MediaKind.IMAGE))) == message


@pytest.mark.parametrize(
    ("options", "field", "changes"),
    [
        ({}, "videoMessage", {}),
        ({"gif": True, "caption": "c"}, "videoMessage", {"gifPlayback": True, "caption": "c"}),
        ({"ptv": True}, "ptvMessage", {}),
    ],
)
def test_videos(options: dict[str, Any], field: str, changes: dict[str, Any]) -> None:
    file = uploaded(MediaKind.VIDEO, sidecar=b"s" * 20)
    message = media.video(file, seconds=9, width=640, height=480, thumbnail=b"j", **options)
    wire = VideoMessage(
        **FILE,
        streamingSidecar=b"s" * 20,
        mimetype="video/mp4",
        seconds=9,
        width=640,
        height=480,
        JPEGThumbnail=b"j",
        **changes,
    )
    expected = Message()
    getattr(expected, field).CopyFrom(wire)
    assert message == expected


def test_a_voice_note() -> None:
    file = uploaded(MediaKind.AUDIO, sidecar=b"s" * 10)
    waveform = bytes(range(64))
    assert media.audio(file, seconds=3, voice=True, waveform=waveform, background=0xFF00FF00) == Message(
        audioMessage=AudioMessage(
            **FILE,
            streamingSidecar=b"s" * 10,
            mimetype="audio/ogg; codecs=opus",
            seconds=3,
            PTT=True,
            waveform=waveform,
            backgroundArgb=0xFF00FF00,
        )
    )


def test_a_voice_note_to_be_heard_once_has_a_wrapper_of_its_own() -> None:
    message = media.audio(uploaded(MediaKind.AUDIO), view_once=True)
    assert message.viewOnceMessageV2Extension.message.audioMessage.viewOnce


def test_a_document() -> None:
    file = uploaded(MediaKind.DOCUMENT)
    message = media.document(file, mimetype="application/pdf", filename="a.pdf", page_count=2, thumbnail=b"j")
    assert message == Message(
        documentMessage=DocumentMessage(
            **FILE,
            mimetype="application/pdf",
            fileName="a.pdf",
            title="a.pdf",
            pageCount=2,
            JPEGThumbnail=b"j",
        )
    )


def test_a_document_with_a_caption_is_wrapped() -> None:
    message = media.document(uploaded(MediaKind.DOCUMENT), filename="a", title="A", caption="c")
    inner = DocumentMessage(**FILE, mimetype="application/octet-stream", fileName="a", title="A", caption="c")
    assert message == wrapped(Message(documentMessage=inner), "documentWithCaptionMessage")


def test_a_sticker() -> None:
    message = media.sticker(
        uploaded(MediaKind.STICKER), width=512, height=512, animated=True, thumbnail=b"p", sent_at_ms=5
    )
    assert message == Message(
        stickerMessage=StickerMessage(
            **FILE,
            mimetype="image/webp",
            width=512,
            height=512,
            isAnimated=True,
            pngThumbnail=b"p",
            stickerSentTS=5,
        )
    )


PACK = StickerPack(
    id="pack-1",
    name="Cats",
    publisher="We",
    stickers=(
        PackedSticker(filename="a.webp", emojis=("😺",), label="cat"),
        PackedSticker(filename="b.webp"),
    ),
    tray_icon="pack-1.webp",
    description="all cats",
)


def test_a_pack_of_stickers() -> None:
    file, cover = uploaded(MediaKind.STICKER_PACK), uploaded(MediaKind.STICKER_PACK_THUMBNAIL)
    expected = StickerPackMessage(
        **{name: value for name, value in FILE.items() if name != "URL"},
        stickerPackID="pack-1",
        name="Cats",
        publisher="We",
        trayIconFileName="pack-1.webp",
        stickerPackSize=1234,
        stickerPackOrigin=StickerPackMessage.USER_CREATED,
        packDescription="all cats",
        thumbnailDirectPath=FILE["directPath"],
        thumbnailSHA256=FILE["fileSHA256"],
        thumbnailEncSHA256=FILE["fileEncSHA256"],
    )
    for name, emojis, label in (("a.webp", ["😺"], "cat"), ("b.webp", [], "")):
        expected.stickers.add(
            fileName=name,
            isAnimated=False,
            emojis=emojis,
            accessibilityLabel=label,
            isLottie=False,
            mimetype="image/webp",
        )
    message = sticker_pack(file, cover, PACK)
    assert message == Message(stickerPackMessage=expected)
    read = read_sticker_pack(again(message))
    assert read is not None
    assert (read.stickers, read.name, read.size) == (PACK.stickers, "Cats", 1234)
    assert media.media_of(message) == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stickers": ()}, "stickers"),
        ({"stickers": (PackedSticker(filename="a"),) * 61}, "stickers"),
        ({"id": "a/b"}, "id"),
        ({"name": " "}, "name"),
        ({"tray_icon": ""}, "tray_icon"),
        ({"stickers": (PackedSticker(filename=""),)}, "filename"),
    ],
)
def test_packs_that_are_none(changes: dict[str, Any], field: str) -> None:
    values = {name: getattr(PACK, name) for name in StickerPack.__dataclass_fields__}
    file, cover = uploaded(MediaKind.STICKER_PACK), uploaded(MediaKind.STICKER_PACK_THUMBNAIL)
    with pytest.raises(InvalidContent) as caught:
        sticker_pack(file, cover, StickerPack(**values | changes))
    assert caught.value.field == field


def test_a_pack_and_its_cover_share_a_key() -> None:
    cover = uploaded(MediaKind.STICKER_PACK_THUMBNAIL, media_key=b"x" * 32)
    with pytest.raises(InvalidContent, match="not uploaded under the pack's media key"):
        sticker_pack(uploaded(MediaKind.STICKER_PACK), cover, PACK)


def test_an_album() -> None:
    head = album(2, 1)
    assert (head.albumMessage.expectedImageCount, head.albumMessage.expectedVideoCount) == (2, 1)
    assert read_album(again(head)) == Album(images=2, videos=1)
    picture = media.image(uploaded(MediaKind.IMAGE))
    child = in_album(picture, OURS)
    assert child.associatedChildMessage.message == picture
    association = child.messageContextInfo.messageAssociation
    assert association.associationType == MessageAssociation.MEDIA_ALBUM
    assert (association.parentMessageKey.ID, association.parentMessageKey.fromMe) == (OURS.id, True)
    read = media.read_media(child)
    assert read is not None
    assert read.kind == "image"


@pytest.mark.parametrize(("images", "videos"), [(1, 0), (0, 0), (60, 60), (-1, 5)])
def test_albums_that_are_none(images: int, videos: int) -> None:
    with pytest.raises(InvalidContent):
        album(images, videos)


def test_only_pictures_and_videos_are_in_albums() -> None:
    with pytest.raises(InvalidContent, match="pictures and videos only"):
        in_album(text("x"), OURS)


IMAGE_FILE, VIDEO_FILE, AUDIO_FILE = (
    uploaded(kind) for kind in (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO)
)


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: media.image(VIDEO_FILE), "file"),
        (lambda: media.image(IMAGE_FILE, mimetype="video/mp4"), "mimetype"),
        (lambda: media.image(IMAGE_FILE, caption="x" * 70_000), "caption"),
        (lambda: media.image(IMAGE_FILE, width=-1, height=1), "width"),
        (lambda: media.video(VIDEO_FILE, mimetype="image/gif"), "mimetype"),
        (lambda: media.video(VIDEO_FILE, ptv=True, caption="c"), "caption"),
        (lambda: media.video(VIDEO_FILE, ptv=True, gif=True), "gif"),
        (lambda: media.video(VIDEO_FILE, seconds=-1), "seconds"),
        (lambda: media.audio(AUDIO_FILE, waveform=b"x"), "waveform"),
        (lambda: media.audio(AUDIO_FILE, waveform=b"\xff" * 64), "waveform"),
        (lambda: media.audio(AUDIO_FILE, mimetype="text/plain"), "mimetype"),
        (lambda: media.document(uploaded(MediaKind.DOCUMENT), filename=""), "filename"),
        (lambda: media.document(uploaded(MediaKind.DOCUMENT), filename="x" * 256), "filename"),
        (lambda: media.sticker(uploaded(MediaKind.STICKER), mimetype="image/png"), "mimetype"),
        (lambda: media.view_once(text("x")), "view_once"),
        (lambda: uploaded(MediaKind.IMAGE, media_key=b"short"), "file"),
        (lambda: uploaded(MediaKind.IMAGE, direct_path=""), "file"),
    ],
)
def test_files_that_do_not_fit(build: Any, field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        build()
    assert caught.value.field == field


def test_a_file_that_cannot_be_right_is_no_file() -> None:
    read = media.read_media(Message(imageMessage=ImageMessage(mimetype="image/png", mediaKey=b"short")))
    assert read == Media(kind="image", file=None, mimetype="image/png")


def test_media_is_found_in_headers() -> None:
    picture = ImageMessage(**FILE)
    for message in (
        Message(buttonsMessage={"imageMessage": picture}),
        Message(interactiveMessage={"header": {"imageMessage": picture}}),
        Message(templateMessage={"hydratedTemplate": {"imageMessage": picture}}),
        Message(templateMessage={"interactiveMessageTemplate": {"header": {"imageMessage": picture}}}),
        Message(productMessage={"product": {"productImage": picture}}),
        Message(productMessage={"catalog": {"catalogImage": picture}}),
    ):
        assert media.media_of(wrapped(message, "viewOnceMessage")) == picture
    assert media.media_of(text("x")) is None


@given(
    files(MediaKind.IMAGE),
    texts(least=0),
    st.integers(1, 9999),
    st.integers(1, 9999),
    some_bytes(),
    st.booleans(),
)
def test_pictures_there_and_back(
    file: MediaFile, caption: str, width: int, height: int, thumbnail: bytes, once: bool
) -> None:
    message = media.image(
        file, caption=caption, width=width, height=height, thumbnail=thumbnail, view_once=once
    )
    assert media.read_media(again(message)) == Media(
        kind="image",
        file=file,
        mimetype="image/jpeg",
        caption=caption,
        width=width,
        height=height,
        thumbnail=thumbnail,
        view_once=once,
    )


@given(files(MediaKind.VIDEO), st.integers(0, 99999), st.sampled_from(("video", "gif", "ptv")))
def test_videos_there_and_back(file: MediaFile, seconds: int, kind: str) -> None:
    message = media.video(file, seconds=seconds, gif=kind == "gif", ptv=kind == "ptv")
    expected = Media(kind=kind, file=file, mimetype="video/mp4", seconds=seconds)
    assert media.read_media(again(message)) == expected


@given(files(MediaKind.AUDIO), st.booleans(), st.binary(min_size=64, max_size=64))
def test_sounds_there_and_back(file: MediaFile, voice: bool, waveform: bytes) -> None:
    bars = bytes(bar % 101 for bar in waveform)
    message = media.audio(file, voice=voice, seconds=2, waveform=bars)
    assert media.read_media(again(message)) == Media(
        kind="voice" if voice else "audio",
        file=file,
        mimetype="audio/ogg; codecs=opus",
        seconds=2,
        waveform=bars,
    )


@given(files(MediaKind.DOCUMENT), texts(), texts(least=0), texts(least=0), st.integers(0, 999))
def test_documents_there_and_back(file: MediaFile, name: str, title: str, caption: str, pages: int) -> None:
    message = media.document(file, filename=name, title=title, caption=caption, page_count=pages)
    assert media.read_media(again(message)) == Media(
        kind="document",
        file=file,
        mimetype="application/octet-stream",
        filename=name,
        title=title or name,
        caption=caption,
        page_count=pages,
    )


@given(files(MediaKind.STICKER), st.booleans())
def test_stickers_there_and_back(file: MediaFile, animated: bool) -> None:
    message = media.sticker(file, width=512, height=512, animated=animated)
    assert media.read_media(again(message)) == Media(
        kind="sticker", file=file, mimetype="image/webp", width=512, height=512, animated=animated
    )
