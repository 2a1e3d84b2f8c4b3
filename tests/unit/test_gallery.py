"""The committed gallery shows every kind that the doors can send, with the requests that it was made with."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import pytest
from litestar import Router

from tests.gallery.kinds import KINDS
from tests.gallery.page import PAGE, curl_api, curl_wago
from tests.gallery.request import Kind, Request
from wago.api.wago import router as wago_router
from wago.api.wago_api import router as api_router
from wago.api.wago_api.choose import CONTENT_TYPES

# Other ways to say what stands there already.
WAYS = {
    "/send/mediaurl": "a file by its URL, which every field takes",
    "/message/unpin": "takes a pin away",
    "/message/unkeep": "takes a keep away",
    "/bot/message": "a text to a bot",
    "MessageMedia": "a file in base64",
}


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
    paths = sends(wago_router(), "Id")
    assert len(paths) > 40
    assert paths - WAYS.keys() - {"/message/status"} == {
        each.path for each in requests(lambda kind: kind.wago)
    }


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


def test_the_page_asks_nobody(page: str) -> None:
    assert re.findall(r'(?:src|href)="(?!data:|#|http\.md")[^"]*"|@import|url\(|<link', page) == []
