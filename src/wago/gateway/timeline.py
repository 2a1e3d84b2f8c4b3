"""How far a message is, at whom, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from wago.protocol.jid import Jid
from wago.store.interfaces import SentMessage, StepKind, StepRow, StoredMessage

_SEPARATOR: Final = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a message was not sent.

    Attributes:
        at: Unix second.
        code: the server's number, None if it was not the server.
        name: a stable word.
        reason: in words.
    """

    at: int
    code: int | None
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientState:
    """How far a message is with one person: Unix seconds, None for what has not happened or is not told."""

    user: Jid
    device: int | None = None
    read: int | None = None
    played: int | None = None
    failed: int | None = None

    @property
    def status(self) -> StepKind:
        """The furthest step."""
        if self.played is not None:
            return StepKind.PLAYED
        if self.read is not None:
            return StepKind.READ
        return StepKind.FAILED if self.device is None else StepKind.DEVICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The life of one message.

    Attributes:
        from_me: we sent it; otherwise `device` is when it came to us and `read` when we read it.
        queued, server, device, read, played: Unix seconds at which the step was first reached, at anybody.
        failure: why it was not sent, or not the last time it was tried; None once the server took it.
        recipients: of a message of ours, in the order of their first step.
    """

    id: str
    chat: Jid
    from_me: bool
    queued: int | None = None
    server: int | None = None
    device: int | None = None
    read: int | None = None
    played: int | None = None
    failure: Failure | None = None
    recipients: tuple[RecipientState, ...] = ()

    @property
    def status(self) -> StepKind:
        """The furthest step at anybody."""
        if self.failure is not None:
            return StepKind.FAILED
        reached = (
            (self.played, StepKind.PLAYED),
            (self.read, StepKind.READ),
            (self.device, StepKind.DEVICE),
            (self.server, StepKind.SERVER),
        )
        return next((kind for at, kind in reached if at is not None), StepKind.QUEUED)

    @property
    def at(self) -> int:
        """When that was."""
        if self.failure is not None:
            return self.failure.at
        times = (self.played, self.read, self.device, self.server, self.queued)
        return next((at for at in times if at is not None), 0)


def failure_detail(code: int | None, name: str, reason: str) -> str:
    """A failure as the text of a step."""
    return _SEPARATOR.join(("" if code is None else str(code), name, reason))


def make_timeline(
    message_id: str,
    chat: Jid,
    steps: Sequence[StepRow],
    sent: SentMessage | None,
    stored: StoredMessage | None,
) -> Timeline:
    """Put together what is kept of one message.

    Args:
        steps: all of this message, by time.
        sent: what this device sent, if it did.
        stored: what came in, if it did.
    """
    own = {step.kind: step for step in steps if step.recipient is None}
    first: dict[StepKind, int] = {}
    people: dict[Jid, RecipientState] = {}
    for step in steps:
        if step.kind is not StepKind.FAILED:
            first.setdefault(step.kind, step.at)
        if step.recipient is not None:
            known = people.get(step.recipient) or RecipientState(user=step.recipient)
            people[step.recipient] = _further(known, step)
    timeline = Timeline(
        id=message_id,
        chat=chat,
        from_me=stored is None or stored.from_me,
        queued=first.get(StepKind.QUEUED),
        server=first.get(StepKind.SERVER),
        device=first.get(StepKind.DEVICE),
        read=first.get(StepKind.READ),
        played=first.get(StepKind.PLAYED),
        recipients=tuple(people.values()),
    )
    if sent is not None and timeline.queued is None:
        timeline = replace(timeline, queued=sent.sent_at)
    if stored is not None:
        # It came from the server, to us if it is somebody else's.
        if stored.from_me:
            timeline = replace(timeline, server=stored.timestamp)
        else:
            timeline = replace(timeline, device=stored.timestamp)
    if timeline.server is None and (failed := own.get(StepKind.FAILED)) is not None:
        timeline = replace(timeline, failure=_failure(failed))
    return timeline


def _further(state: RecipientState, step: StepRow) -> RecipientState:
    """Steps come by time; of equal ones the first counts."""
    match step.kind:
        case StepKind.DEVICE if state.device is None:
            return replace(state, device=step.at)
        case StepKind.READ if state.read is None:
            return replace(state, read=step.at)
        case StepKind.PLAYED if state.played is None:
            return replace(state, played=step.at)
        case StepKind.FAILED:
            return replace(state, failed=step.at)
        case _:
            return state


def _failure(step: StepRow) -> Failure:
    code, _, rest = step.detail.partition(_SEPARATOR)
    name, _, reason = rest.partition(_SEPARATOR)
    return Failure(at=step.at, code=int(code) if code.isdigit() else None, name=name, reason=reason)
