"""Reading who is meant, from what people write."""

from __future__ import annotations

import re
from typing import Final

from wago.errors import LocalProtocolError
from wago.gateway.errors import InvalidAddress
from wago.protocol.jid import LEGACY_USER_SERVER, USER_SERVER, Jid

_NUMBER: Final = re.compile(r"\+?([0-9]{5,20})", re.ASCII)


def parse_address(text: str) -> Jid:
    """A phone number in international form, with or without `+`, or any JID; bare, without device.

    Raises:
        InvalidAddress: neither.
    """
    text = text.strip()
    if "@" not in text:
        match = _NUMBER.fullmatch(text)
        if match is None:
            raise InvalidAddress(text)
        return Jid(match[1])
    try:
        jid = Jid.parse(text.removeprefix("+")).bare
    except LocalProtocolError:
        raise InvalidAddress(text) from None
    if not jid.user or any(ord(char) <= 0x20 or ord(char) == 0x7F for char in text):
        raise InvalidAddress(text)
    if jid.server == LEGACY_USER_SERVER:
        jid = jid._replace(server=USER_SERVER)
    if jid.server == USER_SERVER and not jid.user.isascii():
        raise InvalidAddress(text)
    return jid


def parse_number(text: str) -> str:
    """The digits of a phone number in international form, from a number or a user JID.

    Raises:
        InvalidAddress: it is none.
    """
    jid = parse_address(text)
    if not jid.is_pn or not jid.user.isdigit():
        raise InvalidAddress(text)
    return jid.user
