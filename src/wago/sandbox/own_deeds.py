"""What a phone does about its own account: `POST /admin/phones/{number}/do`.

Privacy settings, the block list, the address book, presence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wago.protocol.binary.node import Node
from wago.protocol.stanza.blocklist import BlockAction
from wago.sandbox.model import Account
from wago.sandbox.phones.deed import Deed, Json
from wago.sandbox.requests import text
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service


def _people(service: Service, body: Json, name: str = "people") -> list[Account]:
    numbers = body.get(name)
    if not isinstance(numbers, list) or not all(isinstance(each, str) for each in numbers):
        raise Refused(400, "bad-request", f"`{name}` is no list of numbers")
    return [_person(service, each) for each in numbers]


def _person(service: Service, number: str) -> Account:
    account = service.directory.account(number.lstrip("+"))
    if account is None:
        raise Refused(404, "item-not-found", f"nobody has the number {number}")
    return account


async def _privacy(service: Service, phone: Phone, body: Json) -> Json:
    """`{category, value, people?}`; people with `contact_blacklist`: all whom it excepts."""
    category, value = text(body, "category"), text(body, "value")
    if "people" in body:
        service.privacy.set_excepted(phone.account, category, _people(service, body))
    service.privacy.change(phone.account, category, value)
    excepted = phone.account.excepted.get(category, [])
    return {"category": category, "value": value, "people": excepted}


async def _block(service: Service, phone: Phone, body: Json) -> Json:
    person = _person(service, text(body, "user"))
    service.privacy.block(phone.account, [person], BlockAction.BLOCK)
    return {"blocked": phone.account.blocked}


async def _unblock(service: Service, phone: Phone, body: Json) -> Json:
    person = _person(service, text(body, "user"))
    service.privacy.block(phone.account, [person], BlockAction.UNBLOCK)
    return {"blocked": phone.account.blocked}


async def _set_blocklist(service: Service, phone: Phone, body: Json) -> Json:
    """`{people}`: these and nobody else; companions are told to ask."""
    service.privacy.set_blocked(phone.account, _people(service, body))
    return {"blocked": phone.account.blocked}


async def _address_book(service: Service, phone: Phone, body: Json) -> Json:
    """`{people}`: who is in it, which settings that say `contacts` ask for; null for everybody."""
    everybody = "people" in body and body["people"] is None
    service.privacy.set_contacts(phone.account, None if everybody else _people(service, body))
    return {"people": phone.account.contacts}


async def _presence(service: Service, phone: Phone, body: Json) -> Json:
    """`{state}`: the app is open (`available`) or closed (`unavailable`)."""
    state = text(body, "state")
    if state not in ("available", "unavailable"):
        raise Refused(400, "bad-request", "`state` is available or unavailable")
    phone.emit(Node("presence", {"type": state, "name": phone.account.name}))
    return {"state": state}


OWN_DEEDS: Final[dict[str, Deed]] = {
    "privacy": _privacy,
    "block": _block,
    "unblock": _unblock,
    "set_blocklist": _set_blocklist,
    "address_book": _address_book,
    "presence": _presence,
}
