"""Fetching what a user's URL points to, without becoming a door to the inside.

Only `http` and `https`, no credentials, no address that `NetGuard` refuses, whatever form it is spelt in and
wherever a redirect leads; a bounded number of bytes in a bounded time, also when they come compressed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final

import aiohttp
import structlog
from yarl import URL

from wago.client.media.http import Pulse
from wago.gateway.errors import FetchFailed, FileTooLarge, RefusedUrl
from wago.gateway.media.files import SpooledFile, SpoolWriter, TempFolder
from wago.gateway.media.names import check_type, file_name, mime_type
from wago.gateway.netguard import NetGuard, RefusedAddress, parse_url
from wago.gateway.settings import MediaSettings

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS: Final = 5
_MAX_URL: Final = 8192
_READ: Final = 64 * 1024
_CHARSET: Final = re.compile(r"charset=\"?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_log = structlog.get_logger(__name__)
_INFLATERS: Final = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


@dataclass(frozen=True, slots=True)
class FetchedFile(SpooledFile):
    """What a URL gave.

    Attributes:
        url: where it was in the end, redirects followed.
        charset: of the Content-Type, empty if it names none.
    """

    url: str = ""
    charset: str = ""


class Fetcher:
    """A connection pool behind the guard, opened at the first fetch.

    Args:
        guard: says which addresses may be dialled.
        folder: where what comes is kept.
        settings: deadlines.
    """

    def __init__(self, guard: NetGuard, folder: TempFolder, settings: MediaSettings) -> None:
        self._guard = guard
        self._folder = folder
        self._settings = settings
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @asynccontextmanager
    async def get(
        self,
        url: str,
        *,
        limit: int,
        field: str = "Url",
        accept: Sequence[str] = (),
        timeout_s: float | None = None,
        cut: bool = False,
        agent: str = "WaGo",
    ) -> AsyncIterator[FetchedFile]:
        """What is at a URL, as a file that is removed when the block ends.

        Args:
            url: absolute.
            limit: bytes it may have.
            field: what errors call it.
            accept: starts of MIME types, such as `image/`; an answer that says it is something else is
                refused unread.
            timeout_s: for all of it, instead of the configured time.
            cut: take the first `limit` bytes of what is longer, rather than refuse it (pages).
            agent: the User-Agent.

        Raises:
            RefusedUrl: not an http or https URL, one with credentials, or of an address that may not be
                dialled.
            FetchFailed: nothing answers there, or something else than 200, or too slowly.
            UnwantedType: it says it is something else than wanted.
            EmptyFile: it has no bytes.
            FileTooLarge: it has more than `limit`.
            MediaError: the disk takes nothing.
        """
        with self._folder.writer(limit, field) as writer:
            with _failures(field):
                file = await self._fetch(url, writer, accept, timeout_s, cut, agent)
            yield file

    async def close(self) -> None:
        """End every fetch."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _fetch(
        self,
        text: str,
        writer: SpoolWriter,
        accept: Sequence[str],
        timeout_s: float | None,
        cut: bool,
        agent: str,
    ) -> FetchedFile:
        url = check_url(text, writer.field)
        settings = self._settings
        async with Pulse(settings.fetch_idle_s, timeout_s or settings.fetch_timeout_s) as pulse:
            for _ in range(_MAX_REDIRECTS + 1):
                async with self._open().get(
                    url, allow_redirects=False, headers={"User-Agent": agent}
                ) as answer:
                    pulse.beat()
                    onward = answer.headers.get("Location")
                    if answer.status in _REDIRECTS and onward is not None:
                        url = check_url(_joined(url, onward, writer.field), writer.field)
                        continue
                    _check_answer(answer, writer, accept, cut)
                    await _receive(answer, writer, pulse, cut)
                    return await _described(url, answer, writer)
        raise FetchFailed(writer.field, "the URL redirects without end")

    def _open(self) -> aiohttp.ClientSession:
        if self._http is None or self._http.closed:
            self._http = aiohttp.ClientSession(
                connector=self._guard.connector(),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.fetch_idle_s),
                # It is done below, with a bound on what comes out.
                auto_decompress=False,
            )
        return self._http


def check_url(text: str, field: str) -> URL:
    """A URL that may be fetched, as far as its text tells; the guard sees to its address.

    Raises:
        RefusedUrl: it may not.
    """
    if len(text) > _MAX_URL:
        raise RefusedUrl(field, f"the URL is longer than {_MAX_URL} characters")
    try:
        url = parse_url(text)
    except ValueError:
        raise RefusedUrl(field, "that is no URL") from None
    if url.scheme not in ("http", "https"):
        raise RefusedUrl(field, "the URL is neither http nor https")
    if not url.host:
        raise RefusedUrl(field, "the URL names no host")
    if url.raw_user is not None or url.raw_password is not None:
        raise RefusedUrl(field, "the URL has a user name or password in it")
    return url


