"""Addresses on WhatsApp: JIDs of users, devices, groups, LIDs, newsletters and broadcast lists.

Source: whatsmeow types/jid.go, Baileys src/WABinary/jid-utils.ts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from wago.errors import LocalProtocolError

USER_SERVER: Final = "s.whatsapp.net"
LEGACY_USER_SERVER: Final = "c.us"
LID_SERVER: Final = "lid"
GROUP_SERVER: Final = "g.us"
BROADCAST_SERVER: Final = "broadcast"
NEWSLETTER_SERVER: Final = "newsletter"
HOSTED_SERVER: Final = "hosted"
HOSTED_LID_SERVER: Final = "hosted.lid"
BOT_SERVER: Final = "bot"
MESSENGER_SERVER: Final = "msgr"
INTEROP_SERVER: Final = "interop"
CALL_SERVER: Final = "call"

# Domain byte of an AD-JID on the wire and of a Signal address (whatsmeow types/jid.go).
DOMAIN_BY_SERVER: Final = {USER_SERVER: 0, LID_SERVER: 1, HOSTED_SERVER: 128, HOSTED_LID_SERVER: 129}
SERVER_BY_DOMAIN: Final = {domain: server for server, domain in DOMAIN_BY_SERVER.items()}

PRIMARY_DEVICE: Final = 0


class Jid(NamedTuple):
    """One address. `device` 0 is the primary device (or no device named); `agent` and `integrator` are rare.

    A tuple, because a message makes and hashes many of them.
    """

    user: str
    server: str = USER_SERVER
    device: int = 0
    agent: int = 0
    integrator: int = 0

    @classmethod
    def parse(cls, text: str) -> Jid:
        """Read `user[.agent][:device]@server`, or a bare server.

        Raises:
            LocalProtocolError: the text is no JID.
        """
        return _parse(text)

    def __str__(self) -> str:
        if not self.user:
            return self.server
        user = self.user
        if self.agent:
            user = f"{user}.{self.agent}"
        if self.device:
            user = f"{user}:{self.device}"
        return f"{user}@{self.server}"

    @property
    def bare(self) -> Jid:
        """The account, without device and agent."""
        if not self.device and not self.agent:
            return self
        return Jid(self.user, self.server, integrator=self.integrator)

    def with_device(self, device: int) -> Jid:
        return Jid(self.user, self.server, device, 0, self.integrator)

    @property
    def is_pn(self) -> bool:
        """True for an address made of a phone number, hosted ones included."""
        return self.server in (USER_SERVER, LEGACY_USER_SERVER, HOSTED_SERVER)

    @property
    def is_lid(self) -> bool:
        return self.server in (LID_SERVER, HOSTED_LID_SERVER)

    @property
    def is_user(self) -> bool:
        """True for a person, under either identity."""
        return self.is_pn or self.is_lid

    @property
    def is_group(self) -> bool:
        return self.server == GROUP_SERVER

    @property
    def is_broadcast(self) -> bool:
        return self.server == BROADCAST_SERVER

    @property
    def is_newsletter(self) -> bool:
        return self.server == NEWSLETTER_SERVER

    @property
    def is_bot(self) -> bool:
        return self.server == BOT_SERVER

    @property
    def signal_address(self) -> str:
        """`user[_domain].device`: the name of this device in Signal records."""
        domain = DOMAIN_BY_SERVER.get(self.server, self.agent)
        return f"{self.user}_{domain}.{self.device}" if domain else f"{self.user}.{self.device}"


SERVER_JID: Final = Jid("", USER_SERVER)
GROUP_SERVER_JID: Final = Jid("", GROUP_SERVER)
STATUS_BROADCAST: Final = Jid("status", BROADCAST_SERVER)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Jid:
    user, at, server = text.partition("@")
    if not at:
        if not user:
            raise LocalProtocolError("empty JID")
        return Jid("", user)
    if not server or "@" in server:
        raise LocalProtocolError(f"not a JID: {text!r}")
    user, _, device = user.partition(":")
    user, _, agent = user.partition(".")
    # int() alone would take signs, blanks, underscores and the digits of other scripts.
    if not f"{device}{agent}0".isascii() or not f"{device}{agent}0".isdigit() or len(device) + len(agent) > 8:
        raise LocalProtocolError(f"not a JID: {text!r}")
    jid = Jid(user, server, int(device or 0), int(agent or 0))
    if jid.device > 0xFFFF or jid.agent > 0xFF:
        raise LocalProtocolError(f"JID part out of range: {text!r}")
    return jid
