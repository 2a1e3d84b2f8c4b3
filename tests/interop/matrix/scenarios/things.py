"""Places, contacts, polls."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tests.interop.matrix.peer import Peer
from tests.interop.matrix.scene import Scene, scenario
from tests.interop.matrix.view import Incoming

FAMILY = "Places, contacts, polls"
OPTIONS = ("tea", "coffee", "Wasser 💧")


@scenario("location", family=FAMILY)
async def location(scene: Scene) -> None:
    sent = await scene.a.location(scene.b.person.jid, 52.5163, -13.3777, name="Gate", address="A square")
    about = (await scene.got(sent)).content.locationMessage
    assert abs(about.degreesLatitude - 52.5163) < 1e-9
    assert abs(about.degreesLongitude + 13.3777) < 1e-9
    assert (about.name, about.address) == ("Gate", "A square")


@scenario("contact", family=FAMILY)
async def contact(scene: Scene) -> None:
    phone = "TEL;type=CELL;waid=15550009999:+1 555 000 9999"
    vcard = f"BEGIN:VCARD\nVERSION:3.0\nN:Doe;Ann;;;\nFN:Ann Doe\n{phone}\nEND:VCARD"
    sent = await scene.a.contact(scene.b.person.jid, "Ann Doe", vcard)
    about = (await scene.got(sent)).content.contactMessage
    assert about.displayName == "Ann Doe"
    lines = about.vcard.replace("\r", "").strip().split("\n")
    assert lines == vcard.split("\n")


async def asked(scene: Scene, *, several: bool, by: Peer | None = None, to: Peer | None = None) -> Incoming:
    """A poll of `a` that `b` got."""
    by, to = by or scene.a, to or scene.b
    sent = await by.poll(to.person.jid, "What will it be?", OPTIONS, several=several)
    got = await scene.got(sent, by=to, of=by)
    about = got.content.poll
    assert about.name == "What will it be?"
    assert tuple(each.optionName for each in about.options) == OPTIONS
    # As many as there are options is any number, too.
    assert about.selectableOptionsCount in ((0, len(OPTIONS)) if several else (1,))
    assert len(got.content.secret) == 32
    return got


async def voted(scene: Scene, poll: Incoming, options: Sequence[str]) -> None:
    """`b` votes, and `a` reads the vote."""
    sent = await scene.b.vote(poll.key, options)
    got = await scene.got(sent, by=scene.a, of=scene.b)
    about = got.content.pollUpdateMessage
    assert poll.id == about.pollCreationMessageKey.ID
    assert len(about.vote.encIV) == 12
    wanted = [hashlib.sha256(each.encode()).digest() for each in options]
    assert await scene.a.tally(sent) == wanted


@scenario("poll and votes", family=FAMILY)
async def poll(scene: Scene) -> None:
    got = await asked(scene, several=False)
    await voted(scene, got, ["coffee"])
    await voted(scene, got, ["Wasser 💧"])
    await voted(scene, got, [])


@scenario("poll with several choices", family=FAMILY)
async def poll_several(scene: Scene) -> None:
    got = await asked(scene, several=True)
    await voted(scene, got, ["tea", "Wasser 💧"])
    await voted(scene, got, ["tea"])
