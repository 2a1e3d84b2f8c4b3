"""The OpenAPI description says what the doors do: each endpoint is in it, each answer fits it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute, WebSocketRoute

from tests.support.doors import Answer, Door
from tests.support.fake_client import OWN, FakeClient
from tests.unit.api.business_walk import wago_api_business, wago_business
from tests.unit.api.channels_walk import wago_api_channels, wago_channels
from tests.unit.api.chats_walk import wago_api_chats, wago_chats
from tests.unit.api.conftest import ADMIN, MakeWorld, World
from tests.unit.api.group_walk import wago_api_groups, wago_groups
from tests.unit.api.history_walk import wago_api_history, wago_history
from tests.unit.api.own_walk import wago_api_own, wago_own
from tests.unit.api.people_walk import wago_api_people, wago_people
from tests.unit.api.wago_walk import wago_messages
from wago.api import wago, wago_api
from wago.api.describe import HANDLERS as OWN_HANDLERS
from wago.api.openapi import Dialect, describe
from wago.client.events import MessageInfo, MessageReceived, PasskeyConfirmation, Phase
from wago.errors import IQError, SendRefused
from wago.protocol.jid import Jid
from wago.protocol.messages import events, polls, reactions
from wago.protocol.messages.keys import Target
from wago.protocol.proto.e2e_pb2 import Message
from wago.store.interfaces import OutboxRow

Json = dict[str, Any]
OPTIONS = '{"challenge": "abc", "rpId": "whatsapp.com", "userVerification": "required"}'


def described(package: Any) -> tuple[Json, Litestar]:
    app = Litestar([package.router()], openapi_config=None)
    dialect: Dialect = package.DIALECT
    return describe(app, dialect), app


@pytest.mark.parametrize("package", [wago, wago_api], ids=lambda p: p.DIALECT.title)
def test_each_endpoint_is_described(package: Any) -> None:
    description, app = described(package)
    own = {path for handler in OWN_HANDLERS for path in handler.paths}
    routes = {
        (route.path_format, method.lower())
        for route in app.routes
        if isinstance(route, HTTPRoute | WebSocketRoute)
        for method in (route.route_handler_map if isinstance(route, HTTPRoute) else ("get",))
        if method != "OPTIONS" and route.path_format not in own
    }
    paths = description["paths"]
    assert {(path, method) for path, item in paths.items() for method in item} == routes
    operations = [operation for item in paths.values() for operation in item.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        assert set(operation["responses"]) & {"200", "101"}
        assert all(name in package.DIALECT.schemes for entry in operation["security"] for name in entry)
        for member in operation.get("requestBody", {}).get("content", {}).values():
            assert all(m.get("description") or "$ref" in m for m in member["schema"]["properties"].values())
            assert set(member["schema"].get("required", ())) <= set(member["schema"]["properties"])


class Checked:
    """A door whose every answer is held against the description."""

    def __init__(self, door: Door, description: Json) -> None:
        self._door = door
        self._description = description
        self.succeeded: set[tuple[str, str]] = set()

    async def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        answer = await self._door.call(method, path, body, headers=headers)
        template, operation = self._operation(method.lower(), path.partition("?")[0])
        said = operation["responses"].get(str(answer.status))
        assert said is not None, f"{method} {path} answered {answer.status}: {answer.json}"
        if "requestBody" not in operation:
            assert body is None
        if answer.status != 200:
            assert says(said["description"], answer.json["error"]), answer.json
        self._fits(answer, said)
        if answer.status == 200 and (not isinstance(answer.json, dict) or answer.json["success"]):
            self.succeeded.add((template, method.lower()))
        return answer

    def _operation(self, method: str, path: str) -> tuple[str, Json]:
        parts = path.split("/")
        for template, item in self._description["paths"].items():
            wanted = template.split("/")
            if len(wanted) == len(parts) and all(
                a == b or a.startswith("{") for a, b in zip(wanted, parts, strict=True)
            ):
                return template, item[method]
        raise AssertionError(f"{path} is not described")

    def _fits(self, answer: Answer, said: Json) -> None:
        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in said["content"]
        if kind == "application/json":
            problem = misfit(said["content"][kind]["schema"], answer.json, self._description)
            assert not problem, f"{problem} in {answer.json}"


def says(described: str, error: str) -> bool:
    """Whether an error's text is described: word for word, by a sample with other details behind the colon,
    or in words of our own, which end with a full stop."""
    lines = [line.removeprefix("- ") for line in described.splitlines()]
    return any(
        error == line or line.endswith(".") or error.startswith(line.partition(":")[0] + ":")
        for line in lines
    )


def misfit(schema: Json, value: Any, description: Json, path: str = "$") -> str:
    """Where a value does not fit a schema; empty if it does. Members that are not described do not fit."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return misfit(description["components"]["schemas"][name], value, description, path)
    for options in (schema.get("anyOf"), schema.get("oneOf")):
        if options is not None:
            problems = [misfit(option, value, description, path) for option in options]
            return "" if "" in problems else "; ".join(problems)
    kinds = {
        "string": str,
        "integer": int,
        "boolean": bool,
        "object": dict,
        "array": list,
        "null": type(None),
    }
    if type(value) is not kinds[schema["type"]]:
        return f"{path} is no {schema['type']}"
    if isinstance(value, list):
        found = [misfit(schema["items"], item, description, f"{path}[]") for item in value]
        return "; ".join(filter(None, found))
    if schema == {"type": "object"}:
        return ""
    if isinstance(value, dict) and "additionalProperties" in schema:
        member = schema["additionalProperties"]
        problems = [misfit(member, each, description, f"{path}.{name}") for name, each in value.items()]
        return "; ".join(filter(None, problems))
    if isinstance(value, dict):
        if set(value) != set(schema["properties"]):
            return f"{path} has {sorted(value)}, described are {sorted(schema['properties'])}"
        found = [
            misfit(member, value[name], description, f"{path}.{name}")
            for name, member in schema["properties"].items()
        ]
        return "; ".join(filter(None, found))
    return ""


