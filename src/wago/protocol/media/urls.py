"""Where media is uploaded to and downloaded from.

Source: whatsmeow upload.go (rawUpload, DeleteMedia), download.go (DownloadMediaWithPath); Baileys
messages-media.ts (getWAUploadToServer); whatsapp-rust src/upload.rs (resume, file_offset).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from urllib.parse import quote, urlsplit

from wago.errors import RemoteProtocolError
from wago.protocol.media.kinds import MediaKind

OWN_HOSTS: Final = (".whatsapp.net", ".fbcdn.net", ".facebook.com")
"""Where WhatsApp's media lives."""

_PATH: Final = re.compile(r"/(?!/)[!-~]*")
_MAX_PATH: Final = 4096


def upload_token(digest: bytes) -> str:
    """How the URL of an upload names it: the hash of what travels, base64url without padding."""
    return urlsafe_b64encode(digest).decode().rstrip("=")


def parse_token(token: str) -> bytes:
    """The hash in an upload token, padded (whatsmeow) or not (Baileys, whatsapp-rust).

    Raises:
        RemoteProtocolError: it is none.
    """
    bare = token.rstrip("=")
    if not re.fullmatch(r"[\w-]{43}", bare, re.ASCII):
        raise RemoteProtocolError("the upload token is no SHA-256 in base64url")
    digest = urlsafe_b64decode(bare + "=")
    if upload_token(digest) != bare:
        raise RemoteProtocolError("the upload token is not canonical base64url")
    return digest


def upload_path(kind: MediaKind, *, newsletter: bool = False) -> str:
    """Where a kind is uploaded; to channels it goes unencrypted, elsewhere."""
    return f"/newsletter/newsletter-{kind.mms_type}" if newsletter else kind.upload_path


def upload_url(base: str, path: str, token: str, auth: str, *, offset: int = 0) -> str:
    """Where to POST what travels.

    Args:
        base: scheme and host, such as `https://mmg.whatsapp.net`.
        path: by `upload_path`.
        token: by `upload_token`.
        auth: of the media connection.
        offset: bytes the server has already; the rest follows.
    """
    url = f"{base}{path}/{token}?auth={quote(auth, safe='')}&token={token}"
    return f"{url}&file_offset={offset}" if offset else url


def resume_url(base: str, path: str, token: str, auth: str) -> str:
    """Where to ask, by an empty POST, how much of an upload has arrived."""
    return f"{upload_url(base, path, token, auth)}&resume=1"


def delete_url(base: str, path: str, digest: bytes, direct_path: str, auth: str, *, handle: str = "") -> str:
    """Where to DELETE what is not needed any more (history that was read).

    Args:
        handle: the message's `encHandle`, empty if it has none.
    """
    token = upload_token(digest)
    where = upload_token(direct_path.partition("?")[0].encode())
    url = f"{upload_url(base, path, token, auth)}&d_md={where}"
    return f"{url}&e_handle={quote(handle, safe='')}" if handle else url


def download_url(base: str, direct_path: str, digest: bytes | None, kind: MediaKind | None) -> str:
    """Where to GET media.

    Args:
        base: scheme and host.
        direct_path: from the message.
        digest: SHA-256 of what travels; None if the message has none.
        kind: what it is, None if unknown.

    Raises:
        RemoteProtocolError: the direct path is none.
    """
    path = checked_path(direct_path)
    named = urlsafe_b64encode(digest).decode() if digest is not None else ""
    mms_type = kind.mms_type if kind is not None else ""
    more = f"hash={quote(named, safe='')}&mms-type={mms_type}&__wa-mms="
    return f"{base}{path}{'&' if '?' in path else '?'}{more}"


def checked_path(direct_path: str) -> str:
    """A direct path from a message, if it is one: whoever wrote it must not choose the host.

    Raises:
        RemoteProtocolError: it is none.
    """
    if len(direct_path) > _MAX_PATH or not _PATH.fullmatch(direct_path) or "#" in direct_path:
        raise RemoteProtocolError("the media's direct path is malformed")
    return direct_path


def path_of_url(url: str) -> str | None:
    """The direct path in a media URL, for messages that have only that; None if it is not WhatsApp's."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme != "https" or not host.endswith(OWN_HOSTS) or not parts.path.startswith("/"):
        return None
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if len(path) <= _MAX_PATH and _PATH.fullmatch(path) else None
