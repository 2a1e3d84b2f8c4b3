"""The media server behind `<media_conn>`: uploads, downloads, and what clients do beside them.

    POST   /mms/{kind}/{token}?auth=&token=    upload; JSON {url, direct_path}
    POST   ...&resume=1                        how much is there: JSON {resume: "complete" or bytes}
    POST   ...&file_offset=N                   the rest of an upload
    DELETE ...&d_md=                           not needed any more
    GET    {direct_path}[&hash=&mms-type=]     download, with byte ranges

It listens where the chat server does. WhatsApp's clients take `https` for granted, so foreign ones need a
sandbox with TLS; ours asks `GET /admin/trust` for `media_scheme`.
Source: whatsmeow upload.go, download.go; Baileys messages-media.ts; whatsapp-rust src/upload.rs.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from wago.protocol.binary.node import Node
from wago.sandbox.media.faults import MediaFault, MediaFaults
from wago.sandbox.media.retry import MediaRetries
from wago.sandbox.media.store import MAX_LENGTH, PIECE, MediaFile, MediaStore, cover_receipt
from wago.sandbox.wire import Refused

MMS_KINDS: Final = frozenset(
    {
        "image",
        "video",
        "audio",
        "document",
        "sticker-pack",
        "thumbnail-sticker-pack",
        "thumbnail-link",
        "thumbnail-image",
        "thumbnail-video",
        "thumbnail-document",
        "md-msg-hist",
        "md-app-state",
        "payment-bg-image",
    }
)
_COVER: Final = "biz-cover-photo"
PUBLIC_KINDS: Final = frozenset({"product-catalog-image", "biz-cover-photo"})
AUTH_TTL_S: Final = 21600
HOSTS_TTL_S: Final = 3600

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger("sandbox")


class MediaServer:
    """All of it.

    Args:
        folder: where media is kept; made if need be.
        random: gives random bytes.
        clock: Unix time.

    Attributes:
        store: the files.
        retries: phones that upload again what has expired.
        faults: what goes wrong, on order.
        base: scheme and host under which it is reached; set when the sandbox listens.
        auth_ttl_s: how long an authorisation holds.
    """

    def __init__(
        self, folder: Path, random: Callable[[int], bytes], clock: Callable[[], float] = time.time
    ) -> None:
        self.store = MediaStore(folder, clock, random)
        self.retries = MediaRetries(self.store, random)
        self.faults = MediaFaults()
        self.base = ""
        self.auth_ttl_s = AUTH_TTL_S
        self._random = random
        self._clock = clock
        self._auths: dict[str, tuple[str, float]] = {}
        self._writers: dict[str, object] = {}

    @property
    def host(self) -> str:
        return self.base.partition("://")[2]

    @property
    def scheme(self) -> str:
        return self.base.partition("://")[0]

    # -- what the chat server says ----------------------------------------------------------------------

    def authorise(self, number: str) -> str:
        """A new authorisation for an account."""
        now = self._clock()
        self._auths = {auth: entry for auth, entry in self._auths.items() if entry[1] > now}
        # Safe in a URL as it is: whatsapp-rust puts it there unescaped.
        auth = base64.urlsafe_b64encode(self._random(24)).decode()
        self._auths[auth] = (number, now + self.auth_ttl_s)
        return auth

    def revoke(self) -> int:
        """Make every authorisation worthless; how many there were."""
        count = len(self._auths)
        self._auths.clear()
        return count

    def media_conn(self, number: str) -> Node:
        """The answer to `<media_conn/>`."""
        uses = [Node("upload"), Node("download")]
        return Node(
            "media_conn",
            {
                "auth": self.authorise(number),
                "ttl": min(HOSTS_TTL_S, self.auth_ttl_s),
                "auth_ttl": self.auth_ttl_s,
                "max_buckets": 12,
            },
            [Node("host", {"hostname": self.host, "type": "primary"}, uses)],
        )

    # -- HTTP -------------------------------------------------------------------------------------------

    def add_routes(self, app: web.Application) -> None:
        """Serve it from an application."""
        for path in (
            "/mms/{kind}/{token}",
            "/newsletter/newsletter-{kind}/{token}",
            "/product/{kind:image}/{token}",
            "/pps/{kind:biz-cover-photo}/{token}",
        ):
            app.router.add_post(path, _answering(self._upload))
            app.router.add_delete(path, _answering(self._delete))
        app.router.add_get("/v/{folder}/{name}", _answering(self._download))

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        number = self._number(request)
        kind, sha256 = self._named(request)
        plain = not request.path.startswith("/mms/")
        resume = request.query.get("resume")
        if resume is not None:
            if resume != "1" or "file_offset" in request.query:
                raise Refused(400, "bad-request", "`resume` is 1, and no part comes with it")
            return await self._progress(kind, sha256)
        fault = self.faults.strike("upload", kind)
        await _before(fault)
        offset = _count(request.query.get("file_offset", "0"))
        if request.content_length is not None and offset + request.content_length > MAX_LENGTH:
            raise Refused(413, "too-large", "the file is larger than WhatsApp takes")
        length, found = await self._receive(request, sha256, offset, fault)
        if found != sha256:
            self.store.drop_part(sha256)
            raise Refused(400, "hash-mismatch", "the upload is not what its token says")
        if not plain and (length < 26 or length % 16 != 10):
            self.store.drop_part(sha256)
            raise Refused(400, "not-encrypted", "the upload is not made of whole blocks and a MAC")
        return self._done(self.store.complete(sha256, kind, number, plain=plain))

    async def _receive(
        self, request: web.Request, sha256: str, offset: int, fault: MediaFault | None
    ) -> tuple[int, str]:
        """Take the body in. A second upload of the same file takes it over from the first."""
        me = self._writers[sha256] = object()
        part, digest = await asyncio.to_thread(self.store.open_part, sha256, offset)
        length = offset
        try:
            async for piece in request.content.iter_chunked(PIECE):
                if self._writers.get(sha256) is not me:
                    raise Refused(409, "conflict", "another upload of the same file has begun")
                if length + len(piece) > MAX_LENGTH:
                    raise Refused(413, "too-large", "the file is larger than WhatsApp takes")
                if fault is not None and fault.kind == "slow":
                    await asyncio.sleep(fault.delay_ms / 1000)
                if fault is not None and fault.kind == "cut" and length + len(piece) >= fault.after_bytes:
                    piece = piece[: max(0, fault.after_bytes - length)]
                    part.write(piece)
                    _cut(request)
                part.write(piece)
                digest.update(piece)
                length += len(piece)
        finally:
            part.close()
            if self._writers.get(sha256) is me:
                del self._writers[sha256]
        return length, digest.hexdigest()

    async def _progress(self, kind: str, sha256: str) -> web.Response:
        await _before(self.faults.strike("resume", kind))
        file = self.store.current(sha256, kind)
        if file is not None:
            return self._done(file, resume="complete")
        return web.json_response({"resume": str(self.store.received(sha256))})

    def _done(self, file: MediaFile, **more: str) -> web.Response:
        answer: dict[str, str | int] = {
            "url": f"{self.base}{file.direct_path}",
            "direct_path": file.direct_path,
            **more,
        }
        if file.kind == _COVER:
            # Baileys takes no upload without a URL; by whatsapp-rust's account there is none.
            answer |= cover_receipt(file)
        if file.plain:
            answer["handle"] = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        return web.json_response(answer)

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        number = self._number(request)
        kind, sha256 = self._named(request)
        path = _decoded(request.query.get("d_md", "")).decode("ascii", "replace")
        for file in self.store.files:
            if (file.kind, file.sha256, file.direct_path.partition("?")[0]) == (kind, sha256, path):
                if file.number != number:
                    raise Refused(403, "forbidden", "somebody else has uploaded this")
                self.store.delete(file)
                return web.json_response({})
        raise Refused(404, "item-not-found", "there is no such media")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        file = self.store.named(request.match_info["name"].removesuffix("_n.enc"))
        if file is None:
            raise Refused(404, "item-not-found", "there is no such media")
        query = request.query
        if query.get("oh") != file.signature:
            raise Refused(403, "bad-signature", "the direct path is not as it was given out")
        fault = self.faults.strike("download", file.kind)
        await _before(fault)
        if self.store.is_expired(file):
            raise Refused(410, "gone", "the media has expired")
        if query.get("hash") and _decoded(query["hash"]).hex() != file.sha256:
            raise Refused(400, "hash-mismatch", "`hash` names another file")
        # It may differ from the upload's: Baileys uploads link thumbnails as images, history as app state.
        if query.get("mms-type") and query["mms-type"] not in MMS_KINDS | PUBLIC_KINDS:
            raise Refused(400, "bad-request", f"there is no `mms-type` {query['mms-type']}")
        headers = {"Content-Type": "application/octet-stream", "Cache-Control": "private"}
        if fault is not None and fault.kind != "status":
            return await self._download_badly(request, file, fault, headers)
        return web.FileResponse(self.store.path(file), chunk_size=PIECE, headers=headers)

    async def _download_badly(
        self, request: web.Request, file: MediaFile, fault: MediaFault, headers: dict[str, str]
    ) -> web.StreamResponse:
        """The whole file, whatever range was asked for, with what was ordered."""
        response = web.StreamResponse(headers=headers)
        response.content_length = file.length
        await response.prepare(request)
        sent = 0
        for piece in self.store.pieces(file):
            if fault.kind == "slow":
                await asyncio.sleep(fault.delay_ms / 1000)
            at = fault.after_bytes - sent
            if fault.kind == "cut" and at < len(piece):
                await response.write(piece[: max(0, at)])
                _cut(request)
            if fault.kind == "wrong_bytes" and 0 <= at < len(piece):
                piece = piece[:at] + bytes((piece[at] ^ 0x40,)) + piece[at + 1 :]
            await response.write(piece)
            sent += len(piece)
        await response.write_eof()
        return response

    # -- what a request names ---------------------------------------------------------------------------

    def _number(self, request: web.Request) -> str:
        entry = self._auths.get(request.query.get("auth", ""))
        if entry is None or entry[1] <= self._clock():
            raise Refused(401, "not-authorized", "the authorisation is unknown or has expired")
        return entry[0]

    def _named(self, request: web.Request) -> tuple[str, str]:
        """Kind and hash. Both tokens are the hash, padded or not."""
        kind, token = request.match_info["kind"], request.match_info["token"].rstrip("=")
        if kind not in MMS_KINDS | PUBLIC_KINDS:
            raise Refused(404, "item-not-found", f"there is no media of kind {kind}")
        if request.query.get("token", "").rstrip("=") != token:
            raise Refused(400, "bad-request", "the token in the query is not the one in the path")
        digest = _decoded(token)
        if len(digest) != 32:
            raise Refused(400, "bad-request", "the token is no SHA-256 in base64url")
        return kind, digest.hex()


class _Cut(Exception):
    """The connection is to end here."""


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
    raise _Cut


async def _before(fault: MediaFault | None) -> None:
    """What strikes before anything is answered."""
    if fault is None:
        return
    if fault.kind == "slow":
        await asyncio.sleep(fault.delay_ms / 1000)
    if fault.kind == "status":
        raise Refused(fault.code, "ordered", "a fault on order", backoff=fault.retry_after_s)


def _answering(handler: Handler) -> Handler:
    """Turn refusals into answers."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as exc:
            log.info("media refused", method=request.method, path=request.path, why=exc.reason)
            headers = {} if exc.backoff is None else {"Retry-After": str(exc.backoff)}
            error = {"error": {"code": exc.code, "type": exc.text, "message": exc.reason}}
            return web.json_response(error, status=exc.code, headers=headers)
        except (_Cut, ConnectionError, web.RequestPayloadError):
            return web.Response(status=400)

    return answer


def _decoded(text: str) -> bytes:
    bare = text.rstrip("=")
    if not re.fullmatch(r"[\w-]*", bare, re.ASCII):
        raise Refused(400, "bad-request", "that is no base64url")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error as exc:
        raise Refused(400, "bad-request", "that is no base64url") from exc


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise Refused(400, "bad-request", "`file_offset` is no number")
    return int(text)