async def test_what_the_wago_door_answers(make_world: MakeWorld) -> None:
    world = await make_world(clock=lambda: 1_777_744_040.0)
    description, _ = described(wago)
    call = Checked(world.wago, description)
    main, admin = {"token": "tok"}, {"admintoken": ADMIN}
    await call("GET", "/server/ok")
    await call("POST", "/session/init", {"Name": "main", "Token": "tok"}, **admin)
    await call("POST", "/session/init", {"Name": "main"}, **admin)
    await call("POST", "/session/init", {"Name": "a/b"}, **admin)
    await call("POST", "/session/init", {"Name": 7}, **admin)
    await call("POST", "/session/init", {"Proxy": "ftp://x"}, **admin)
    await call("POST", "/session/init", {})
    await call("GET", "/session/status")
    await call("GET", "/session/status", **main)
    await call("GET", "/session/pacing", **main)
    await call("POST", "/session/pacing", {"Enabled": False}, **main)
    await call("POST", "/session/pacing", {"Queue": 0}, **main)
    await call("GET", "/session/qr", **main)
    await call("POST", "/session/connect", {"Immediate": True}, **main)
    client = world.factory.last
    await call("POST", "/session/connect", {}, **main)
    await call("POST", "/session/logout", **main)
    await call("GET", "/session/qr", **main)
    await call("POST", "/session/pair", {"Phone": "15550001111"}, **main)
    await call("POST", "/session/pair", {}, **main)
    await call("POST", "/session/pair", {"Phone": "me"}, **main)
    await call("GET", "/session/all", **admin)
    await call("GET", "/session/passkey", **main)
    await call("POST", "/session/passkey", {"Assertion": {}}, **main)
    await call("POST", "/session/passkey", {"Assertion": {"id": "x"}}, **main)
    await call("POST", "/session/passkey/confirm", **main)
    client.linking.passkey.options = OPTIONS
    client.linking.passkey.confirmation = PasskeyConfirmation(code="ABCD-EFGH", skip_display=False)
    await call("GET", "/session/passkey", **main)
    await call("POST", "/session/passkey", {"Assertion": {"id": "x"}}, **main)
    await call("POST", "/session/passkey/confirm", **main)
    await call("POST", "/send/text", {"Phone": "15550002222", "Body": "hi"}, **main)
    await client.scan()
    await call("GET", "/session/status", **main)
    await call("GET", "/session/qr", **main)
    await call("POST", "/session/scanned", **admin)
    await call("POST", "/webhook", {"WebhookURL": "ftp://x"}, **main)
    await call("POST", "/webhook", {"WebhookURL": "http://127.0.0.1:9/x", "Events": ["All"]}, **main)
    await call("GET", "/webhook", **main)
    await call("POST", "/send/text", {"Phone": "15550002222", "Body": "hi"}, **main)
    await call("POST", "/send/text", {"Phone": "15550002222"}, **main)
    await call("POST", "/send/text", {"Phone": "?", "Body": "hi"}, **main)
    quote = {"StanzaID": "X"}
    await call("POST", "/send/text", {"Phone": "15550002222", "Body": "hi", "ContextInfo": quote}, **main)
    await call("POST", "/user/check", {"Phone": ["15550002222", "15559990000"]}, **main)
    await wago_messages(call, client, main)
    await wago_groups(call, main)
    await wago_channels(call, main)
    await wago_chats(call, client, main)
    await wago_history(call, client, main)
    await wago_people(call, main)
    await wago_own(call, main)
    await wago_business(call, main)
    client.fail = SendRefused(463, "reachout_restricted", "3EB0E5476063D75BC65C2E")
    await call("POST", "/send/text", {"Phone": "15550002222", "Body": "hi"}, **main)
    client.fail = IQError(429, "rate-overlimit")
    await call("POST", "/user/check", {"Phone": "15550002222"}, **main)
    client.fail = None
    await outbox_row(world)
    await call("GET", "/outbox?all=true&limit=1", **admin)
    await call("GET", "/outbox?limit=x", **admin)
    await call("GET", "/outbox")
    await call("POST", "/outbox/replay", {"Ids": [1]}, **admin)
    await call("POST", "/outbox/replay", {}, **admin)
    client.move(Phase.WAITING, "socket_closed")
    await call("POST", "/send/text", {"Phone": "15550002222", "Body": "hi"}, **main)
    await call("POST", "/session/logout", **main)
    client.online()
    await call("POST", "/session/logout", **main)
    await call("POST", "/session/disconnect", **main)
    await call("POST", "/session/disconnect", **main)
    await call("POST", "/session/delete", {}, **admin)
    await call("POST", "/session/delete", {"Name": "main"}, **admin)
    assert call.succeeded == {(path, m) for path, item in description["paths"].items() for m in item}


