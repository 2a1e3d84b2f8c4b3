"""What the primary tells its companions about the past and about people."""

from __future__ import annotations

import zlib

import pytest

from tests.unit.client.post_office import NOW, End, Office
from tests.unit.client.test_recovery import ALICE, BOB, say
from wago.client.ephemeral import ChatTimer
from wago.errors import RemoteProtocolError, SendRefused
from wago.protocol.binary.node import Node
from wago.protocol.history import read_outline
from wago.protocol.jid import LID_SERVER, Jid
from wago.protocol.padding import pad
from wago.protocol.proto import history_pb2, lid_migration_pb2
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.message import OutgoingMessage
from wago.protocol.stanza.tctoken import cs_token

SALT = bytes(range(32))
BOB_LID = Jid("9" + BOB, LID_SERVER)
CAROL = Jid("4915100009")


async def tell(sender: End, receiver: End, message: Message, *, category: str | None = "peer") -> None:
    """Send a message between two devices of one account, as the server would deliver it."""
    sessions = sender.messaging._answers._sessions
    addresses = (await sessions.ensure([receiver.lid]))[receiver.lid]
    work = sender.messaging._ciphers.work()
    enc = work.encrypt(addresses.main, pad(message.SerializeToString(), 5))
    await work.submit()
    attrs = {"id": "H", "from": sender.jid, "sender_lid": sender.lid, "t": str(NOW), "type": "text"}
    if category is not None:
        attrs["category"] = category
    sender.office.put(receiver, Node("message", attrs, [Node("enc", {"v": "2", "type": enc.kind}, enc.data)]))
    await sender.office.idle()


def history(payload: bytes) -> Message:
    message = Message()
    message.protocolMessage.historySyncNotification.initialHistBootstrapInlinePayload = payload
    return message


def bootstrap() -> bytes:
    part = history_pb2.HistorySync(syncType=0, nctSalt=SALT)
    part.phoneNumberToLidMappings.add(pnJID=f"{BOB}@s.whatsapp.net", lidJID=str(BOB_LID))
    part.phoneNumberToLidMappings.add(pnJID="not a jid", lidJID="@@")
    part.conversations.add(
        ID=f"{CAROL.user}@c.us", tcToken=b"hers", tcTokenTimestamp=NOW - 5, lidJID="77@lid"
    )
    part.conversations.add(ID="123-456@g.us")
    part.pushnames.add(ID=f"{BOB}@s.whatsapp.net", pushname="Bob")
    part.pushnames.add(ID=f"{ALICE}@s.whatsapp.net", pushname="Alice herself")
    return zlib.compress(part.SerializeToString())


async def test_the_history_brings_secrets_and_timers() -> None:
    office = Office()
    phone, alice = await office.join(ALICE, 0), await office.join(ALICE)
    part = history_pb2.HistorySync(syncType=0)
    chat = part.conversations.add(
        ID=f"{BOB}@s.whatsapp.net",
        lidJID=str(BOB_LID),
        ephemeralExpiration=86400,
        ephemeralSettingTimestamp=NOW - 9,
    )
    group = part.conversations.add(ID="123-456@g.us", ephemeralExpiration=86400)
    part.conversations.add(ID="status@broadcast").messages.add().message.messageSecret = b"x" * 32
    for each, ID, from_me, participant, secret in (
        (chat, "his", False, "", b"h" * 32),
        (chat, "mine", True, "", b"m" * 32),
        (chat, "short", False, "", b"too short"),
        (group, "there", False, str(CAROL), b"g" * 32),
        (group, "nobody's", False, "", b"g" * 32),
    ):
        kept = each.messages.add().message
        kept.key.ID, kept.key.fromMe, kept.key.participant = ID, from_me, participant
        kept.messageSecret = secret
    chat.messages[0].message.ClearField("messageSecret")
    chat.messages[0].message.message.messageContextInfo.messageSecret = b"h" * 32
    await tell(phone, alice, history(zlib.compress(part.SerializeToString())))
    await alice.messaging.history_parts._fetch()
    find = alice.account.message_secret
    assert await find(str(BOB_LID), str(BOB_LID), "his") == b"h" * 32
    assert await find(str(BOB_LID), str(alice.person.lid), "mine") == b"m" * 32
    assert await find(str(BOB_LID), str(BOB_LID), "short") is None
    assert await find("123-456@g.us", str(CAROL), "there") == b"g" * 32
    assert await alice.messaging.ephemeral.of(Jid(BOB)) == ChatTimer(86400, NOW - 9)
    assert await alice.account.setting("ephemeral.123-456@g.us") is None


