"""A client and the bots of the emulated service."""

from __future__ import annotations

import pytest

from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import Town, linked, town
from tests.unit.client.test_sandbox_messages import until
from wago.client.addon_types import BotReply
from wago.client.events import MessageReceived, UndecryptableMessage
from wago.protocol.jid import USER_SERVER
from wago.store.memory import MemoryStore

__all__ = ["town"]


def replies(sink: Sink) -> list[MessageReceived]:
    return [e for e in sink.events if isinstance(e, MessageReceived) and isinstance(e.addon, BotReply)]


@pytest.mark.parametrize("numbered", [False, True])
async def test_a_question_and_its_answer(town: Town, sink: Sink, numbered: bool) -> None:
    owner, store, other_sink = await town.phone(), MemoryStore(), Sink()
    client = await linked(town, store.account("a"), sink, owner)
    other = await linked(town, store.account("b"), other_sink, owner)
    bots = await client.bots.list()
    bot = next(each for each in bots if (each.jid.server == USER_SERVER) is numbered)
    [profile] = [p for p in await client.bots.profiles() if p.jid == bot.jid]
    assert profile.persona_id == bot.persona_id
    assert profile.name.startswith("Sandbox")
    for text in ("What is a balloon?", "And a kite?"):
        receipt = await client.bots.ask(text, bot=bot.jid, persona_id=bot.persona_id)
        for each in (sink, other_sink):
            await until(
                lambda s=each, wanted=f"You said: {text}": (
                    wanted
                    in [  # type: ignore[misc]
                        e.message.conversation for e in replies(s)
                    ]
                )
            )
            answer = replies(each)[-1]
            assert answer.addon is not None
            assert (answer.addon.target.id, answer.info.chat) == (receipt.id, bot.jid)
            assert answer.addon.target.from_me
    assert not [e for s in (sink, other_sink) for e in s.events if isinstance(e, UndecryptableMessage)]
    assert [profile.jid for profile in await client.bots.profiles([bot])] == [bot.jid]
    assert await town.admin("GET", "/refusals") == {"refusals": []}
    await client.close()
    await other.close()
