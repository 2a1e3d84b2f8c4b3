"""Sends every kind through both doors to a phone of the sandbox, and reads it back from the phone."""

from __future__ import annotations

import json
import re
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
from aiohttp import web

from tests.gallery.files import make_files
from tests.gallery.request import Before, Json, Kind, Request
from tests.support.doors import Answer
from tests.support.world import Linked, World, private_world

FILES: Final = "https://files.example.org"
"""Where the page says that files are fetched from."""
ABOUT: Final = "3EB0E5476063D75BC65C2E"
"""The id that the page shows for the message that was there before."""
OWNER: Final = "15550100001"
FRIEND: Final = "15550100002"

_PICTURES: Final = ("image", "sticker")

# What each message and each upload has of its own, besides ids.
_OF_A_MESSAGE: Final = frozenset(("id", "timestamp", "state", "retries"))
_OF_AN_UPLOAD: Final = frozenset(
    ("url", "direct_path", "media_key", "media_key_timestamp", "file_enc_sha256", "sidecar")
)
_REFERENCE: Final = "4TNQ8V0WXK2"
"""What the page shows for a reference that the gateway has made up."""


class Unequal(AssertionError):
    """A kind did not reach the phone alike through both doors."""


def filled(value: Any, names: dict[str, str]) -> Any:
    """A request's part with the names in braces replaced."""
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, dict):
        return {key: filled(each, names) for key, each in value.items()}
    return [filled(each, names) for each in value] if isinstance(value, list) else value


def _without_lengths(value: Any) -> Any:
    """Codecs with several threads do not come to the same byte each time."""
    if isinstance(value, dict):
        return {name: _without_lengths(each) for name, each in value.items() if name != "file_length"}
    return [_without_lengths(each) for each in value] if isinstance(value, list) else value


