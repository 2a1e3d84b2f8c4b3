"""A session of our gateway as a peer: its two HTTP doors and the webhooks of both."""

from __future__ import annotations

import sqlite3
from base64 import b64decode
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.interop.matrix.gateway_around import GatewayAround
from tests.interop.matrix.gateway_questions import GatewayQuestions
from tests.interop.matrix.peer import Peer, PeerError, Unsupported, arguments, encoded
from tests.interop.matrix.view import Json, Key, Person, bare
from tests.support.doors import Answer
from tests.support.world import World
from wago.gateway.protojson import from_json

TYPING = {
    "composing": "/chat/sendStateTyping",
    "recording": "/chat/sendStateRecording",
    "paused": "/chat/clearState",
}
AS_FILE = {
    "voice": {"sendAudioAsVoice": True},
    "gif": {"sendVideoAsGif": True},
    "sticker": {"sendMediaAsSticker": True},
    "document": {"sendMediaAsDocument": True},
}


class Hooks:
    """Takes every delivery of the gateway and hands it to the session that it is of."""

    def __init__(self, world: World) -> None:
        self.peers: dict[str, GatewayPeer] = {}
        world.receiver.hold = self.deliver

    async def deliver(self, item: Json) -> None:
        """`/wago/{name}` or `/hook/{name}/{event}`."""
        _, door, name, *_ = item["path"].split("/")
        peer = self.peers.get(name)
        if peer is None:
            return
        event = peer.of_wago(item) if door == "wago" else peer.of_api(item)
        if event is not None:
            await peer.add(event)


