"""The committed gallery shows every kind that the doors can send, with the requests that it was made with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from litestar import Router

from tests.gallery.kinds import KINDS
from tests.gallery.page import PAGE, curl_api, curl_wago
from tests.gallery.request import Json, Kind, Request
from tests.gallery.run import Gallery, Unequal
from tests.support.world import Linked
from wago.api.wago import router as wago_router
from wago.api.wago_api import router as api_router
from wago.api.wago_api.choose import CONTENT_TYPES

# Other ways to say what stands there already.
WAYS = {
    "/send/mediaurl": "a file by its URL, which every field takes",
    "/message/unpin": "takes a pin away",
    "/message/unkeep": "takes a keep away",
    "/bot/message": "a text to a bot",
    "/channel/sendMessage": "the same to a channel",
    "/channel/sendReaction": "the same in a channel",
    "MessageMedia": "a file in base64",
}
OTHER_IDS = ("/message/status", "/business/catalog/")
"""Endpoints whose answer has an id that no message was sent under."""


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def sends(router: Router, member: str) -> set[str]:
    """The paths, without the session, whose answer has a message's id."""
    found = set()
    for route in router.routes:
        for handler in getattr(route, "route_handlers", ()):
            about = handler.opt.get("about")
            if "POST" in handler.http_methods and about is not None and member in (about.answer or ()):
                found.add(route.path.partition("/{")[0])
    return found


def requests(door: Callable[[Kind], Request | None]) -> list[Request]:
    return [request for kind in KINDS if (request := door(kind)) is not None]


def test_every_send_of_the_wago_door_is_shown() -> None:
    paths = {path for path in sends(wago_router(), "Id") if not path.startswith(OTHER_IDS)}
    assert len(paths) > 40
    assert paths - WAYS.keys() == {each.path for each in requests(lambda kind: kind.wago)}


def test_every_send_of_the_wago_api_door_is_shown() -> None:
    paths = sends(api_router(), "messageId")
    shown = {each.path for each in requests(lambda kind: kind.api)}
    assert len(paths) > 8
    assert paths - WAYS.keys() <= shown
    assert shown - paths == {"/message/delete"}


def test_every_content_type_is_shown() -> None:
    shown = {each.body.get("contentType", "string") for each in requests(lambda kind: kind.api)}
    assert shown == set(CONTENT_TYPES) - WAYS.keys()


def test_names_are_anchors_of_their_own() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_stands_on_the_page_with_its_requests(page: str, kind: Kind) -> None:
    (section,) = re.findall(rf'<section id="{kind.name}">.*?</section>', page, re.S)
    for request, curl in ((kind.wago, curl_wago), (kind.api, curl_api)):
        if request is not None:
            assert f"<pre>{escape(curl(request))}</pre>" in section, "stale: make gallery"
    assert 'class="chat"' in section


class Unlike(Gallery):
    """A gallery in which each door sends something of its own."""

    async def _through(self, door: str, kind: Kind, request: Request) -> Json:
        return {"came": door}


async def test_doors_that_send_different_messages_fail_the_gallery(tmp_path: Path) -> None:
    async def phone(_: str) -> str:
        return "15550100002"

    world: Any = SimpleNamespace(admin=SimpleNamespace(phone=phone))
    session = Linked("gallery", "token", "15550100001")
    gallery = Unlike(world, session, tmp_path, "http://127.0.0.1")
    both = next(kind for kind in KINDS if kind.wago is not None and kind.api is not None)
    with pytest.raises(Unequal, match=both.name):
        await gallery.shown(both)
    alone = replace(both, api=None)
    assert await gallery.shown(alone) == {"came": "wago"}


def test_the_page_asks_nobody(page: str) -> None:
    assert re.findall(r'(?:src|href)="(?!data:|#|http\.md")[^"]*"|@import|url\(|<link', page) == []
