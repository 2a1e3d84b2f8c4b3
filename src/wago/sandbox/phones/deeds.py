"""What phones do of their own accord: `POST /admin/phones/{number}/do` `{"action": word, ...}`.

Each family of deeds is a table from words to functions in its own module; here they come together. A deed
takes the order's other members and answers a JSON object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from wago.sandbox.appstate.deeds import APP_STATE_DEEDS
from wago.sandbox.business.deeds import BUSINESS_DEEDS
from wago.sandbox.calls import CALL_DEEDS
from wago.sandbox.groups.deeds import GROUP_DEEDS
from wago.sandbox.newsletters.deeds import NEWSLETTER_DEEDS
from wago.sandbox.own_deeds import OWN_DEEDS
from wago.sandbox.people_deeds import PEOPLE_DEEDS
from wago.sandbox.phones.deed import Deed
from wago.sandbox.phones.history import HISTORY_DEEDS
from wago.sandbox.requests import body_of, text
from wago.sandbox.service import Service
from wago.sandbox.wire import Refused

FAMILIES: Final[tuple[Mapping[str, Deed], ...]] = (
    APP_STATE_DEEDS,
    GROUP_DEEDS,
    HISTORY_DEEDS,
    NEWSLETTER_DEEDS,
    BUSINESS_DEEDS,
    OWN_DEEDS,
    CALL_DEEDS,
    PEOPLE_DEEDS,
)

DEEDS: Final[dict[str, Deed]] = {word: deed for family in FAMILIES for word, deed in family.items()}


def deed_routes(app: web.Application, service: Service) -> None:
    """Add the call to an application whose middleware guards `/admin` and answers `Refused`."""

    async def do(request: web.Request) -> web.Response:
        phone, body = service.phones.phone(request.match_info["number"]), await body_of(request)
        deed = DEEDS.get(text(body, "action"))
        if deed is None:
            raise Refused(400, "bad-request", f"`action` is one of {', '.join(sorted(DEEDS))}")
        return web.json_response(await deed(service, phone, body))

    app.router.add_post("/admin/phones/{number}/do", do)
