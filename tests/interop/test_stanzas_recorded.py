"""Baileys and the gateway asked for the same: the stanzas that the service got, what the phone decrypted.

Both write to the same phone. What must differ (ids, keys, hashes, times, ciphertext) is made equal; every
other difference is in docs/stanzas.md with its reason, and a row that is no longer true fails here too.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.e2e.test_groups import make_group
from tests.interop.same_requests import BOX, REQUESTS, SEND, Content, Request, Writer
from tests.interop.test_message_facts import NOTHING, contents, documented
from tests.support.stage import Stage
from tests.unit.gateway.prepare import samples
from wago.protocol.proto.e2e_pb2 import Message

pytestmark = [pytest.mark.interop, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder: Path = tmp_path_factory.mktemp("files")
    voice = samples.audio(folder / "a.ogg", container="ogg", codec="libopus", rate=48000)
    return {
        "jpeg": samples.save(folder / "a.jpg", samples.picture(), "JPEG").read_bytes(),
        "mp4": samples.video(folder / "a.mp4", sound=None).read_bytes(),
        "mp3": samples.audio(folder / "a.mp3", container="mp3", codec="mp3", rate=44100).read_bytes(),
        "ogg": voice.read_bytes(),
        "pdf": samples.pdf(folder / "a.pdf").read_bytes(),
        "webp": samples.save(folder / "a.webp", samples.picture(512, 512), "WEBP").read_bytes(),
    }


def filled(body: Any, files: dict[str, bytes], *, bare: bool) -> Any:
    """`$name` becomes the file: for Baileys bytes, for the gateway base64."""
    if isinstance(body, dict):
        return {name: filled(each, files, bare=bare) for name, each in body.items()}
    if isinstance(body, list):
        return [filled(each, files, bare=bare) for each in body]
    if isinstance(body, str) and body.startswith("$") and body[1:] in files:
        data = b64encode(files[body[1:]]).decode()
        return data if bare else {"$bytes": data}
    return body


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def writers(stage: Stage, files: dict[str, bytes]) -> tuple[Writer, Writer]:
    """Baileys and the gateway, both in a conversation with the phone."""
    admin, friend = stage.world.admin, stage.friend
    to_them = await admin.send(friend.number, stage.them.number, "from the phone")
    to_us = await admin.send(friend.number, stage.us.number, "from the phone")
    await stage.content(to_them)
    chat = (await stage.came(to_us))[0]["chat"]
    group = await make_group(stage.world, friend.number, stage.us.number, stage.them.number)
    members = {"promote": [stage.us.number, stage.them.number], "actor": friend.number}
    (await admin.post(f"/admin/groups/{group}/members", members)).ok()
    baileys_text = await stage.from_baileys({"text": "of mine"}, to=friend.lid)
    our_text = (await stage.api(SEND, chatId=chat, text="of mine"))["messageId"]
    picture = filled({"image": "$jpeg", "caption": "old", **BOX}, files, bare=False)
    baileys_picture = await stage.from_baileys(picture, to=friend.lid)
    body = filled({"media": "$jpeg", "caption": "old"}, files, bare=True)
    our_picture = (await stage.api(SEND, chatId=chat, **body))["messageId"]
    for text in (baileys_text, our_text, baileys_picture, our_picture):
        await stage.world.admin.wait_message(friend.number, lambda m, text=text: m["id"] == text)
    # The first messages of a group bring its keys to everybody, and an answer settles a session.
    await stage.from_baileys({"text": "first"}, to=group)
    await stage.api(SEND, chatId=group, text="first")
    audience = {"audience": [friend.number]}
    await stage.api(SEND, chatId="status@broadcast", text="first", options=audience)
    said = await admin.send(friend.number, group, "from the phone")
    await stage.content(said)
    await stage.came(said)
    for number in (stage.them.number, stage.us.number):
        await admin.send(friend.number, number, f"settled {number}")
        await admin.send(number, friend.number, f"settled by {number}")
    for text in (f"settled {stage.them.number}", f"settled by {stage.them.number}"):
        await stage.baileys.came(text)
    for event, number in (("message", "settled "), ("message_create", "settled by ")):
        text = f"{number}{stage.us.number}"
        await stage.world.receiver.wait(stage.world.of_api(stage.session, event, body=text))
    return (
        Writer(stage.them, baileys_text, to_them, friend.lid, group, said, baileys_picture),
        Writer(stage.us, our_text, to_us, chat, group, said, our_picture),
    )


# -- recording ------------------------------------------------------------------------------------------


async def recorded(stage: Stage, writer: Writer, message_id: str) -> tuple[Content, Message]:
    """The stanza as the service got it, and the content as the phone decrypted it."""
    number = stage.friend.number
    path = f"/admin/stanzas?number={writer.person.number}&tag=message&tree=1"
    stanzas = (await stage.world.admin.get(path)).ok()["stanzas"]
    sent = [each for each in stanzas if each["id"] == message_id and each["direction"] == "in"]
    assert len(sent) == 1
    await stage.world.admin.wait_message(number, lambda m: m["id"] == message_id and m.get("content"))
    path = f"/admin/phones/{number}/messages?id={message_id}&raw=1"
    (shown,) = (await stage.world.admin.get(path)).ok()["messages"]
    return sent[0]["tree"], Message.FromString(b64decode(shown["raw"]))


_CHATS: Final[dict[str, Callable[[Writer], str]]] = {
    "person": lambda writer: writer.chat,
    "group": lambda writer: writer.group,
    "status": lambda _: "status@broadcast",
}


async def ask_baileys(
    stage: Stage, writer: Writer, request: Request, files: dict[str, bytes]
) -> tuple[Content, Message]:
    to = _CHATS[request.to](writer)
    options = request.options(writer)
    if request.to == "status":
        options |= {"statusJidList": [stage.friend.lid]}
    content = filled(request.baileys(writer), files, bare=False)
    return await recorded(stage, writer, await stage.from_baileys(content, to=to, **options))


async def ask_gateway(
    stage: Stage, writer: Writer, request: Request, files: dict[str, bytes]
) -> tuple[Content, Message]:
    to = _CHATS[request.to](writer)
    body = filled(request.body(writer), files, bare=True)
    if request.to == "status":
        body["options"] = {"audience": [stage.friend.number]}
    if request.path.startswith("/send/"):
        return await recorded(stage, writer, (await stage.wago(request.path, Phone=to, **body))["Id"])
    sent = await stage.api(request.path, chatId=to, **body)
    ids = sent.get("messageIds", [sent["messageId"]])
    return await recorded(stage, writer, ids[request.which])


# -- making equal what must differ ----------------------------------------------------------------------

_TIMES: Final = re.compile(r"([tT]imestamp(MS|Ms)?|SentTS|privacy_mode_ts|@t)$")
_PLACES: Final = ("URL", "directPath", "thumbnailDirectPath")


def levelled(path: str, value: Any, names: dict[str, str]) -> Any:
    """A value without what differs from message to message."""
    last = path.rpartition(".")[2]
    if _TIMES.search(last):
        return "a time"
    if last in _PLACES:
        return "a place"
    if path.endswith("parentMessageKey.ID"):
        return "an id"
    if isinstance(value, str):
        for name, role in names.items():
            value = value.replace(name, role)
    return value


def of_content(message: Message, names: dict[str, str]) -> Content:
    found = {}
    for path, value in contents(message).items():
        is_bytes = isinstance(value, str) and re.fullmatch(r"([0-9a-f]{2}){10,}|6a706567", value)
        found[f"content.{path}"] = "bytes" if is_bytes else levelled(path, value, names)
    return found


def of_stanza(tree: Content, names: dict[str, str], path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of the attributes and bare contents of a stanza; receivers by their role."""
    here = f"{path}.{tree['tag']}" if path else tree["tag"]
    if tree["tag"] == "to":
        here += f"[{levelled('', tree['attrs']['jid'], names)}]"
    for name, value in tree["attrs"].items():
        yield f"{here}@{name}", "a hash" if name == "phash" else levelled(f"@{name}", value, names)
    if "hex" in tree:
        yield here, "bytes"
    elif "text" in tree:
        yield here, levelled("", tree["text"], names)
    elif not tree["attrs"] and not tree.get("children"):
        yield here, "{}"
    for child in tree.get("children", ()):
        yield from of_stanza(child, names, here)


