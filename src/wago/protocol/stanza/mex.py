"""Questions that are asked in JSON, and what the server tells in it ("mex").

Wire: <iq xmlns="w:mex" type="get"><query query_id>{"variables": {...}}</query></iq>
    -> <iq type="result"><result>{"data": {...}, "errors": [...]}</result></iq>
    and <notification type="mex"><update op_name>{"data": {...}}</update></notification>

The two that are here tell how the account is restricted: whether it may open new chats (the reach-out
timelock), and how many more (the new-chat cap).

Source: Baileys Socket/mex.ts, Socket/socket.ts, Socket/messages-recv.ts, Types/State.ts; whatsapp-rust
wacore/src/iq/mex.rs, src/features/mex.rs; whatsmeow notification.go.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, Self, TypeVar

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.notification import build_notification
from wago.protocol.stanza.parts import expect

TYPE: Final = "mex"

TIMELOCK_UPDATE: Final = "NotificationUserReachoutTimelockUpdate"
CAP_UPDATE: Final = "MessageCappingInfoNotification"

NO_ENFORCEMENT: Final = "DEFAULT"
CAPPED: Final = "CAPPED"
UNCAPPED: Final = "NONE"

_TIMELOCK_PATH: Final = "xwa2_fetch_account_reachout_timelock"
_TIMELOCK_TOLD: Final = "xwa2_notify_account_reachout_timelock"
_CAP_PATH: Final = "xwa2_message_capping_info"
_CAP_TOLD: Final = "xwa2_notify_new_chat_messages_capping_info_update"

R = TypeVar("R")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachoutTimelock:
    """Whether the account may open chats with people it has not written with.

    Attributes:
        active: it may not.
        until: Unix second at which that ends, None if not told.
        enforcement: WhatsApp's word for why, such as `BIZ_QUALITY` or `WEB_COMPANION_ONLY`.
    """

    active: bool
    until: int | None = None
    enforcement: str = NO_ENFORCEMENT

    @classmethod
    def read(cls, data: Json) -> ReachoutTimelock:
        return cls(
            active=bool(data.get("is_active")),
            until=number(data, "time_enforcement_ends") or None,
            enforcement=word(data, "enforcement_type") or NO_ENFORCEMENT,
        )

    def write(self) -> Json:
        return {
            "is_active": self.active,
            "time_enforcement_ends": str(self.until or 0),
            "enforcement_type": self.enforcement,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChatCap:
    """How many chats the account may open in the present cycle; what the server leaves out is None.

    Attributes:
        status: `NONE`, `FIRST_WARNING`, `SECOND_WARNING` or `CAPPED`.
        total: chats per cycle.
        used: of those.
        cycle_start, cycle_end: Unix seconds.
    """

    status: str = UNCAPPED
    total: int | None = None
    used: int | None = None
    cycle_start: int | None = None
    cycle_end: int | None = None

    @classmethod
    def read(cls, data: Json) -> NewChatCap:
        return cls(
            status=word(data, "capping_status") or UNCAPPED,
            total=number(data, "total_quota"),
            used=number(data, "used_quota"),
            cycle_start=number(data, "cycle_start_timestamp"),
            cycle_end=number(data, "cycle_end_timestamp"),
        )

    def write(self) -> Json:
        # Numbers as texts or not, as WhatsApp does it (whatsapp-rust mex_operations.rs).
        known = {
            "capping_status": self.status,
            "total_quota": None if self.total is None else str(self.total),
            "used_quota": None if self.used is None else str(self.used),
            "cycle_start_timestamp": self.cycle_start,
            "cycle_end_timestamp": self.cycle_end,
        }
        return {name: value for name, value in known.items() if value is not None}


class MexRequest(IqRequest[R]):
    """A question in JSON. Subclasses say under which number WhatsApp knows it and where its answer stands."""

    __slots__ = ()

    xmlns: ClassVar[str] = "w:mex"
    kind: ClassVar[Literal["get", "set"]] = "get"
    query_id: ClassVar[str]
    path: ClassVar[str]

    @abstractmethod
    def variables(self) -> Json: ...

    @abstractmethod
    def read_data(self, data: Json) -> R:
        """Read what stands under `path`."""

    def content(self) -> list[Node]:
        text = json.dumps({"variables": self.variables()}, separators=(",", ":"))
        return [Node("query", {"query_id": self.query_id}, text.encode())]

    @classmethod
    def from_content(cls, iq: Node) -> Self:
        query = read_query(iq)
        if query.query_id != cls.query_id:
            raise RemoteProtocolError(f"query {query.query_id}, not {cls.query_id}")
        return cls()

    def read_reply(self, iq: Node) -> R:
        """Read the answer.

        Raises:
            IQError: the answer holds an error.
            RemoteProtocolError: it is malformed.
        """
        answer = read_json(iq.child("result"))
        errors = answer.get("errors")
        if isinstance(errors, list) and errors:
            raise _refusal(errors[0])
        data = answer.get("data")
        return self.read_found(data.get(self.path) if isinstance(data, dict) else None)

    def read_found(self, found: Any) -> R:
        """Read what stands under `path`, whatever that is.

        Raises:
            IQError, RemoteProtocolError: as `read_reply`.
        """
        if not isinstance(found, dict):
            raise RemoteProtocolError(f"mex answer without {self.path}")
        return self.read_data(found)


@dataclass(frozen=True, slots=True)
class FetchReachoutTimelock(MexRequest[ReachoutTimelock]):
    """Ask whether new chats may be opened."""

    query_id: ClassVar[str] = "23983697327930364"
    path: ClassVar[str] = _TIMELOCK_PATH

    def variables(self) -> Json:
        return {}

    def read_data(self, data: Json) -> ReachoutTimelock:
        return ReachoutTimelock.read(data)


@dataclass(frozen=True, slots=True)
class FetchNewChatCap(MexRequest[NewChatCap]):
    """Ask how many new chats may be opened."""

    # By whatsapp-rust's newer bundle; Baileys has 24503548349331633 with INDIVIDUAL_NEW_CHAT_MSG.
    query_id: ClassVar[str] = "27910975521856601"
    path: ClassVar[str] = _CAP_PATH

    def variables(self) -> Json:
        return {"input": {"type": "INDIVIDUAL_NEW_CHAT_THREAD"}}

    def read_data(self, data: Json) -> NewChatCap:
        return NewChatCap.read(data)


@dataclass(frozen=True, slots=True)
class MexQuery:
    """Any question, as the answering side reads it."""

    query_id: str
    variables: Json


def read_query(iq: Node) -> MexQuery:
    """Read a question.

    Raises:
        RemoteProtocolError: malformed.
    """
    query = expect(only_child(iq), "query")
    variables = read_json(query).get("variables")
    if not isinstance(variables, dict):
        raise RemoteProtocolError("mex query without variables")
    return MexQuery(query.attr("query_id"), variables)


def build_answer(request: Node, path: str, data: Json) -> Node:
    """The answer to a question."""
    return iq_result(request, [build_result(path, data)])


def build_result(path: str, data: Any) -> Node:
    """The content of the answer."""
    return Node("result", None, json.dumps({"data": {path: data}}, separators=(",", ":")).encode())


def parse_restriction(node: Node) -> ReachoutTimelock | NewChatCap | None:
    """What a `mex` notification says of the account's restrictions; None if it is about something else.

    Raises:
        RemoteProtocolError: malformed.
    """
    for update in expect(node, "notification").all("update"):
        if update.content is None:
            continue
        data = read_json(update).get("data")
        if not isinstance(data, dict):
            continue
        if isinstance(timelock := data.get(_TIMELOCK_TOLD), dict):
            return ReachoutTimelock.read(timelock)
        if isinstance(cap := data.get(_CAP_TOLD), dict):
            return NewChatCap.read(cap)
    return None


def build_restriction(told: ReachoutTimelock | NewChatCap, notification_id: str, t: int) -> Node:
    """The notification that tells it."""
    if isinstance(told, ReachoutTimelock):
        name, path = TIMELOCK_UPDATE, _TIMELOCK_TOLD
    else:
        name, path = CAP_UPDATE, _CAP_TOLD
    text = json.dumps({"data": {path: told.write()}}, separators=(",", ":"))
    content = [Node("update", {"op_name": name}, text.encode())]
    return build_notification(TYPE, SERVER_JID, notification_id, t, content)


def read_json(node: Node) -> Json:
    """The object in a node.

    Raises:
        RemoteProtocolError: it holds something else.
    """
    try:
        value = json.loads(node.data)
    except (ValueError, RecursionError) as exc:
        raise RemoteProtocolError(f"<{node.tag}> holds no JSON") from exc
    if not isinstance(value, dict):
        raise RemoteProtocolError(f"<{node.tag}> holds no JSON object")
    return value


def _refusal(error: object) -> IQError:
    known = error if isinstance(error, dict) else {}
    extensions = known.get("extensions")
    code = extensions.get("error_code") if isinstance(extensions, dict) else None
    return IQError(code if isinstance(code, int) else 0, str(known.get("message", ""))[:200])


def number(data: Json, name: str) -> int | None:
    """A number that may be written as a text."""
    value = data.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def word(data: Json, name: str) -> str:
    """A short text; empty where there is none."""
    value = data.get(name)
    return value[:64] if isinstance(value, str) else ""
