"""One attempt to hand one event to one receiver over HTTP.

WaGo's receivers get a form with `token` and `jsonData`, and with the part `file` where a file goes with the
event; wago-api's the JSON object itself. Both get the headers `X-Wago-Event-Id` (the same in every attempt,
to recognise repeats by) and `X-Wago-Attempt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Final
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from wago.gateway.forms import Body, FileForm, PlainBody
from wago.gateway.media.files import SpooledFile
from wago.gateway.netguard import NetGuard, parse_url

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_MAX_REDIRECTS: Final = 5
_MAX_ANSWER: Final = 64 * 1024
_SLOWEST_BYTES_PER_S: Final = 64 * 1024
# Answers that judge this one body; the next event may well pass.
_ABOUT_THE_BODY: Final = frozenset({400, 413, 415, 422})


class DeliveryFailed(Exception):
    """The receiver did not take the event.

    Attributes:
        answered: the receiver is alive and said no.
        refused: it said no to this event in particular.
        final: trying again is pointless.
    """

    def __init__(
        self, text: str, *, answered: bool = False, refused: bool = False, final: bool = False
    ) -> None:
        super().__init__(text)
        self.answered = answered
        self.refused = refused
        self.final = final


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What goes out. `token` and `file` are used by the form only."""

    url: str
    content_type: str
    body: bytes
    event_id: str
    attempt: int
    token: str = ""
    file: SpooledFile | None = None


class WebhookClient:
    """A connection pool behind the guard. Receivers' certificates are checked."""

    def __init__(self, guard: NetGuard, timeout_s: float) -> None:
        self._guard = guard
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, connect=min(10.0, timeout_s))
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> WebhookClient:
        self._http = aiohttp.ClientSession(
            connector=self._guard.connector(),
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "WaGo"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    def _patience(self, length: int) -> aiohttp.ClientTimeout:
        """Long bodies have longer, so that a file of any size gets through and a stuck one does not last."""
        total = (self._timeout.total or 0) + length / _SLOWEST_BYTES_PER_S
        return aiohttp.ClientTimeout(total=total, connect=self._timeout.connect)

    async def deliver(self, delivery: Delivery) -> None:
        """POST it; returns when the receiver answered 2xx.

        Raises:
            DeliveryFailed: it did not.
        """
        url = check_url(delivery.url)
        body = _body(delivery)
        headers = {
            "Content-Type": body.content_type,
            "X-Wago-Event-Id": delivery.event_id,
            "X-Wago-Attempt": str(delivery.attempt),
        }
        try:
            for _ in range(_MAX_REDIRECTS + 1):
                onward = await self._post(url, body, headers)
                if onward is None:
                    return
                url = onward
        except TimeoutError:
            raise DeliveryFailed("timeout") from None
        except aiohttp.ClientConnectorError as exc:
            raise DeliveryFailed(f"cannot connect: {exc.os_error}"[:300]) from exc
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            raise DeliveryFailed(f"{type(exc).__name__}: {exc}"[:300]) from exc
        raise DeliveryFailed("too many redirects", answered=True)

    async def _post(self, url: URL, body: Body, headers: dict[str, str]) -> URL | None:
        """One request; where it redirects to, None if it was taken."""
        if self._http is None:
            raise DeliveryFailed("webhook client is closed")
        async with self._http.post(
            url,
            data=body.data(),
            headers=headers | {"Content-Length": str(body.length)},
            allow_redirects=False,
            timeout=self._patience(body.length),
        ) as answer:
            # What is read of the answer is bounded; a short one lets the connection be used again.
            await answer.content.read(_MAX_ANSWER)
            # 303 points to a page about a POST that was taken.
            if 200 <= answer.status < 300 or answer.status == 303:
                return None
            if answer.status in _REDIRECTS and "Location" in answer.headers:
                onward = check_url(answer.headers["Location"], url)
                if url.scheme == "https" and onward.scheme != "https":
                    raise DeliveryFailed("redirect from https to http", answered=True)
                return onward
            raise DeliveryFailed(
                f"HTTP {answer.status}", answered=True, refused=answer.status in _ABOUT_THE_BODY
            )


def _body(delivery: Delivery) -> Body:
    if delivery.content_type != FORM:
        return PlainBody(delivery.body, delivery.content_type)
    fields = {"token": delivery.token, "jsonData": delivery.body.decode()}
    if delivery.file is not None:
        return FileForm(fields, delivery.file)
    return PlainBody(urlencode(fields).encode(), FORM)


def check_url(text: str, base: URL | None = None) -> URL:
    """An absolute http or https URL, or one relative to `base`.

    Raises:
        DeliveryFailed: it is none, so no attempt will ever succeed.
    """
    try:
        url = parse_url(text, base)
        if url.scheme in ("http", "https") and url.host:
            return url
    except ValueError:
        pass
    raise DeliveryFailed("not an http or https URL", final=True)
