"""What a phone does that its account's devices share: `POST /admin/phones/{number}/do`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wago.sandbox.appstate.acts import ACTS, changes_of
from wago.sandbox.phones.deed import Deed, Json

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service


async def _write(service: Service, phone: Phone, body: Json) -> Json:
    collection, changes = changes_of(body)
    version = service.phone_appstates.of(phone).write(collection, changes)
    return {"collection": collection, "version": version}


APP_STATE_DEEDS: Final[dict[str, Deed]] = dict.fromkeys(ACTS, _write)