class Gallery:
    """A session, a phone that it writes to, and files to be fetched."""

    def __init__(self, world: World, session: Linked, folder: Path, files: str) -> None:
        self._world = world
        self._session = session
        self._friend = ""
        self._folder = folder
        self._files = files

    async def shown(self, kind: Kind) -> Json:
        """A kind as the phone shows it, sent through both doors.

        Raises:
            Unequal: the doors' messages differ there.
        """
        self._friend = await self._world.admin.phone("Ann")
        seen = {
            door: await self._through(door, kind, request)
            for door, request in (("wago", kind.wago), ("api", kind.api))
            if request is not None
        }
        first, *others = (_without_lengths(each) if kind.converted else each for each in seen.values())
        for other in others:
            if other != first:
                raise Unequal(f"{kind.name}:\n{json.dumps(seen, indent=1, ensure_ascii=False)}")
        return next(iter(seen.values()))

    async def _through(self, door: str, kind: Kind, request: Request) -> Json:
        names = {"friend": self._friend, "files": self._files}
        about = ""
        if kind.before is not None:
            about = names["about"] = await self._prepare(kind.before, names)
        ids = await self._post(door, request, names)
        for message_id in ids:
            await self._arrived(message_id)
        wanted = about if kind.on_it else ids[0]
        replies = [await self._act(wanted, what, body) for what, body in kind.acts]
        shown = [await self._opened(each) for each in ((wanted,) if kind.on_it else ids)]
        found = {"message": shown[0], "parts": shown[1:], "replies": [each for each in replies if each]}
        return await self._settled(found, {each for each in (about, *ids) if each}, converted=kind.converted)

    async def _prepare(self, before: Before, names: dict[str, str]) -> str:
        if before.mine is not None:
            (message_id,) = await self._post("wago", before.mine, names)
            await self._arrived(message_id)
            return message_id
        path = f"/admin/phones/{self._friend}/send"
        answer = await self._world.admin.post(path, {"to": self._session.number, **(before.theirs or {})})
        message_id = str(answer.ok()["id"])
        await self._world.receiver.wait(lambda item: message_id in str(item["data"]))
        return message_id

    # -- the doors --------------------------------------------------------------------------------------

    async def _post(self, door: str, request: Request, names: dict[str, str]) -> list[str]:
        """The ids of what was sent."""
        body = filled(request.body, names)
        if door == "wago":
            answer = await self._call(self._world.wago, request, request.path, body, self._session.headers)
            data = answer.ok()["data"]
            return [data["Id"], *data.get("Ids", [])]
        path = f"{request.path}/{self._session.name}"
        said = (await self._call(self._world.api, request, path, body, {})).ok()
        return list(said.get("messageIds", [said["messageId"]]))

    async def _call(self, door: Any, request: Request, path: str, body: Json, headers: Any) -> Answer:
        if not request.files:
            return await door.post(path, body, headers=headers)
        form = aiohttp.FormData()
        for name, value in body.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, file in request.files.items():
            form.add_field(name, (self._folder / file).read_bytes(), filename=file)
        return await door.call("POST", path, data=form, headers=headers)

    # -- the phone --------------------------------------------------------------------------------------

    async def _arrived(self, message_id: str) -> Json:
        seen: Json = await self._world.admin.wait_message(self._friend, lambda m: m["id"] == message_id)
        if seen["error"]:
            raise AssertionError(f"the phone could not read it: {seen['error']}")
        if (seen.get("about") or {}).get("problem"):
            raise AssertionError(f"the phone does not do it: {seen['about']['problem']}")
        return seen

    async def _message(self, message_id: str) -> Json:
        path = f"/admin/phones/{self._friend}/messages?id={message_id}"
        (found,) = (await self._world.admin.get(path)).ok()["messages"]
        return dict(found)

    async def _opened(self, message_id: str) -> Json:
        """A message with its file, which the phone downloads, decrypts and checks."""
        found = await self._message(message_id)
        if "file" in found["content"]:
            path = f"/admin/phones/{self._friend}/messages/{message_id}/file"
            data = (await self._world.admin.get(path)).json
            if found["content"]["file"]["file_length"] != len(data):
                raise AssertionError(f"the phone got {len(data)} bytes")
            if found["kind"] in _PICTURES:
                found["picture"] = b64encode(data).decode()
        return found

    async def _act(self, message_id: str, what: str, body: Json) -> Json | None:
        """Have the phone do something; what it sends, where that stands for itself."""
        path = f"/admin/phones/{self._friend}/{what}"
        done = (await self._world.admin.post(path, {"id": message_id, **body})).ok()
        await self._world.receiver.wait(lambda item: done["id"] in str(item["data"]))
        return await self._message(done["id"]) if what == "press" else None

    async def _settled(self, found: Json, ids: set[str], *, converted: bool) -> Json:
        """What a phone shows, without what is different each time."""
        known = dict.fromkeys(ids, ABOUT) | {self._files: FILES}
        for phone in (await self._world.admin.get("/admin/phones")).ok()["phones"]:
            number = {self._session.number: OWNER, self._friend: FRIEND}.get(phone["number"])
            if number is not None:
                known |= {phone["lid"]: f"{number}@s.whatsapp.net", phone["number"]: number}
        payment = found["message"].get("content", {}).get("payment", {})
        if re.fullmatch("[0-9A-F]{12}", payment.get("reference", "")):
            known[payment["reference"]] = _REFERENCE

        def settle(value: Any) -> Any:
            if isinstance(value, dict):
                left_out = set(_OF_A_MESSAGE) if "from_me" in value else set()
                if "file_sha256" in value:
                    left_out |= _OF_AN_UPLOAD | ({"file_sha256"} if converted else set())
                kept = {name: each for name, each in value.items() if name not in left_out}
                return {settle(name): settle(each) for name, each in kept.items()}
            if isinstance(value, list):
                return [settle(each) for each in value]
            if isinstance(value, str):
                for old, new in known.items():
                    value = value.replace(old, new)
            return value

        settled: Json = settle(found)
        return settled


@asynccontextmanager
async def _site(folder: Path) -> AsyncIterator[str]:
    """Serves a folder; its URL."""
    app = web.Application()
    app.router.add_static("/", folder)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def opened() -> AsyncIterator[Gallery]:
    """A sandbox and a gateway of its own, with a session that is linked, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="wago-gallery-") as name:
        folder = Path(name) / "files"
        folder.mkdir()
        make_files(folder)
        env = {"MEDIA_ALLOW": "127.0.0.0/8"}
        async with private_world(Path(name), env=env) as world, _site(folder) as files:
            session = await world.link("gallery")
            yield Gallery(world, session, folder, files)
