"""Facades of an account without WhatsApp: they take what they are asked for and write it down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.support.fake_recorder import FakeSent as FakeSent
from tests.support.fake_recorder import Recorder as Recorder
from wago.client.ephemeral import TIMERS
from wago.errors import InvalidContent
from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2
from wago.protocol.stanza.bots import Bot, BotCommand, BotProfile
from wago.protocol.stanza.status_privacy import StatusAudience, StatusPrivacy

META_AI = BotProfile(
    jid=Jid("867051314767696", "bot"),
    persona_id="867051314767696$760019659443059",
    name="Meta AI",
    description="Ask anything",
    category="general",
    is_default=True,
    prompts=("🎨 Draw a cat",),
    commands=(BotCommand(name="imagine", description="Make a picture"),),
)


class FakeAddons(Recorder):
    async def vote(
        self, chat: Jid, poll_id: str, poll_sender: Jid, options: Sequence[str], *, id: str | None = None
    ) -> FakeSent:
        return self.note("vote", chat, poll_id, poll_sender, tuple(options), id=id)

    async def answer_event(
        self,
        chat: Jid,
        event_id: str,
        event_sender: Jid,
        answer: Any,
        *,
        extra_guests: int = 0,
        id: str | None = None,
    ) -> FakeSent:
        return self.note("answer_event", chat, event_id, event_sender, answer, extra_guests, id=id)

    async def comment(
        self,
        chat: Jid,
        message_id: str,
        message_sender: Jid,
        body: e2e_pb2.Message,
        *,
        id: str | None = None,
    ) -> FakeSent:
        return self.note("comment", chat, message_id, message_sender, body, id=id)

    async def react(
        self, chat: Jid, message_id: str, message_sender: Jid, emoji: str, *, id: str | None = None
    ) -> FakeSent:
        return self.note("react", chat, message_id, message_sender, emoji, id=id)


class FakeEphemeral(Recorder):
    async def set(self, chat: Jid, seconds: int) -> FakeSent:
        if seconds not in TIMERS:
            raise InvalidContent("seconds", "is none of them")
        return self.note("set", chat, seconds)

    async def set_default(self, seconds: int) -> None:
        if seconds not in TIMERS:
            raise InvalidContent("seconds", "is none of them")
        self.note("set_default", seconds)


class FakeBots(Recorder):
    async def list(self) -> Sequence[Bot]:
        return [Bot(jid=META_AI.jid, persona_id=META_AI.persona_id)]

    async def profiles(self, bots: Sequence[Bot] | None = None) -> Sequence[BotProfile]:
        return [META_AI]

    async def ask(
        self,
        message: e2e_pb2.Message | str,
        *,
        bot: Jid | None = None,
        persona_id: str = "",
        id: str | None = None,
    ) -> FakeSent:
        return self.note("ask", message, persona_id, bot, id=id)


class FakeStatuses:
    async def audience(self) -> Sequence[Jid]:
        return [Jid("15550002222")]

    async def privacy(self) -> Sequence[StatusPrivacy]:
        return [
            StatusPrivacy(type=StatusAudience.BLACKLIST, people=(Jid("15550002222"),), is_default=True),
            StatusPrivacy(),
        ]