async def outbox_row(world: World) -> None:
    row = OutboxRow(
        id=0,
        session="gone",
        receiver="wago",
        event_id="e",
        kind="Message",
        url="http://127.0.0.1:9/x",
        content_type="application/json",
        body=b"{}",
        created_at=0,
    )
    batch = world.factory.last.account.batch()
    batch.put_outbox([row])
    await batch.commit()


async def test_what_the_wago_api_door_answers(world: World) -> None:
    description, _ = described(wago_api)
    call = Checked(world.api, description)
    await call("GET", "/ping")
    await call("GET", "/session/getSessions", **{"X-Api-Key": "wrong"})
    await call("GET", "/session/getSessions")
    await call("GET", "/session/start/a.b")
    await call("GET", "/session/start/main")
    client = world.factory.last
    await call("GET", "/session/start/main")
    await call("GET", "/session/qr/main")
    await call("GET", "/session/qr/main/image")
    await call("POST", "/session/requestPairingCode/main", {"phoneNumber": "15550001111"})
    await call("POST", "/session/requestPairingCode/main", {})
    await call("POST", "/session/requestPairingCode/main", {"phoneNumber": "me"})
    await call("GET", "/session/passkey/main")
    await call("POST", "/session/passkey/main", {"assertion": "x"})
    await call("POST", "/session/passkey/main/confirm")
    client.linking.passkey.options = OPTIONS
    client.linking.passkey.confirmation = PasskeyConfirmation(code="ABCD-EFGH", skip_display=True)
    await call("GET", "/session/passkey/main")
    await call("POST", "/session/passkey/main", {"assertion": "x"})
    await call("POST", "/session/passkey/main/confirm")
    await call("GET", "/session/status/main")
    await call("GET", "/session/status/nobody")
    await call("GET", "/session/pacing/main")
    await call("POST", "/session/pacing/main", {"enabled": False})
    await call("POST", "/session/pacing/main", {"queue": 0})
    await call("GET", "/session/qr/nobody")
    await client.scan(Jid("15550001111", device=7))
    await call("GET", "/session/status/main")
    await call("GET", "/session/qr/main")
    await call("GET", "/session/qr/main/image")
    await call("GET", "/client/getState/main")
    await call("GET", "/client/getState/nobody")
    await call("POST", "/client/sendMessage/main", {"chatId": "15550002222@c.us", "text": "hi"})
    await call("POST", "/client/sendMessage/main", {"chatId": "15550002222@c.us"})
    await call("POST", "/client/isRegisteredUser/main", {"number": 15550002222})
    await call("POST", "/client/isRegisteredUser/main", {})
    client.fail = SendRefused(463, "reachout_restricted", "3EB0E5476063D75BC65C2E")
    await call("POST", "/client/sendMessage/main", {"chatId": "15550002222@c.us", "text": "hi"})
    client.fail = None
    await messages_of_the_wago_api_door(call, client)
    await wago_api_groups(call)
    await wago_api_channels(call)
    await wago_api_chats(call, client)
    await wago_api_history(call, client)
    await wago_api_people(call)
    await wago_api_own(call)
    await wago_api_business(call)
    await call("GET", "/session/restart/main")
    await call("GET", "/session/stop/main")
    await call("GET", "/session/stop/main")
    await call("GET", "/session/terminateInactive")
    await call("GET", "/session/terminate/nobody")
    await call("GET", "/session/start/main")
    await call("GET", "/session/terminate/main")
    await call("GET", "/session/terminateAll")
    sockets = {("/ws/{session_id}", "get")}
    assert call.succeeded == {(p, m) for p, item in description["paths"].items() for m in item} - sockets


