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

_BAILEYS_UNMARKED = (
    "Baileys does not say in the stanza which kind of file a view-once message holds, and WhatsApp drops "
    "such a message",
    "src/Socket/messages-send.ts, getMediaType: looks at the message with its wrapper on; "
    "WhiskeySockets/Baileys#2678, #2435",
)


@dataclass(frozen=True, slots=True)
class Detour:
    """A scenario that passes, but not before something was refused because of a foreign engine.

    Attributes:
        scenario: its name.
        engine: of the one who acts.
        refusal: a part of what the sandbox says.
    """

    scenario: str
    engine: str
    refusal: str
    reason: str
    evidence: str


FAULTS: tuple[Fault, ...] = (
    Fault(
        "resume",
        "Baileys knows the full handshake only",
        "src/Defaults/index.ts: NOISE_MODE is Noise_XX; src/Utils/noise-handler.ts has no other",
        a="baileys",
    ),
    Fault(
        "resume",
        "whatsmeow knows the full handshake (Noise XX) only",
        "handshake.go, doHandshake; socket/constants.go:27",
        a="whatsmeow",
    ),
    Fault("member_leaves", *_BAILEYS_KEEPS_KEYS, a="baileys"),
    Fault("member_leaves", *_BAILEYS_KEEPS_KEYS, b="baileys"),
    Fault(
        "channel_image",
        "Baileys uploads files for channels to where encrypted ones go, and WhatsApp then does not show them",
        "src/Defaults/index.ts: MEDIA_PATH_MAP has no path for channels; WhiskeySockets/Baileys#2086, #2434",
        a="baileys",
    ),
    Fault(
        "channel_image",
        "Baileys cannot download files of channels, which have no key",
        "src/Utils/messages-media.ts: getMediaKeys refuses an empty key; downloads always ask it",
        b="baileys",
    ),
    Fault(
        "channel_reaction_back",
        "whatsapp-rust takes a reaction to a post back with an empty `code`; whatsmeow and Baileys "
        'leave `code` away and say `edit="7"`',
        "src/client/messaging.rs: send_server_reaction; whatsmeow newsletter.go, NewsletterSendReaction",
        b="rust",
    ),
    Fault("group_left", *_BAILEYS_KEEPS_KEYS, a="baileys"),
    Fault("view_once_image", *_BAILEYS_UNMARKED, a="baileys"),
    Fault("view_once_video", *_BAILEYS_UNMARKED, a="baileys"),
    Fault("view_once_voice", *_BAILEYS_UNMARKED, a="baileys"),
)

LACKS: tuple[Lack, ...] = (
    Lack(
        "rust",
        "media",
        "every upload is encrypted, and files in channels are not",
        "src/upload.rs: Client::upload has no other way; src/features/newsletter.rs has no upload",
    ),
    Lack(
        "baileys",
        "vote",
        "it reads votes but has no code that makes them",
        "src/Utils/process-message.ts: decryptPollVote has no counterpart",
    ),
    Lack(
        "baileys",
        "audience",
        "it posts to the people whom the caller names, and never asks who sees the status",
        "src/Socket/messages-send.ts, relayMessage: statusJidList; nothing in src/Socket asks for the list",
    ),
    Lack(
        "rust",
        "audience",
        "it posts to the people whom the caller names, and never asks who sees the status",
        "src/features/status.rs: recipients are arguments, StatusPrivacySetting is sent only",
    ),
    Lack(
        "whatsmeow",
        "goods",
        "it reads orders, but no catalogs",
        "business.go: GetOrderDetails is all there is",
    ),
    Lack(
        "rust",
        "goods",
        "this release reads no catalogs",
        "whatsapp-rust 0.7.0: src/features/mod.rs has no module for businesses; src/client/iq_ops.rs: "
        "get_business_profile alone",
    ),
    Lack(
        "baileys",
        "resolve",
        "it has no requests about contact and message links",
        "src/Socket: nothing has the namespace w:qr",
    ),
    Lack(
        "rust",
        "resolve",
        "it has no requests about contact and message links",
        "whatsapp-rust 0.7.0: neither src nor wacore/src has the namespace w:qr",
    ),
)

DETOURS: tuple[Detour, ...] = (
    Detour(
        "link_by_code",
        "baileys",
        "<presence> before login",
        "asked for a code, it tells the name that it has made up before it is linked, which has no effect",
        "src/Socket/socket.ts: requestPairingCode sets me.name to ~, and creds.update sends it",
    ),
    Detour(
        "identity_change",
        "whatsmeow",
        "cannot read",
        "told of a new identity, it deletes sessions under the bare user, but keeps those of LIDs under "
        "`user_1`; so it writes under the old session until it is asked to retry",
        "notification.go:42-46; types/jid.go:111 (SignalAddressUser); store/sqlstore/store.go:230",
    ),
)


def detours(scenario: str, engine: str) -> list[Detour]:
    """What may be refused in a scenario in which this engine acts."""
    return [each for each in DETOURS if (each.scenario, each.engine) == (scenario, engine)]


def fault(scenario: str, a: str, b: str) -> Fault | None:
    return next((each for each in FAULTS if each.strikes(scenario, a, b)), None)


def lack(engine: str, op: str) -> Lack | None:
    return next((each for each in LACKS if (each.engine, each.op) == (engine, op)), None)
