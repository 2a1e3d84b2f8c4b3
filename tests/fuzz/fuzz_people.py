"""Fuzz what is read of people: usync, pictures, links: `python tests/fuzz/fuzz_people.py --seconds 60`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from wago.protocol.binary import decode, encode
from wago.protocol.jid import Jid
from wago.protocol.stanza.links import LinkTarget, OwnContactLink, ResolveLink
from wago.protocol.stanza.notification import AboutChange, PictureChange, parse_notification
from wago.protocol.stanza.pictures import Picture, QueryPicture, SetPicture
from wago.protocol.stanza.usync import UsyncDevice, UsyncQuery, UsyncResult, UsyncUser
from wago.protocol.verified_name import make_verified_name, read_verified_name

WHO, LID = Jid("4911"), Jid("11", "lid")
NAME = make_verified_name("Shop", serial=1, issuer="smb:wa", issue_time=0)
ASKED = UsyncQuery(sid="1", users=(WHO,), status=True, picture=True, tokens=((WHO, b"t"),))
FOUND = UsyncResult(
    users=(
        UsyncUser(
            jid=WHO,
            lid=LID,
            status="Busy",
            status_t=1,
            picture_id="7",
            business=True,
            verified_name=NAME,
            devices=(UsyncDevice(id=0), UsyncDevice(id=3, key_index=2)),
        ),
    )
)
TARGET = LinkTarget(jid=WHO, push_name="Shop", message="tea", business=True, verified_name="Shop")
PICTURE = QueryPicture(of=WHO)


def read_found(data: bytes) -> None:
    for user in UsyncResult.parse(decode(data)).users:
        if user.verified_name is not None:
            read_verified_name(user.verified_name)


def read_question(data: bytes) -> None:
    UsyncQuery.parse(decode(data))


def read_target(data: bytes) -> None:
    """Where a link leads reads the same once it is written again."""
    target = ResolveLink("A").parse_reply(decode(data))
    again = ResolveLink.build_reply(ResolveLink("A").build("1"), target)
    assert ResolveLink("A").parse_reply(again) == target


def read_link_request(data: bytes) -> None:
    node = decode(data)
    (OwnContactLink if node.opt_attr("type") == "set" else ResolveLink).parse(node)


def read_picture(data: bytes) -> None:
    PICTURE.parse_reply(decode(data))


def read_set_picture(data: bytes) -> None:
    SetPicture.parse(decode(data))


def read_change(data: bytes) -> None:
    told = parse_notification(decode(data))
    if isinstance(told, AboutChange | PictureChange):
        told.build("1")


TARGETS = [
    Target("people", read_found, [encode(FOUND.build_reply(ASKED.build("1")))]),
    Target("people-question", read_question, [encode(ASKED.build("1"))]),
    Target("link", read_target, [encode(ResolveLink.build_reply(ResolveLink("A").build("1"), TARGET))]),
    Target(
        "link-request",
        read_link_request,
        [encode(OwnContactLink().build("1")), encode(ResolveLink("A").build("1"))],
    ),
    Target(
        "picture",
        read_picture,
        [encode(QueryPicture.build_reply(PICTURE.build("1"), Picture(id="1", url="https://x/y")))],
    ),
    Target("picture-set", read_set_picture, [encode(SetPicture(jpeg=b"\xff\xd8").build("1"))]),
    Target(
        "profile-change",
        read_change,
        [
            encode(AboutChange(user=WHO, text="Busy", t=1).build("1")),
            encode(PictureChange(subject=WHO, picture_id="1", deleted=False, t=1).build("1")),
        ],
    ),
]

if __name__ == "__main__":
    main(TARGETS)