async def messages_of_the_wago_api_door(call: Checked, client: FakeClient) -> None:
    chat = Jid("15550002222")
    info = MessageInfo(
        id="THEIRS",
        chat=chat,
        sender=chat,
        chat_alt=None,
        sender_alt=None,
        from_me=False,
        is_group=False,
        timestamp=1_777_744_000,
    )
    client.emit(MessageReceived(info=info, message=polls.poll("Tea?", ["yes", "no"], secret=bytes(32))))
    party = events.event(events.Event(name="Party", starts_at_s=1_900_000_000), secret=bytes(32))
    client.emit(MessageReceived(info=replace(info, id="EVENT"), message=party))
    up = client.media.put(b"a picture")
    picture = Message()
    picture.imageMessage.directPath = up.direct_path
    picture.imageMessage.mediaKey = up.media_key or b""
    picture.imageMessage.fileSHA256 = up.file_sha256
    picture.imageMessage.fileEncSHA256 = up.file_enc_sha256 or b""
    picture.imageMessage.fileLength = up.file_length
    picture.imageMessage.mimetype = "image/jpeg"
    client.emit(MessageReceived(info=replace(info, id="PICTURE"), message=picture))
    sent = replace(info, id="OURS", sender=OWN, from_me=True, timestamp=int(time.time()))
    client.emit(MessageReceived(info=sent, message=Message(conversation="hi")))
    reaction = reactions.reaction(Target(chat=chat, id="THEIRS", from_me=False), "👍", at_ms=1)
    client.emit(MessageReceived(info=replace(info, id="R"), message=reaction))
    about = {"chatId": "15550002222@c.us", "messageId": "THEIRS"}
    for path, extra in {
        "reply": {"content": "x"},
        "forward": {"destinationChatId": "15550003333"},
        "react": {"reaction": "👍"},
        "delete": {},
        "star": {},
        "unstar": {},
        "pin": {},
        "unpin": {},
        "keep": {},
        "unkeep": {},
        "vote": {"options": ["yes"]},
        "comment": {"text": "x"},
        "getReactions": {},
        "getPollVotes": {},
        "getInfo": {},
    }.items():
        await call("POST", f"/message/{path}/main", about | extra)
        await call("POST", f"/message/{path}/main", about | extra | {"messageId": "NONE"})
        await call("POST", f"/message/{path}/main", {})
    await call("POST", "/message/edit/main", about | {"messageId": "OURS", "content": "ho"})
    for path in ("answerEvent", "getEventAnswers"):
        await call("POST", f"/message/{path}/main", about | {"messageId": "EVENT"})
    for path in ("downloadMedia", "downloadMediaAsData"):
        await call("POST", f"/message/{path}/main", about | {"messageId": "PICTURE"})
        await call("POST", f"/message/{path}/main", about)
    poll = {"pollName": "Tea?", "pollOptions": ["yes", "no"]}
    await call("POST", "/client/sendPoll/main", {"chatId": "15550002222@c.us", **poll})
    for path in ("chat/sendStateTyping", "chat/sendStateRecording", "chat/clearState"):
        await call("POST", f"/{path}/main", about)
    for path in ("chat/sendSeen", "client/sendSeen", "chat/markUnread", "client/markChatUnread"):
        await call("POST", f"/{path}/main", about)
    timer = {"chatId": "15550002222@c.us", "duration": 604_800}
    await call("POST", "/privacy/setDisappearingTimer/main", timer)
    await call("GET", "/bot/list/main")