class GatewayPeer(GatewayAround, GatewayQuestions, Peer):
    """One session."""

    engine = "ours"

    def __init__(self, world: World, hooks: Hooks) -> None:
        super().__init__()
        self._world = world
        self._hooks = hooks
        self._name = ""
        self._token = ""
        self._chats: dict[str, str] = {}
        self._votes: dict[str, str] = {}

    # -- its life ---------------------------------------------------------------------------------------

    async def launch(self) -> None:
        self._name, self._token = await self._world.create("matrix")
        self._hooks.peers[self._name] = self

    async def close(self) -> None:
        del self._hooks.peers[self._name]
        await self._wago("/session/delete", {"Name": self._name}, headers=self._world.admin_headers)

    async def version(self) -> str:
        return "of this tree"

    async def start(self) -> None:
        await self._wago("/session/connect", {"Subscribe": ["All"], "Immediate": True})

    async def stop(self) -> None:
        await self._wago("/session/disconnect")

    async def code(self, phone: str) -> str:
        return str((await self._wago("/session/pair", {"Phone": phone}))["LinkingCode"])

    async def logout(self) -> None:
        await self._wago("/session/logout")

    async def forget(self, person: Person) -> None:
        """No door loses Signal sessions: their rows go while the gateway is down, as damage to the disk."""
        gateway = self._world.gateway
        mark = len(self.items)
        assert gateway.stop() == 0
        with closing(sqlite3.connect(gateway.data / "wago.db")) as database:
            ours = "account = (SELECT account FROM device WHERE jid LIKE ?)"
            theirs = "(user_part = ? OR user_part LIKE ?)"
            given = (f"{self.person.number}:%", person.number, f"{person.lid.partition('@')[0]}%")
            gone = database.execute(f"DELETE FROM signal_session WHERE {ours} AND {theirs}", given).rowcount
            database.commit()
        gateway.start()
        assert gone, f"ours had no session with {person}"
        await self.online(mark)

    # -- the doors --------------------------------------------------------------------------------------

    def _taken(self, answer: Answer, path: str) -> Json:
        if answer.status != 200:
            raise PeerError(f"ours: {path}: {answer.status} {answer.json}")
        return dict(answer.json)

    async def _wago(self, path: str, body: Json | None = None, **options: Any) -> Json:
        options.setdefault("headers", {"token": self._token})
        answer = self._taken(await self._world.wago.post(path, body or {}, **options), path)
        return dict(answer["data"]) if isinstance(answer["data"], dict) else answer

    async def _api(self, path: str, **body: Any) -> Json:
        return self._taken(await self._world.api.post(f"{path}/{self._name}", body), path)

    async def _asked(self, path: str) -> Json:
        return self._taken(await self._world.api.get(f"{path}/{self._name}"), path)

    async def _listed(self, path: str) -> Json:
        answer = await self._world.wago.get(path, headers={"token": self._token})
        return dict(self._taken(answer, path)["data"])

    async def _send(self, to: str, kind: str, content: Any, **options: Any) -> str:
        body: Json = {"chatId": to, "contentType": kind, "content": content, "options": options}
        return self._sent((await self._api("/client/sendMessage", **body))["messageId"], to)

    def _sent(self, message_id: str, chat: str) -> str:
        self._chats[message_id] = chat
        return message_id

    async def _about(self, path: str, key: Key, **body: Any) -> str:
        found = await self._api(path, chatId=key.chat, messageId=key.id, **body)
        return self._sent(found["messageId"], key.chat)

    # -- sending ----------------------------------------------------------------------------------------

    async def text(
        self, to: str, text: str, *, mentions: Sequence[str] = (), quote: Key | None = None, timer: int = 0
    ) -> str:
        options = arguments(
            mentions=list(mentions),
            ephemeralDuration=timer,
            quotedMessageId=quote and quote.id,
            quotedParticipant=quote and quote.sender,
        )
        return await self._send(to, "string", text, **options)

    async def react(self, key: Key, emoji: str) -> str:
        return await self._about("/message/react", key, reaction=emoji)

    async def edit(self, key: Key, text: str) -> str:
        return await self._about("/message/edit", key, content=text)

    async def delete(self, key: Key) -> str:
        return await self._about("/message/delete", key, everyone=True)

    async def media(
        self,
        to: str,
        kind: str,
        path: Path,
        mime: str,
        *,
        caption: str = "",
        name: str = "",
        once: bool = False,
    ) -> str:
        body = {
            "chatId": to,
            "media": {"data": encoded(path.read_bytes()), "mimetype": mime, **arguments(filename=name)},
            "options": AS_FILE.get(kind, {}) | arguments(isViewOnce=once),
            **arguments(caption=caption),
        }
        return self._sent((await self._api("/client/sendMessage", **body))["messageId"], to)

    async def location(
        self, to: str, latitude: float, longitude: float, *, name: str = "", address: str = ""
    ) -> str:
        about = {"latitude": latitude, "longitude": longitude, **arguments(name=name, address=address)}
        return await self._send(to, "Location", about)

    async def contact(self, to: str, name: str, vcard: str) -> str:
        return await self._send(to, "Contact", {"name": name, "vcard": vcard})

    async def poll(self, to: str, question: str, options: Sequence[str], *, several: bool) -> str:
        about = {"pollName": question, "pollOptions": list(options), "allowMultipleAnswers": several}
        return self._sent((await self._api("/client/sendPoll", chatId=to, **about))["messageId"], to)

    async def vote(self, key: Key, options: Sequence[str]) -> str:
        return await self._about("/message/vote", key, options=list(options))

    async def timer(self, to: str, seconds: int) -> str:
        found = await self._api("/privacy/setDisappearingTimer", chatId=to, duration=seconds)
        return str(found.get("messageId", ""))

    async def post(self, text: str, audience: Sequence[str]) -> str:
        about = {"Text": text, "Audience": list(audience)}
        return self._sent((await self._wago("/status/text", about))["Id"], "status@broadcast")

    # -- the rest ---------------------------------------------------------------------------------------

    async def download(self, message_id: str) -> bytes:
        body = {"chatId": self._chats[message_id], "messageId": message_id}
        return b64decode((await self._api("/message/downloadMedia", **body))["messageMedia"]["data"])

    async def tally(self, message_id: str) -> list[bytes]:
        return [bytes.fromhex(each) for each in self._votes[message_id].split(",") if each]

    async def mark(self, keys: Sequence[Key], kind: str) -> None:
        for chat, sender in dict.fromkeys((key.chat, key.sender) for key in keys):
            ids = [key.id for key in keys if (key.chat, key.sender) == (chat, sender)]
            about = {"Id": ids, "Chat": chat, **arguments(Sender=sender)}
            await self._wago("/message/markread", {**about, "Played": kind == "played"})

    async def presence(self, *, available: bool) -> None:
        if not available:
            raise Unsupported(self.engine, "presence", "a session says at login whether it is there")
        # Those of this gateway say so: it runs with WAGO_PRESENCE=available.

    async def typing(self, to: str, state: str) -> None:
        await self._api(TYPING[state], chatId=to)

    async def lookup(self, numbers: Sequence[str]) -> list[Json]:
        users = (await self._wago("/user/check", {"Phone": list(numbers)}))["Users"]
        return [
            {"number": each["Query"], "jid": each["JID"], "exists": each["IsInWhatsapp"]} for each in users
        ]

    # -- webhooks ---------------------------------------------------------------------------------------

    def of_api(self, item: Json) -> Json | None:
        """The other dialect tells of connections more closely."""
        data = item["data"]
        match item["event"]:
            case "qr":
                return {"event": "qr", "code": data["qr"]}
            case "authenticated":
                return {"event": "paired", "jid": data["jid"], "lid": data.get("lid", "")}
            case "ready":
                return {"event": "open", "jid": data["jid"], "lid": data.get("lid", "")}
            case "disconnected":
                return {"event": "closed", "reason": data["reason"]}
            case "logged_out":
                return {"event": "logged_out", "reason": data["reason"]}
        return None

    def of_wago(self, item: Json) -> Json | None:
        """Messages, receipts and typing."""
        data, state = item["data"], item["body"].get("state")
        match item["event"]:
            case "Message" | "Newsletter":
                return self._message(data, item["body"])
            case "UndecryptableMessage":
                info = data["Info"]
                found = {"id": info["ID"], "chat": info["Chat"], "sender": info["Sender"]}
                return {"event": "undecryptable", **found}
            case "ReadReceipt" if state in ("Delivered", "Read"):
                return self._receipt(data, data["Sender"], state.lower())
            case "MessageStatus" if state == "Played":
                return self._receipt(data, data["Recipient"], "played")
            case "ChatPresence":
                state = "recording" if data["Media"] == "audio" else data["State"]
                found = {"chat": data["Chat"], "sender": data["Sender"], "state": state}
                return {"event": "typing", **found}
        return self.of_appstate(item["event"], data)

    def _message(self, data: Json, body: Json) -> Json:
        info = data["Info"]
        raw = from_json(data["RawMessage"])
        if raw.HasField("deviceSentMessage"):
            raw = raw.deviceSentMessage.message
        self._chats[info["ID"]] = info["Chat"]
        self._votes[info["ID"]] = body.get("decryptVote", "")
        return {
            "event": "message",
            "id": info["ID"],
            "chat": info["Chat"],
            "sender": info["Sender"],
            "from_me": info["IsFromMe"],
            "raw": encoded(raw.SerializeToString()),
            "timestamp": int(datetime.fromisoformat(info["Timestamp"]).timestamp()),
            "name": info["PushName"],
            "sender_alt": info["SenderAlt"],
        }

    def _receipt(self, data: Json, sender: str, kind: str) -> Json:
        found = {"ids": data["MessageIDs"], "chat": data["Chat"], "sender": bare(sender), "kind": kind}
        return {"event": "receipt", **found}
