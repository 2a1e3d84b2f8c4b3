"""Pictures of people and groups, between clients of the emulated service."""

from __future__ import annotations

import io

import aiohttp
import pytest
from PIL import Image

from tests.unit.client.test_group_admin import Hall, Person, hall
from tests.unit.client.test_group_sandbox import until
from wago.client.events import PictureChanged
from wago.client.group_admin.manage import NewGroup
from wago.errors import InvalidContent, LocalProtocolError, NotAdmin, NotInGroup
from wago.protocol.jid import Jid
from wago.protocol.stanza.pictures import Picture, QueryPicture, SetPicture

__all__ = ["hall"]


def jpeg(colour: str = "red", size: tuple[int, int] = (64, 64)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


async def fetched(picture: Picture | None) -> bytes:
    """A picture as its URL gives it."""
    assert picture is not None
    async with aiohttp.ClientSession() as http, http.get(picture.url) as reply:
        assert reply.status == 200
        return await reply.read()


def changes(person: Person, subject: Jid) -> list[PictureChanged]:
    told = (event for event in person.sink.events if isinstance(event, PictureChanged))
    return [event for event in told if event.subject == subject]


async def test_the_own_picture(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    assert await bob.client.pictures.of(alice.jid) is None
    await bob.client.messages.send_text(alice.jid, "hi")
    picture_id = await alice.client.pictures.set(jpeg())
    full = await bob.client.pictures.of(alice.jid)
    assert full is not None
    assert (full.id, full.preview) == (picture_id, False)
    assert await fetched(full) == jpeg()
    small = await bob.client.pictures.of(alice.jid, preview=True)
    assert Image.open(io.BytesIO(await fetched(small))).size == (96, 96)
    assert await fetched(await alice.client.pictures.of(alice.jid)) == jpeg()
    lid = alice.client.lid
    assert lid is not None
    await until(bob.sink, lambda: changes(bob, alice.jid) or changes(bob, lid.bare))
    assert await alice.client.pictures.set(None) == ""
    assert await bob.client.pictures.of(alice.jid) is None
    await until(bob.sink, lambda: any(e.removed for e in changes(bob, alice.jid) + changes(bob, lid.bare)))
    with pytest.raises(InvalidContent):
        await alice.client.pictures.set(b"no picture")
    with pytest.raises(InvalidContent):
        await alice.client.pictures.set(jpeg(size=(64, 65)))
    with pytest.raises(LocalProtocolError):
        await alice.client.pictures.of(Jid("1", "newsletter"))


async def test_who_hides_it(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    await alice.client.pictures.set(jpeg())
    await alice.client.privacy.set("profile", "none")
    assert await bob.client.pictures.of(alice.jid) is None
    assert await alice.client.pictures.of(alice.jid) is not None


async def test_a_groups_picture(hall: Hall) -> None:
    alice, bob, carol = await hall.person(), await hall.person(), await hall.person()
    group = await hall.group(alice.number, bob.number)
    picture_id = await bob.client.pictures.set(jpeg("blue"), group)
    await until(alice.sink, lambda: changes(alice, group))
    told = changes(alice, group)[0]
    assert (told.picture_id, told.removed) == (picture_id, False)
    assert told.author is not None
    assert told.author.user in (bob.number, bob.client.lid and bob.client.lid.user)
    assert await fetched(await alice.client.pictures.of(group)) == jpeg("blue")
    await hall.admin("POST", f"/groups/{group}", locked=True)
    with pytest.raises(NotAdmin):
        await bob.client.pictures.set(None, group)
    with pytest.raises(NotInGroup):
        await carol.client.pictures.set(jpeg(), group)
    assert await carol.client.pictures.of(group) is None
    await alice.client.pictures.set(None, group)
    assert await bob.client.pictures.of(group) is None


async def test_one_that_is_known_is_not_told_again(hall: Hall) -> None:
    alice = await hall.person()
    picture_id = await alice.client.pictures.set(jpeg())
    ctx = alice.client.pictures._ctx
    assert await ctx.execute(QueryPicture(of=alice.jid, existing_id=picture_id)) is None
    other = await ctx.execute(QueryPicture(of=alice.jid, existing_id="1"))
    assert other is not None
    # As Baileys has it: the own account named.
    assert await ctx.execute(SetPicture(of=alice.jid, jpeg=jpeg("green")))


async def test_a_communitys_picture(hall: Hall) -> None:
    alice, bob = await hall.person(), await hall.person()
    made = await alice.client.group_admin.create(NewGroup(subject="Town", community=True))
    town = made.info.jid
    assert await alice.client.pictures.of(town) is None
    picture_id = await alice.client.pictures.set(jpeg("green"), town)
    shown = await alice.client.pictures.of(town, preview=True)
    assert shown is not None
    assert (shown.id, shown.preview) == (picture_id, True)
    assert await fetched(await alice.client.pictures.of(town)) == jpeg("green")
    assert await bob.client.pictures.of(town) is None
