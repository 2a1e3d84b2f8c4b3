"""Files out: encrypted onto the disk, then to a media host, in constant memory.

The hash of what travels is part of the upload's URL, so all of it has to exist before the upload begins; and
an upload that breaks off can go on where it stopped, or at another host.
Source: whatsmeow upload.go, Baileys messages-media.ts (getWAUploadToServer), whatsapp-rust src/upload.rs.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from wago.client.config import MediaConfig
from wago.client.media.errors import AccessDenied, TransferFailed
from wago.client.media.files import Parcel
from wago.client.media.hosts import MediaHosts
from wago.client.media.http import MediaHttp, check_status, pause
from wago.errors import MediaRefused, MediaUnavailable, RemoteProtocolError
from wago.protocol.media import EncryptedMedia, MediaKind
from wago.protocol.media.urls import (
    checked_path,
    delete_url,
    resume_url,
    upload_path,
    upload_token,
    upload_url,
)


@dataclass(frozen=True, slots=True)
class UploadReceipt:
    """By what an uploaded cover picture is named: its id, a token for it, and the Unix time."""

    id: str
    token: str
    ts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedMedia:
    """What goes into the message.

    Attributes:
        media_key, file_enc_sha256: None if it was uploaded as it is, to a channel.
        media_key_timestamp: Unix time of the key's making.
        sidecar: of what is streamed.
        handle: what a channel's message carries beside it.
        receipt: of a business's cover picture, which is named by it and has neither URL nor path.
    """

    kind: MediaKind
    url: str
    direct_path: str
    media_key: bytes | None
    file_sha256: bytes
    file_enc_sha256: bytes | None
    file_length: int
    media_key_timestamp: int
    sidecar: bytes | None = None
    handle: str | None = None
    receipt: UploadReceipt | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    url: str
    direct_path: str
    handle: str | None
    receipt: UploadReceipt | None = None


class Uploader:
    """Brings parcels to a media host.

    Args:
        hosts: where to.
        http: by what.
        config: how often.
        sleep: between rounds.
    """

    def __init__(
        self,
        hosts: MediaHosts,
        http: MediaHttp,
        config: MediaConfig,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._hosts = hosts
        self._http = http
        self._config = config
        self._sleep = sleep

    async def upload(self, parcel: Parcel, now: int, *, newsletter: bool = False) -> UploadedMedia:
        """Upload it.

        Raises:
            MediaRefused: the hosts do not take it.
            MediaUnavailable: no host could take it.
            NotConnected, RequestTimeout, IQError: no hosts are known.
        """
        place = await self._bring(parcel, upload_path(parcel.info.kind, newsletter=newsletter))
        info = parcel.info
        sealed = info if isinstance(info, EncryptedMedia) else None
        return UploadedMedia(
            kind=info.kind,
            url=place.url,
            direct_path=place.direct_path,
            media_key=sealed.media_key if sealed else None,
            file_sha256=info.file_sha256,
            file_enc_sha256=sealed.file_enc_sha256 if sealed else None,
            file_length=info.file_length,
            media_key_timestamp=now,
            sidecar=sealed.sidecar if sealed else None,
            handle=place.handle,
            receipt=place.receipt,
        )

    async def _bring(self, parcel: Parcel, path: str) -> _Place:
        conn = await self._hosts.get()
        renewed = broke_off = False
        failed = TransferFailed("there is no media host")
        for attempt in range(self._config.attempts):
            for host in conn.hostnames(upload=True):
                base = f"{self._config.scheme}://{host}"
                try:
                    return await self._once(base, path, conn.auth, parcel, ask=broke_off)
                except AccessDenied as exc:
                    if renewed:
                        raise MediaRefused(exc.status, "(the authorisation is new)") from exc
                    conn, renewed = await self._hosts.get(stale=conn), True
                    failed = TransferFailed(str(exc), 0)
                    break
                except TransferFailed as exc:
                    failed, broke_off = exc, True
            if attempt + 1 < self._config.attempts:
                await pause(self._sleep, self._config, attempt, failed.wait_s)
        raise MediaUnavailable(f"the file could not be uploaded: {failed}") from failed

    async def _once(self, base: str, path: str, auth: str, parcel: Parcel, *, ask: bool) -> _Place:
        token = upload_token(parcel.digest)
        offset = 0
        if ask or parcel.length >= self._config.resume_from_bytes:
            status, answer, wait_s = await self._http.post(resume_url(base, path, token, auth), None, 0)
            if status in (401, 403):
                check_status(status, wait_s)
            found = _progress(status, answer, parcel.length)
            if isinstance(found, _Place):
                return found
            offset = found
        status, answer, wait_s = await self._http.post(
            upload_url(base, path, token, auth, offset=offset),
            lambda: parcel.file.pieces(offset),
            parcel.length - offset,
        )
        check_status(status, wait_s)
        if not 200 <= status < 300:
            raise MediaRefused(status, _words(answer))
        place = _place(_object(answer))
        if place is None:
            raise TransferFailed("the media host does not say where the upload is")
        return place

    async def delete(
        self, kind: MediaKind, direct_path: str, file_enc_sha256: bytes, handle: str = ""
    ) -> None:
        """Take media from the servers that has served its purpose (history).

        Raises:
            MediaRefused: the host does not.
            MediaUnavailable: it cannot be reached.
            NotConnected, RequestTimeout, IQError: no hosts are known.
        """
        conn = await self._hosts.get()
        base = f"{self._config.scheme}://{conn.hostnames(upload=True)[0]}"
        url = delete_url(base, upload_path(kind), file_enc_sha256, direct_path, conn.auth, handle=handle)
        try:
            status, answer = await self._http.delete(url)
        except TransferFailed as exc:
            raise MediaUnavailable(str(exc)) from exc
        if not 200 <= status < 300:
            raise MediaRefused(status, _words(answer))


def _progress(status: int, answer: bytes, length: int) -> _Place | int:
    """What has arrived: all of it, or so many bytes. Hosts that do not understand the question have none."""
    found = _object(answer) if 200 <= status < 300 else {}
    resume = found.get("resume")
    if resume == "complete":
        return _place(found) or 0
    text = str(resume)
    if text.isascii() and text.isdigit() and len(text) < 16 and 0 < int(text) < length:
        return int(text)
    return 0


def _object(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _place(found: dict[str, Any]) -> _Place | None:
    url, path, handle = found.get("url"), found.get("direct_path"), found.get("handle")
    if not isinstance(url, str) or not isinstance(path, str):
        receipt = _receipt(found)
        return None if receipt is None else _Place("", "", None, receipt)
    try:
        return _Place(url, checked_path(path), handle if isinstance(handle, str) else None, _receipt(found))
    except RemoteProtocolError:
        return None


def _receipt(found: dict[str, Any]) -> UploadReceipt | None:
    """What the host of cover pictures says (Baileys messages-media.ts); numbers may be texts."""
    number, token, ts = str(found.get("fbid", "")), found.get("meta_hmac"), str(found.get("ts", ""))
    if not number or not isinstance(token, str) or not (ts.isascii() and ts.isdigit() and len(ts) < 16):
        return None
    return UploadReceipt(number, token, int(ts))


def _words(answer: bytes) -> str:
    """The start of what a host says about a refusal."""
    return " ".join(answer[:200].decode("utf-8", "replace").split())
