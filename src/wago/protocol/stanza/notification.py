"""What the server tells us without being asked, as a closed union by `type`.

Wire: <notification from type id t [participant] [notify] [offline] [lid] ...> ... </notification>
Every one is acknowledged with `ack.Ack.of`.

Source: whatsmeow notification.go, whatsapp-rust wacore/src/stanza/devices.rs (after WhatsApp Web), Baileys
Socket/messages-recv.ts. Types known and not read here: companion_reg_refresh, contacts,
disappearing_mode, fbid:devices, hosted, mediaretry, mex, newsletter, pay, psa, registration, server.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.stanza import group_changes, link_code, passkey
from wago.protocol.stanza.business_notice import BusinessNotice
from wago.protocol.stanza.group_changes import GroupNotification
from wago.protocol.stanza.link_code import LinkCodeEvent, parse_link_code_event
from wago.protocol.stanza.parts import expect
from wago.protocol.stanza.passkey import PasskeyContinuation, PasskeyRequest
from wago.protocol.stanza.tctoken import IssuedToken, build_tokens, parse_tokens


def build_notification(
    kind: str,
    origin: Jid,
    notification_id: str,
    t: int,
    content: list[Node],
    attrs: dict[str, AttrValue | int | None] | None = None,
) -> Node:
    base: dict[str, AttrValue | int | None] = {"from": origin, "type": kind, "id": notification_id, "t": t}
    return Node("notification", {**base, **(attrs or {})}, content)


@dataclass(frozen=True, slots=True)
class PreKeysLow:
    """So many of our one-time prekeys are left.

    Wire: <notification from="s.whatsapp.net" type="encrypt"><count value/></notification>
    """

    count: int

    def build(self, notification_id: str, t: int) -> Node:
        content = [Node("count", {"value": self.count})]
        return build_notification("encrypt", SERVER_JID, notification_id, t, content)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChange:
    """Somebody registered anew: their sessions and identity keys are worthless.

    Wire: <notification from=USER type="encrypt" [lid]><identity/></notification>
    """

    user: Jid
    lid: Jid | None = None
    t: int

    def build(self, notification_id: str) -> Node:
        attrs: dict[str, AttrValue | int | None] = {"lid": self.lid}
        return build_notification("encrypt", self.user, notification_id, self.t, [Node("identity")], attrs)


class DeviceAction(enum.StrEnum):
    ADD = "add"
    REMOVE = "remove"
    UPDATE = "update"
    """The list changed in a way that is not told; ask for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesChange:
    """Somebody linked or unlinked a device.

    Wire: <notification from=USER type="devices" [lid]>
        <add|remove [device_hash] [device_lid_hash]><device jid [key-index] [lid]/>
            <key-index-list ts>[ADVSignedKeyIndexList]</key-index-list></add|remove>
        or <update hash/> </notification>
        WhatsApp Web handles one element, and remove before add before update.
    """

    action: DeviceAction
    user: Jid
    lid: Jid | None = None
    t: int
    device: Jid | None = None
    device_lid: Jid | None = None
    key_index: int | None = None
    key_index_list: bytes | None = None
    key_index_ts: int | None = None
    device_hash: str | None = None
    """`phash.participant_hash` of the list after the change, by `user`; of update, a hash of the contact."""
    device_lid_hash: str | None = None

    def build(self, notification_id: str) -> Node:
        attrs: dict[str, AttrValue | int | None] = {"lid": self.lid}
        if self.action is DeviceAction.UPDATE:
            content = [Node("update", {"hash": self.device_hash})]
            return build_notification("devices", self.user, notification_id, self.t, content, attrs)
        device: dict[str, AttrValue | int | None] = {
            "jid": self.device,
            "key-index": self.key_index,
            "lid": self.device_lid,
        }
        children = [
            Node("device", device),
            Node("key-index-list", {"ts": self.key_index_ts}, self.key_index_list),
        ]
        hashes = {"device_hash": self.device_hash, "device_lid_hash": self.device_lid_hash}
        content = [Node(self.action.value, hashes, children)]
        return build_notification("devices", self.user, notification_id, self.t, content, attrs)

    @classmethod
    def parse(cls, node: Node) -> DevicesChange:
        user, lid, t = node.jid("from"), node.opt_jid("lid"), node.opt_num("t") or 0
        for action in (DeviceAction.REMOVE, DeviceAction.ADD):
            change = node.find(action.value)
            if change is None:
                continue
            device, listed = change.child("device"), change.find("key-index-list")
            if (named := device.opt_jid("lid")) is not None and named.device != device.jid("jid").device:
                raise RemoteProtocolError("jid and lid name different devices")
            return cls(
                action=action,
                user=user,
                lid=lid,
                t=t,
                device=device.jid("jid"),
                device_lid=named,
                key_index=device.opt_num("key-index"),
                key_index_list=None if listed is None or listed.content is None else listed.data,
                key_index_ts=None if listed is None else listed.opt_num("ts"),
                device_hash=change.opt_attr("device_hash"),
                device_lid_hash=change.opt_attr("device_lid_hash"),
            )
        update = node.child("update")
        return cls(action=DeviceAction.UPDATE, user=user, lid=lid, t=t, device_hash=update.opt_attr("hash"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDevices:
    """Our own account's devices, all of them.

    Wire: <notification from=OWN type="account_sync"><devices dhash><device jid [key-index]/>...
        [<key-index-list/>]</devices></notification>
    """

    user: Jid
    devices: tuple[Jid, ...]
    dhash: str | None
    """`phash.participant_hash` of the devices."""
    t: int

    def build(self, notification_id: str) -> Node:
        listed = [Node("device", {"jid": jid}) for jid in self.devices]
        content = [Node("devices", {"dhash": self.dhash}, listed)]
        return build_notification("account_sync", self.user, notification_id, self.t, content)


@dataclass(frozen=True, slots=True)
class AccountSync:
    """Something else of our account changed: tags such as `privacy`, `picture`, `blocklist`, `status`."""

    tags: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyTokens:
    """Somebody gave us their token.

    Wire: <notification from=USER type="privacy_token" [sender_lid]><tokens><token t type>bytes</token>
        </tokens></notification>
    """

    user: Jid
    lid: Jid | None = None
    t: int
    tokens: tuple[IssuedToken, ...]

    def build(self, notification_id: str) -> Node:
        attrs: dict[str, AttrValue | int | None] = {"sender_lid": self.lid}
        content = [build_tokens(self.tokens)]
        return build_notification("privacy_token", self.user, notification_id, self.t, content, attrs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSync:
    """App state collections have newer versions.

    Wire: <notification from="s.whatsapp.net" type="server_sync"><collection name version/>...</notification>
    """

    collections: tuple[tuple[str, int | None], ...]

    def build(self, notification_id: str, t: int) -> Node:
        content = [Node("collection", {"name": name, "version": v}) for name, v in self.collections]
        return build_notification("server_sync", SERVER_JID, notification_id, t, content)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChange:
    """A picture was set or deleted, of a person or a group.

    Wire: <notification from type="picture"><set|delete jid [id] [author]/></notification>
    """

    subject: Jid
    picture_id: str | None
    """None when it was deleted, or only its hash is told."""
    deleted: bool
    author: Jid | None = None
    t: int

    def build(self, notification_id: str) -> Node:
        tag = "delete" if self.deleted else "set"
        content = [Node(tag, {"jid": self.subject, "id": self.picture_id, "author": self.author})]
        return build_notification("picture", self.subject, notification_id, self.t, content)


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutChange:
    """Somebody changed their about text.

    Wire: <notification from type="status"><set>text</set></notification>
    """

    user: Jid
    text: str
    t: int

    def build(self, notification_id: str) -> Node:
        content = [Node("set", None, self.text.encode())]
        return build_notification("status", self.user, notification_id, self.t, content)


@dataclass(frozen=True, slots=True)
class UnknownNotification:
    """Of a type, or with a content, that is not read here; as it came."""

    type: str
    node: Node


Notification: TypeAlias = (
    PreKeysLow
    | IdentityChange
    | DevicesChange
    | OwnDevices
    | AccountSync
    | PrivacyTokens
    | ServerSync
    | PictureChange
    | AboutChange
    | BusinessNotice
    | GroupNotification
    | LinkCodeEvent
    | PasskeyRequest
    | PasskeyContinuation
    | UnknownNotification
)


def parse_notification(node: Node) -> Notification:
    """Read a notification.

    Raises:
        RemoteProtocolError: it is of a known type and malformed.
    """
    kind = expect(node, "notification").attr("type")
    match kind:
        case "encrypt":
            return _parse_encrypt(node)
        case "devices":
            return DevicesChange.parse(node)
        case "account_sync":
            return _parse_account_sync(node)
        case "privacy_token":
            return _parse_privacy_tokens(node)
        case "server_sync":
            listed = tuple((c.attr("name"), c.opt_num("version")) for c in node.all("collection"))
            return ServerSync(collections=listed)
        case "picture":
            return _parse_picture(node)
        case "status" if node.find("set") is not None:
            return AboutChange(user=node.jid("from"), text=node.child("set").text, t=node.opt_num("t") or 0)
        case "business":
            return BusinessNotice.parse(node) or UnknownNotification(kind, node)
        case group_changes.TYPE:
            return GroupNotification.parse(node)
        case link_code.TAG:
            return parse_link_code_event(node)
        case passkey.REQUEST_TYPE:
            return PasskeyRequest.parse(node)
        case passkey.CONTINUATION_TYPE:
            return PasskeyContinuation.parse(node)
        case _:
            return UnknownNotification(kind, node)


def _parse_encrypt(node: Node) -> Notification:
    origin = node.jid("from")
    count = node.find("count")
    if origin == SERVER_JID and count is not None:
        return PreKeysLow(count.num("value"))
    if node.find("identity") is not None:
        return IdentityChange(user=origin, lid=node.opt_jid("lid"), t=node.opt_num("t") or 0)
    return UnknownNotification("encrypt", node)


def _parse_account_sync(node: Node) -> Notification:
    devices = node.find("devices")
    if devices is None:
        return AccountSync(tuple(child.tag for child in node.children), node)
    return OwnDevices(
        user=node.jid("from"),
        devices=tuple(device.jid("jid") for device in devices.all("device")),
        dhash=devices.opt_attr("dhash"),
        t=node.opt_num("t") or 0,
    )


def _parse_privacy_tokens(node: Node) -> Notification:
    return PrivacyTokens(
        user=node.jid("from"),
        lid=node.opt_jid("sender_lid"),
        t=node.opt_num("t") or 0,
        tokens=parse_tokens(node.child("tokens")),
    )


def _parse_picture(node: Node) -> Notification:
    for child in node.children:
        if child.tag in ("set", "add", "delete"):
            return PictureChange(
                subject=child.opt_jid("jid") or node.jid("from"),
                picture_id=child.opt_attr("id"),
                deleted=child.tag == "delete",
                author=child.opt_jid("author"),
                t=node.opt_num("t") or 0,
            )
    if not node.children:
        # A bare one says that it is gone (whatsapp-rust handlers/notification/profile.rs).
        subject, author = node.opt_jid("jid") or node.jid("from"), node.opt_jid("author")
        at = node.opt_num("t") or 0
        return PictureChange(subject=subject, picture_id=None, deleted=True, author=author, t=at)
    return UnknownNotification("picture", node)
