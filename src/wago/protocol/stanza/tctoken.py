"""Privacy tokens: what shows the server that somebody wants to hear from us.

We give each person we write to a token now and then; with theirs our messages and questions about them pass
where strangers' would not. Tokens are good for four periods of seven days; a new one is issued at the first
message of each period.

Source: whatsmeow tctoken.go, cstoken.go; whatsapp-rust wacore/src/iq/tctoken.rs
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.kdf import hmac_sha256
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

PERIOD_S: Final = 7 * 24 * 3600
PERIODS: Final = 4
TYPE: Final = "trusted_contact"


def token_expired(received_at: int, now: int) -> bool:
    """Whether a token we were given at `received_at` is good no more."""
    return received_at < (now // PERIOD_S - (PERIODS - 1)) * PERIOD_S


def token_due(issued_at: int | None, now: int) -> bool:
    """Whether it is time to give this person a token again."""
    return issued_at is None or now // PERIOD_S > issued_at // PERIOD_S


def cs_token(salt: bytes, recipient_lid: Jid) -> bytes:
    """The token for somebody who gave us none: HMAC of their bare LID under the account's salt (32 bytes)."""
    return hmac_sha256(salt, str(recipient_lid.bare).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """One `<token>`.

    Wire: <token [jid] t type="trusted_contact">[bytes]</token>
    """

    t: int
    user: Jid | None = None
    token: bytes | None = None
    type: str = TYPE

    def build(self) -> Node:
        return Node("token", {"jid": self.user, "t": self.t, "type": self.type}, self.token)

    @classmethod
    def parse(cls, node: Node) -> IssuedToken:
        return cls(
            t=node.num("t"),
            user=node.opt_jid("jid"),
            token=None if node.content is None else node.data,
            type=node.opt_attr("type") or TYPE,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTokens(IqRequest[tuple[IssuedToken, ...]]):
    """Give people our token. The reply may hold theirs.

    Wire: <iq xmlns="privacy" type="set"><tokens><token jid t type="trusted_contact"/>...</tokens></iq>
        -> <iq type="result">[<tokens><token jid t type>bytes</token>...</tokens>]</iq>
    """

    users: tuple[Jid, ...]
    t: int

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [build_tokens(tuple(IssuedToken(t=self.t, user=user.bare) for user in self.users))]

    @classmethod
    def from_content(cls, iq: Node) -> IssueTokens:
        tokens = list(expect(only_child(iq), "tokens").all("token"))
        users = tuple(token.jid("jid") for token in tokens)
        return cls(users=users, t=tokens[0].num("t") if tokens else 0)

    def read_reply(self, iq: Node) -> tuple[IssuedToken, ...]:
        tokens = iq.find("tokens")
        return () if tokens is None else parse_tokens(tokens)

    @staticmethod
    def build_reply(request: Node, tokens: tuple[IssuedToken, ...]) -> Node:
        return iq_result(request, [build_tokens(tokens)] if tokens else None)


def build_tokens(tokens: tuple[IssuedToken, ...]) -> Node:
    return Node("tokens", None, [token.build() for token in tokens])


def parse_tokens(node: Node) -> tuple[IssuedToken, ...]:
    """The tokens of a `<tokens>`, of whatever type.

    Raises:
        RemoteProtocolError: malformed.
    """
    return tuple(IssuedToken.parse(token) for token in expect(node, "tokens").all("token"))
