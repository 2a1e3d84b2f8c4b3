"""The chat service in memory, with groups and statuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from tests.unit.client.post_office import End, Office, Person
from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import GROUP_SERVER, STATUS_BROADCAST, Jid
from wago.protocol.phash import participant_hash
from wago.protocol.signal import SenderKeyMessage
from wago.protocol.stanza.ack import Ack
from wago.protocol.stanza.group_changes import (
    GroupChange,
    GroupNotification,
    MemberAction,
    MembersChange,
    after,
)
from wago.protocol.stanza.groups import Addressing, GroupInfo, Participant, QueryGroup, Role
from wago.protocol.stanza.iq import iq_error
from wago.protocol.stanza.message import IncomingMessage, OutgoingMessage
from wago.protocol.stanza.status_privacy import QueryStatusPrivacy, StatusPrivacy

_ids = count(1)


class GroupOffice(Office):
    """Attributes:
    groups: by address.
    status: the choices of status privacy that are told.
    silent: changes of groups are told to nobody.
    untold: that has happened, so nobody can be blamed for a key to who has left.
    """

    def __init__(self, *, lids: bool = True, name_both: bool = True) -> None:
        super().__init__(lids=lids, name_both=name_both)
        self.groups: dict[Jid, GroupInfo] = {}
        self.status: tuple[StatusPrivacy, ...] = ()
        self.silent = False
        self.untold = False
        self.used_keys: set[tuple[Jid, int, int]] = set()

    # -- groups -----------------------------------------------------------------------------------------

    def _name(self, person: Person, addressing: Addressing) -> Jid:
        return person.lid if addressing is Addressing.LID else person.pn

    def participant(self, user: str, addressing: Addressing, role: Role = Role.MEMBER) -> Participant:
        person = self.person(user)
        lid = person.lid if self.lids else None
        return Participant(jid=self._name(person, addressing), pn=person.pn, lid=lid, role=role)

    def group(self, *users: str, addressing: Addressing | None = None, **fields: object) -> Jid:
        """A new group of these people; the first one made it."""
        jid = Jid(f"12036300000000{next(_ids):04}", GROUP_SERVER)
        mode = addressing or (Addressing.LID if self.lids else Addressing.PN)
        roles = [Role.SUPERADMIN] + [Role.MEMBER] * (len(users) - 1)
        members = tuple(self.participant(user, mode, role) for user, role in zip(users, roles, strict=True))
        info = GroupInfo(jid=jid, subject="Friends", addressing=mode, participants=members)
        self.groups[jid] = replace(info, **fields)  # type: ignore[arg-type]
        return jid

    def change(self, group: Jid, *changes: GroupChange, actor: str | None = None) -> None:
        """Change a group, and tell everybody who is or was in it."""
        before = self.groups[group]
        mode = before.addressing
        name = None if actor is None else self._name(self.person(actor), mode)
        told = GroupNotification(
            group=group, t=int(self.now), changes=changes, actor=name, notify="Somebody", addressing=mode
        )
        changed = after(before, told)
        assert changed is not None
        self.groups[group] = changed
        if self.silent:
            self.untold = True
            return
        people = {each.jid for each in (*before.participants, *changed.participants)}
        for person in people:
            for end in self.people[person].ends.values():
                self.put(end, told.build(f"n{next(_ids)}"))

    def move(self, group: Jid, action: MemberAction, *users: str, actor: str | None = None) -> None:
        """Add, remove, promote or demote."""
        mode = self.groups[group].addressing
        listed = tuple(self.participant(user, mode) for user in users)
        self.change(group, MembersChange(action=action, participants=listed), actor=actor)

    def devices(self, people: Iterable[Jid]) -> dict[Jid, End]:
        """All devices of these people as the people are named."""
        return {
            name.with_device(number): end for name in people for number, end in self.people[name].ends.items()
        }

    # -- stanzas ----------------------------------------------------------------------------------------

    def _message(self, end: End, node: Node) -> Node | None:
        message = OutgoingMessage.parse(node)
        if not message.to.is_group and message.to != STATUS_BROADCAST:
            return super()._message(end, node)
        for enc in (*message.encs, *(enc for _, enc in message.participants)):
            self._check_fresh(enc)
            if enc.kind == "skmsg":
                used = SenderKeyMessage.parse(enc.data)
                place = (end.jid, used.key_id, used.iteration)
                assert place not in self.used_keys, "a message key was used twice"
                self.used_keys.add(place)
        if self.mute(message):
            return None
        error, phash = self.refuse(message), None
        if error is None and message.to.is_group:
            error, phash = self._to_group(end, message)
        elif error is None:
            self._to_audience(end, message)
        ack = Ack(
            stanza="message", id=message.id, origin=message.to, t=int(self.now), error=error, phash=phash
        )
        return ack.build()

    def _to_group(self, end: End, message: OutgoingMessage) -> tuple[int | None, str | None]:
        info = self.groups.get(message.to)
        if info is None:
            return 404, None
        own = self._name(end.person, info.addressing)
        if info.participant(own) is None:
            return 403, None
        if message.addressing_mode != info.addressing.value:
            return 421, None
        members = self.devices(each.jid for each in info.participants)
        if message.participant is not None:
            target = self.devices([message.participant.bare])[message.participant]
            self._hand(end, own, target, message, (message.encs[0],))
            return None, None
        handed = dict(message.participants)
        if not set(handed) <= set(members) and not self.untold:
            raise RemoteProtocolError("a key for somebody outside the group")
        for device, target in members.items():
            encs = tuple(enc for enc in (handed.get(device), *message.encs) if enc is not None)
            if target is not end and encs:
                self._hand(end, own, target, message, encs)
        right = participant_hash(members)
        return None, None if message.phash == right else right

    def _to_audience(self, end: End, message: OutgoingMessage) -> None:
        assert message.phash is None
        assert message.addressing_mode is None
        handed = dict(message.participants)
        own = end.person.lid if self.lids else end.person.pn
        # A status again names one device, and is for it alone.
        again = not message.audience and any(end.sent[:-1]) and message.id in self._posted(end)
        people = {device.bare for device in handed} | set(message.audience)
        targets = (
            {d: e for d, e in self.devices(people).items() if d in handed} if again else self.devices(people)
        )
        for device, target in targets.items():
            encs = tuple(enc for enc in (handed.get(device), *message.encs) if enc is not None)
            if target is not end:
                self._hand(end, own, target, message, encs)

    def _posted(self, end: End) -> set[str]:
        return {node.attr("id") for node in end.sent[:-1] if node.tag == "message"}

    def _hand(
        self, end: End, own: Jid, target: End, message: OutgoingMessage, encs: tuple[object, ...]
    ) -> None:
        other = None
        if self.lids and self.name_both:
            other = end.jid if own.is_lid else end.lid
        delivery = IncomingMessage(
            id=message.id,
            origin=message.to,
            t=int(self.now),
            type=message.type,
            participant=own.with_device(end.number),
            participant_pn=other if own.is_lid else None,
            participant_lid=None if own.is_lid else other,
            notify=end.record.push_name if end.record is not None else None,
            edit=message.edit,
            addressing_mode=message.addressing_mode,
            encs=encs,  # type: ignore[arg-type]
            device_identity=message.device_identity,
        ).build()
        self.put(target, delivery)

    def _receipt(self, end: End, node: Node) -> None:
        to = node.jid("to")
        if to.is_user:
            super()._receipt(end, node)
            return
        participant = node.opt_jid("participant")
        if participant is None or participant.bare not in self.people:
            return
        person = self.people[participant.bare]
        own = end.lid if participant.is_lid else end.jid
        attrs = {k: v for k, v in node.attrs.items() if k not in ("to", "participant")}
        attrs |= {"from": to, "participant": own, "t": str(int(self.now))}
        target = person.ends.get(participant.device)
        targets = [target] if node.opt_attr("type") == "retry" and target else list(person.ends.values())
        for each in targets:
            if each is not end:
                self.put(each, Node("receipt", attrs, node.content))

    # -- requests ---------------------------------------------------------------------------------------

    def answer(self, end: End, iq: Node) -> Node:
        match iq.attr("xmlns"), iq.children[0].tag if iq.children else "":
            case "w:g2", "query":
                self.requests.append(iq)
                info = self.groups.get(QueryGroup.parse(iq).group)
                if info is None:
                    return iq_error(iq, 404, "item-not-found")
                if info.participant(self._name(end.person, info.addressing)) is None:
                    return iq_error(iq, 403, "forbidden")
                return QueryGroup.build_reply(iq, info)
            case "status", "privacy":
                self.requests.append(iq)
                if not self.status:
                    return iq_error(iq, 404, "item-not-found")
                return QueryStatusPrivacy.build_reply(iq, self.status)
        return super().answer(end, iq)

    def asked(self, xmlns: str) -> int:
        """How many requests of a namespace came."""
        return sum(1 for iq in self.requests if iq.attr("xmlns") == xmlns)