async def test_the_first_part_of_the_history_says_who_is_who() -> None:
    office = Office()
    primary, alice = await office.join(ALICE, 0), await office.join(ALICE, 1)
    await tell(primary, alice, history(bootstrap()))
    account = alice.account
    assert await account.lid_of(Jid(BOB)) == BOB_LID
    assert await account.lid_of(CAROL) == Jid("77", LID_SERVER)
    assert await account.contact_name(Jid(BOB)) == "Bob"
    token = await account.privacy_token(Jid("77", LID_SERVER))
    assert token is not None
    assert (token.token, token.received_at, token.issued_at) == (b"hers", NOW - 5, None)
    assert alice.ctx.device.push_name == "Alice herself"
    kinds = [node.opt_attr("type") for node in alice.sent if node.tag == "receipt"]
    assert kinds == ["peer_msg", "hist_sync"]
    assert not alice.waiting


async def test_strangers_get_a_token_made_from_the_salt() -> None:
    office = Office()
    primary, alice = await office.join(ALICE, 0), await office.join(ALICE, 1)
    bob = await office.join(BOB)

    async def attached() -> tuple[bytes | None, bytes | None]:
        await say(alice, BOB, "x")
        await office.idle()
        sent = OutgoingMessage.parse([node for node in alice.sent if node.tag == "message"][-1])
        return sent.tctoken, sent.cstoken

    assert await attached() == (None, None)
    await tell(primary, alice, history(bootstrap()))
    assert await attached() == (None, cs_token(SALT, bob.lid))
    batch = alice.account.batch()
    await alice.messaging._notifications._tokens.received(batch, bob.lid.bare, b"his", NOW)
    await batch.commit()
    assert await attached() == (b"his", None)


async def test_only_the_primary_tells_history() -> None:
    office = Office()
    other, alice = await office.join(ALICE, 2), await office.join(ALICE, 1)
    await tell(other, alice, history(bootstrap()))
    assert await alice.account.lid_of(Jid(BOB)) is None
    assert await alice.account.setting("nct_salt") is None


@pytest.mark.parametrize(
    "payload", [b"junk", zlib.compress(b"\xff"), zlib.compress(b"whole")[:-3], zlib.compress(bytes(33 << 20))]
)
async def test_a_broken_history_is_taken_off_the_queue(payload: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read_outline([payload])
    office = Office()
    primary, alice = await office.join(ALICE, 0), await office.join(ALICE, 1)
    await tell(primary, alice, history(payload))
    assert not alice.waiting


async def test_the_table_of_a_migration_is_learnt() -> None:
    office = Office()
    primary, alice = await office.join(ALICE, 0), await office.join(ALICE, 1)
    table = lid_migration_pb2.LIDMigrationMappingSyncPayload()
    table.pnToLidMappings.add(pn=int(BOB), assignedLid=1, latestLid=int(BOB_LID.user))
    message = Message()
    message.protocolMessage.lidMigrationMappingSyncMessage.encodedMappingPayload = zlib.compress(
        table.SerializeToString()
    )
    await tell(primary, alice, message)
    assert await alice.account.lid_of(Jid(BOB)) == BOB_LID


async def test_a_refusal_that_is_not_about_the_address_does_not_change_it() -> None:
    office = Office()
    alice, _ = await office.join(ALICE), await office.join(BOB)
    office.refuse = lambda message: 400 if message.to.is_lid else 479
    with pytest.raises(SendRefused):
        await say(alice, BOB, "refused")
    assert await alice.account.setting("send.dm_addressing") is None
