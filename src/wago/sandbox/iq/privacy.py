"""Namespaces `privacy` and `blocklist`: who sees what, whom settings except, who is blocked; privacy tokens.

Source: whatsmeow privacysettings.go, user.go (UpdateBlocklist), tctoken.go; whatsapp-rust wacore/src/iq;
Baileys Socket/chats.ts; zapo for what is refused of a block.
"""

from __future__ import annotations

import time
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.blocklist import ChangeBlocklist, QueryBlocklist
from wago.protocol.stanza.privacy import PrivacySettings, QueryExcepted, QueryPrivacy, SetPrivacy
from wago.sandbox.iq.request import Request
from wago.sandbox.model import PRIMARY, Account, Address
from wago.sandbox.privacy import EXCEPT
from wago.sandbox.shapes import Attributes, a_jid, a_text, check_attrs, one_of
from wago.sandbox.wire import Attrs, Refused

MAX_TOKENS: Final = 1000
"""Contacts that one request may give tokens to."""

MAX_EXCEPTED: Final = 1000
"""People that one request may except."""

_TOKEN_AHEAD_S: Final = 600
"""How far a client's clock may be ahead."""

_ITEM: Final[Attributes] = {
    "jid": a_jid,
    "action": one_of("block", "unblock"),
    "pn_jid": a_jid,
    "unknown_identifier": one_of("true"),
}
_CATEGORY: Final[Attributes] = {"name": a_text, "value": a_text, "dhash": a_text}


# -- settings -----------------------------------------------------------------------------------------------


def get_privacy(request: Request) -> list[Node]:
    """All settings, or whom one of them excepts."""
    desk = request.service.privacy
    if request.expect("privacy").children:
        asked = QueryExcepted.parse(request.node)
        return [desk.excepted(request.account, asked.category).build()]
    QueryPrivacy.parse(request.node)
    return [PrivacySettings(desk.settings(request.account)).build()]


def set_privacy(request: Request) -> list[Node]:
    """Issue of privacy tokens (<tokens>), which go on to the contacts; or change of a setting (<privacy>)."""
    if request.expect("tokens", "privacy").tag != "tokens":
        return _change_setting(request)
    service, own = request.service, request.account
    for contact, issued_at in _tokens(request):
        attrs: Attrs = {"jid": contact.pn, "type": "trusted_contact", "t": issued_at}
        token = Node("token", attrs, service.random(16))
        stanza = service.notifications.notification(
            "privacy_token", own.pn, [Node("tokens", None, [token])], {"sender_lid": own.lid_jid}
        )
        for device in contact.devices:
            if device != PRIMARY:
                service.notifications.send(Address(contact.number, device), stanza)
    return []


def _change_setting(request: Request) -> list[Node]:
    """Keep a setting, and whom it excepts."""
    check_attrs(request.child, {"addressing_mode": one_of("lid", "pn")})
    change = SetPrivacy.parse(request.node)
    check_attrs(request.child.children[0], _CATEGORY)
    desk, own = request.service.privacy, request.account
    if change.changes or change.dhash is not None:
        _check_exceptions(request, change)
        desk.set_excepted(own, change.category, _excepted_after(request, change))
    return [desk.change(own, change.category, change.value, by=request.device.number)]


def _check_exceptions(request: Request, change: SetPrivacy) -> None:
    """Raises: RemoteProtocolError, Refused: people where none are excepted, or a list that has changed."""
    if change.value != EXCEPT:
        raise RemoteProtocolError(f"people beside the value {change.value!r}")
    if len(change.changes) > MAX_EXCEPTED:
        raise RemoteProtocolError(f"{len(change.changes)} people excepted at once")
    by_lid = any(each.who.is_lid for each in change.changes)
    if by_lid != (request.child.opt_attr("addressing_mode") == "lid"):
        raise RemoteProtocolError("LIDs in a list that is not of LIDs, or the other way round")
    now = request.service.privacy.excepted(request.account, change.category)
    if change.dhash != now.dhash:
        raise Refused(409, "conflict", f"the list {change.dhash} is not that of {change.category}")


def _excepted_after(request: Request, change: SetPrivacy) -> list[Account]:
    """Whom the setting excepts after a change, which is checked as a whole before anything is kept."""
    directory = request.service.directory
    excepted = set(request.account.excepted.get(change.category, ()))
    for each in change.changes:
        account = None if each.who.device else directory.resolve(each.who)
        if account is None or account is request.account:
            raise Refused(404, "item-not-found", f"nobody to except is {each.who}")
        if each.number is not None and directory.resolve(each.number) is not account:
            raise RemoteProtocolError(f"{each.number} is not {each.who}")
        if each.added:
            excepted.add(account.number)
        else:
            excepted.discard(account.number)
    return [account for number in excepted if (account := directory.account(number)) is not None]


# -- tokens -------------------------------------------------------------------------------------------------


def _tokens(request: Request) -> list[tuple[Account, int]]:
    """Whom tokens are for, and of when; all are checked before the first goes out."""
    tokens = request.child.children
    if not 0 < len(tokens) <= MAX_TOKENS:
        raise RemoteProtocolError(f"<tokens> with {len(tokens)} of them")
    found: list[tuple[Account, int]] = []
    for token in tokens:
        jid, issued_at = token.jid("jid"), token.num("t")
        if token.tag != "token" or token.attr("type") != "trusted_contact" or jid.device:
            raise RemoteProtocolError(f"<{token.tag}> of type {token.attr('type')!r} for {jid}")
        if not 0 < issued_at <= time.time() + _TOKEN_AHEAD_S:
            raise RemoteProtocolError(f"a token of the second {issued_at}")
        contact = request.service.directory.resolve(jid)
        if contact is None:
            raise Refused(404, "item-not-found", f"token for nobody: {jid}")
        if any(contact is other for other, _ in found):
            raise RemoteProtocolError(f"two tokens for {jid}")
        found.append((contact, issued_at))
    return found


# -- the block list -----------------------------------------------------------------------------------------


def get_blocklist(request: Request) -> list[Node]:
    QueryBlocklist.parse(request.node)
    return [request.service.privacy.blocked(request.account).build()]


def set_blocklist(request: Request) -> list[Node]:
    """Block somebody or unblock them; the list as it is then."""
    item = request.expect("item")
    check_attrs(item, _ITEM)
    change = ChangeBlocklist.parse(request.node)
    if not change.who.is_user or not change.who.user or change.who.device:
        raise RemoteProtocolError(f"{change.who} is nobody to block")
    account = request.service.directory.resolve(change.who)
    if account is None:
        raise Refused(404, "item-not-found", f"nobody is {change.who}")
    if not change.who.is_lid:
        raise RemoteProtocolError(f"{change.who} has a LID, and is blocked under it")
    if change.number is not None and request.service.directory.resolve(change.number) is not account:
        raise RemoteProtocolError(f"{change.number} is not {change.who}")
    desk = request.service.privacy
    desk.block(request.account, [account], change.action, by=request.device.number)
    return [desk.blocked(request.account).build()]
