"""What a foreign engine cannot do, or does wrong, each with evidence. Nothing else may be skipped or fail.

A fault's test runs and must fail, so that an entry goes when the engine is mended.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A scenario that fails because of a foreign engine.

    Attributes:
        scenario: its name.
        a, b: who plays; empty for every engine.
        reason: what is wrong, in a sentence that a maintainer of that engine would accept.
        evidence: file and line of its source.
        skip: do not even try, because it would take other tests with it.
    """

    scenario: str
    reason: str
    evidence: str
    a: str = ""
    b: str = ""
    skip: bool = False

    def strikes(self, scenario: str, a: str, b: str) -> bool:
        return self.scenario == scenario and self.a in ("", a) and self.b in ("", b)


@dataclass(frozen=True, slots=True)
class Lack:
    """A command that an engine answers with `unsupported`, and why that is so."""

    engine: str
    op: str
    reason: str
    evidence: str


_BAILEYS_KEEPS_KEYS = (
    "Baileys goes on with the same sender key after somebody has left the group",
    "src/Socket/messages-send.ts, relayMessage: the key is remembered, and nothing drops it but a retry; "
    "src/Socket/messages-recv.ts, handleGroupNotification: a removal only tells the caller",
)

FAULTS: tuple[Fault, ...] = (
    Fault("member_leaves", *_BAILEYS_KEEPS_KEYS, a="baileys"),
    Fault("member_leaves", *_BAILEYS_KEEPS_KEYS, b="baileys"),
)

LACKS: tuple[Lack, ...] = (
    Lack(
        "baileys",
        "vote",
        "it reads votes but has no code that makes them",
        "src/Utils/process-message.ts: decryptPollVote has no counterpart",
    ),
    Lack("phone", "presence", "the sandbox's phones show no presence", "src/wago/sandbox/phones"),
    Lack("phone", "typing", "the sandbox's phones do not type", "src/wago/sandbox/phones"),
    Lack("phone", "lookup", "the sandbox's phones know everybody", "src/wago/sandbox/phones"),
)


def fault(scenario: str, a: str, b: str) -> Fault | None:
    return next((each for each in FAULTS if each.strikes(scenario, a, b)), None)


def lack(engine: str, op: str) -> Lack | None:
    return next((each for each in LACKS if (each.engine, each.op) == (engine, op)), None)
