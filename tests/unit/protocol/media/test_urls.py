"""Addresses of media, most of all those that peers choose."""

from __future__ import annotations

from hashlib import sha256

import pytest

from wago.errors import RemoteProtocolError
from wago.protocol.media import MediaKind
from wago.protocol.media.urls import (
    checked_path,
    delete_url,
    download_url,
    parse_token,
    path_of_url,
    resume_url,
    upload_path,
    upload_token,
    upload_url,
)

DIGEST = sha256(b"122").digest()
BASE = "https://mmg.whatsapp.net"


def test_download_url() -> None:
    """The form of whatsmeow download.go: the hash with its padding, and the empty `__wa-mms`."""
    url = download_url(
        BASE, "/v/t62.7118-24/1_n.enc?ccb=11-4&oh=01_Q5&oe=66&_nc_sid=5e03e0", DIGEST, MediaKind.STICKER
    )
    head, _, tail = url.partition("&hash=")
    assert head == f"{BASE}/v/t62.7118-24/1_n.enc?ccb=11-4&oh=01_Q5&oe=66&_nc_sid=5e03e0"
    assert tail.endswith("%3D&mms-type=image&__wa-mms=")
    assert download_url(BASE, "/a", None, None) == f"{BASE}/a?hash=&mms-type=&__wa-mms="


def test_upload_urls() -> None:
    token = upload_token(DIGEST)
    assert len(token) == 43
    path = upload_path(MediaKind.VIDEO)
    assert upload_url(BASE, path, token, "a/+b") == f"{BASE}/mms/video/{token}?auth=a%2F%2Bb&token={token}"
    assert upload_url(BASE, path, token, "a", offset=16).endswith(f"token={token}&file_offset=16")
    assert resume_url(BASE, path, token, "a").endswith(f"token={token}&resume=1")
    assert upload_path(MediaKind.IMAGE, newsletter=True) == "/newsletter/newsletter-image"
    assert delete_url(BASE, "/mms/md-msg-hist", DIGEST, "/v/x?y", "a").endswith(f"token={token}&d_md=L3YveA")


def test_tokens() -> None:
    token = upload_token(DIGEST)
    assert parse_token(token) == parse_token(token + "=") == DIGEST
    for wrong in ("", "a", token[:-1], token + "a", token[:-1] + "/", "A" * 42 + "B"):
        with pytest.raises(RemoteProtocolError):
            parse_token(wrong)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "v/x",
        "//evil.example/x",
        "@evil.example",
        "/a b",
        "/a\r\nHost: x",
        "/a#b",
        "/ä",
        "/" + "a" * 5000,
        "/a\n",
    ],
)
def test_paths_that_are_none(path: str) -> None:
    with pytest.raises(RemoteProtocolError):
        checked_path(path)


def test_urls_of_old_messages() -> None:
    assert path_of_url("https://mmg.whatsapp.net/v/x.enc?oh=1") == "/v/x.enc?oh=1"
    assert path_of_url("https://mmg.whatsapp.net/d/f/A.enc") == "/d/f/A.enc"
    for foreign in (
        "http://mmg.whatsapp.net/v/x",
        "https://evil.example/v/x",
        "https://mmg.whatsapp.net.evil.example/x",
        "https://evilwhatsapp.net/x",
        "https://mmg.whatsapp.net//x",
        "https://mmg.whatsapp.net",
        "https://[::1/x",
        "",
    ):
        assert path_of_url(foreign) is None