def seen(stage: Stage, writer: Writer, stanza: Content, message: Message) -> Content:
    me, you = writer.person, stage.friend
    names = {
        stanza["attrs"]["id"]: "<id>",
        writer.mine: "<mine>",
        writer.yours: "<yours>",
        writer.said: "<said>",
        writer.picture: "<picture>",
        me.lid.partition("@")[0]: "me",
        me.number: "me",
        you.lid.partition("@")[0]: "you",
        you.number: "you",
    }
    return dict(of_stanza(stanza, names)) | of_content(message, names)


_TOKEN: Final = "message.reporting.reporting_token"


def expected(kind: str, to: str) -> dict[str, tuple[str, str]]:
    """The differences that docs/stanzas.md explains: those of content, and those of stanzas."""
    of_contents = {
        f"content.{path}": both
        for path, both in documented().get(kind, {}).items()
        if path not in ("type", "mediatype")
    }
    of_stanzas = documented("Recorded")
    return of_contents | of_stanzas.get(f"all to a {to}", {}) | of_stanzas.get(kind, {})


async def test_rows_are_about_what_is_recorded() -> None:
    assert set(documented("Recorded")) <= {*REQUESTS, *(f"all to a {to}" for to in _CHATS)}


@pytest.mark.parametrize("kind", REQUESTS)
async def test_both_send_the_same(
    stage: Stage, writers: tuple[Writer, Writer], files: dict[str, bytes], kind: str
) -> None:
    baileys, gateway = writers
    request = REQUESTS[kind]
    left = seen(stage, baileys, *await ask_baileys(stage, baileys, request, files))
    right = seen(stage, gateway, *await ask_gateway(stage, gateway, request, files))
    # Baileys reads its random padding as content when it makes a token, and mostly fails (see the page).
    tokens = [{path: side.pop(path, None) for path in (_TOKEN, f"{_TOKEN}@v")} for side in (left, right)]
    assert any(tokens[1].values()) or not any(tokens[0].values())
    found = {
        path: (str(left.get(path, NOTHING)), str(right.get(path, NOTHING)))
        for path in sorted(left.keys() | right.keys())
        if left.get(path) != right.get(path)
    }
    assert found == expected(kind, request.to)
