"""What messages say about their media."""

from __future__ import annotations

from typing import Any

import pytest

from wago.client.media import MediaCorrupt, MediaRef
from wago.protocol.media import MediaKind
from wago.protocol.proto import e2e_pb2

KEY, ONE, TWO = bytes(32), b"\1" * 32, b"\2" * 32


def filled(kind: Any, **more: Any) -> Any:
    fields: dict[str, Any] = {
        "directPath": "/v/a.enc?oh=1",
        "mediaKey": KEY,
        "fileSHA256": ONE,
        "fileEncSHA256": TWO,
        "fileLength": 7,
    }
    return kind(**(fields | more))


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (e2e_pb2.ImageMessage, MediaKind.IMAGE),
        (e2e_pb2.VideoMessage, MediaKind.VIDEO),
        (e2e_pb2.AudioMessage, MediaKind.AUDIO),
        (e2e_pb2.DocumentMessage, MediaKind.DOCUMENT),
        (e2e_pb2.StickerMessage, MediaKind.STICKER),
        (e2e_pb2.StickerPackMessage, MediaKind.STICKER_PACK),
        (e2e_pb2.HistorySyncNotification, MediaKind.HISTORY),
    ],
)
def test_kinds(message: Any, kind: MediaKind) -> None:
    assert MediaRef.of(filled(message)) == MediaRef(
        kind=kind,
        direct_path="/v/a.enc?oh=1",
        media_key=KEY,
        file_sha256=ONE,
        file_enc_sha256=TWO,
        file_length=7,
    )


def test_a_message_with_a_url_only() -> None:
    ref = MediaRef.of(filled(e2e_pb2.ImageMessage, directPath="", URL="https://mmg.whatsapp.net/d/f/A.enc"))
    assert ref.direct_path == "/d/f/A.enc"
    with pytest.raises(MediaCorrupt):
        MediaRef.of(filled(e2e_pb2.ImageMessage, directPath="", URL="https://evil.example/d/f/A.enc"))


def test_thumbnails() -> None:
    fields = {
        "thumbnailDirectPath": "/v/t.enc",
        "thumbnailSHA256": ONE,
        "thumbnailEncSHA256": TWO,
        "mediaKey": KEY,
    }
    ref = MediaRef.of_thumbnail(e2e_pb2.ExtendedTextMessage(**fields))
    assert (ref.kind, ref.direct_path, ref.file_length) == (MediaKind.LINK_THUMBNAIL, "/v/t.enc", None)
    assert MediaRef.of_thumbnail(e2e_pb2.DocumentMessage(**fields)).kind is MediaKind.DOCUMENT_THUMBNAIL
    with pytest.raises(MediaCorrupt):
        MediaRef.of_thumbnail(e2e_pb2.ExtendedTextMessage(text="no preview"))
    with pytest.raises(MediaCorrupt, match="no thumbnail"):
        MediaRef.of_thumbnail(e2e_pb2.AudioMessage())


@pytest.mark.parametrize(
    "wrong",
    [
        {"directPath": ""},
        {"directPath": "//evil.example/x"},
        {"mediaKey": b"short"},
        {"fileSHA256": b"short"},
        {"fileEncSHA256": ONE + TWO},
        {"mediaKey": b"", "fileSHA256": b""},
    ],
    ids=str,
)
def test_what_cannot_be_right(wrong: dict[str, Any]) -> None:
    with pytest.raises(MediaCorrupt):
        MediaRef.of(filled(e2e_pb2.ImageMessage, **wrong))


def test_a_message_without_media() -> None:
    with pytest.raises(MediaCorrupt, match="LocationMessage has no media"):
        MediaRef.of(e2e_pb2.LocationMessage())