def _joined(url: URL, location: str, field: str) -> str:
    try:
        return str(parse_url(location, url))
    except ValueError:
        raise FetchFailed(field, "the URL redirects to nowhere") from None


def _check_answer(
    answer: aiohttp.ClientResponse, writer: SpoolWriter, accept: Sequence[str], cut: bool
) -> None:
    """Let pass what is worth reading."""
    if answer.status != 200:
        raise FetchFailed(writer.field, f"the URL answers HTTP {answer.status}")
    check_type(writer.field, mime_type(answer.headers.get("Content-Type", "")), accept)
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in _INFLATERS and coding not in ("identity", ""):
        raise FetchFailed(writer.field, f"the URL answers in an unknown encoding, {coding[:40]!r}")
    if (answer.content_length or 0) > writer.limit and not cut:
        raise FileTooLarge(writer.field, writer.limit)


async def _receive(answer: aiohttp.ClientResponse, writer: SpoolWriter, pulse: Pulse, cut: bool) -> None:
    """The body into the file, inflated, and never more of it than the file may have."""
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    inflater = _Inflater(_INFLATERS[coding]) if coding in _INFLATERS else None
    travelled = 0
    async for piece in answer.content.iter_chunked(_READ):
        pulse.beat()
        travelled += len(piece)
        # What travels is bounded too: padding and empty blocks inflate to nothing.
        if travelled > writer.limit + _READ and inflater is not None:
            raise FileTooLarge(writer.field, writer.limit)
        for part in (piece,) if inflater is None else inflater.parts(piece, writer.field):
            room = writer.limit - writer.length
            await writer.write(part[:room] if cut else part)
            if cut and len(part) >= room:
                return
    if inflater is not None and not inflater.is_whole:
        raise FetchFailed(writer.field, "what the URL gives is cut off")


class _Inflater:
    """gzip or deflate, a bounded part at a time."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._zlib = zlib.decompressobj(wbits)
        self._is_first = True

    @property
    def is_whole(self) -> bool:
        return self._zlib.eof

    def parts(self, data: bytes, field: str) -> Iterator[bytes]:
        """What these bytes inflate to.

        Raises:
            FetchFailed: they are no such thing.
        """
        try:
            while data and not self._zlib.eof:
                try:
                    part = self._zlib.decompress(data, _READ)
                except zlib.error:
                    # Some servers send deflate without zlib's header.
                    if not self._is_first or self._wbits != zlib.MAX_WBITS:
                        raise
                    self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
                    part = self._zlib.decompress(data, _READ)
                self._is_first = False
                data = self._zlib.unconsumed_tail
                yield part
        except zlib.error:
            raise FetchFailed(field, "what the URL gives is not compressed as it says") from None


async def _described(url: URL, answer: aiohttp.ClientResponse, writer: SpoolWriter) -> FetchedFile:
    declared = answer.headers.get("Content-Type", "")
    charset = _CHARSET.search(declared)
    disposition = answer.content_disposition
    named = disposition.filename if disposition is not None else None
    file = await writer.done(mime_type(declared), file_name(named or url.name))
    return FetchedFile(
        file.path,
        file.length,
        file.mimetype,
        file.filename,
        url=str(url),
        charset=charset[1].lower() if charset else "",
    )


@contextmanager
def _failures(field: str) -> Iterator[None]:
    """Turn what breaks on the way into errors of ours. They tell the caller nothing of our network."""
    try:
        yield
    except TimeoutError as exc:
        raise FetchFailed(field, "the URL's host is too slow") from exc
    except aiohttp.ClientConnectorDNSError as exc:
        raise FetchFailed(field, "the URL's host is not known") from exc
    except aiohttp.ClientConnectorError as exc:
        if isinstance(exc.os_error, RefusedAddress):
            _log.warning("URL refused", error=str(exc.os_error))
            raise RefusedUrl(field, "the URL's address is private, local or reserved") from exc
        raise FetchFailed(field, "the URL's host cannot be reached") from exc
    except aiohttp.ClientPayloadError as exc:
        raise FetchFailed(field, "what the URL gives is cut off") from exc
    except (aiohttp.ClientError, OSError) as exc:
        raise FetchFailed(field, "the URL's host does not answer as it should") from exc
