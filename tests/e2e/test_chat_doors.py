"""Chats, labels and contacts by both doors: gateway, sandbox, and what the account's phone makes of it."""

from __future__ import annotations

import time
from typing import Any

from tests.e2e.test_group_doors import api, wago
from tests.e2e.test_groups import phones, refusals
from tests.support.doors import poll
from tests.support.world import Linked, World


async def on_phone(world: World, session: Linked, *index: str) -> Any:
    """What the account's phone reads under an index; the first part of it is the action."""
    shown = (await world.admin.get(f"/admin/phones/{session.number}/appstate")).ok()["collections"]
    found = [each["value"] for c in shown.values() for each in c["records"] if each["index"] == list(index)]
    assert [c["broken"] for c in shown.values()] == [None] * 5
    return found[0] if found else None


async def synced(world: World, session: Linked) -> None:
    """The session has read all that its phone has written."""
    await world.wago.get("/user/appstate", headers=session.headers)


async def do(world: World, session: Linked, action: str, **members: Any) -> None:
    (await world.admin.post(f"/admin/phones/{session.number}/do", {"action": action, **members})).ok()


async def lid_of(world: World, number: str) -> str:
    return str((await world.admin.get(f"/admin/phones/{number}")).ok()["lid"])


async def test_the_list_of_chats_by_wagos_door(world: World) -> None:
    bob = (await phones(world, 1))[0]
    session = await world.link("wagochats")
    await synced(world, session)
    pn = f"{bob}@s.whatsapp.net"
    assert (await wago(world, session, "/chat/pin", Chat=bob)) == {"Details": "Chat pinned"}
    assert (await on_phone(world, session, "pin_v1", pn))["pinAction"] == {"pinned": True}
    await wago(world, session, "/chat/archive", Chat=bob)
    assert (await on_phone(world, session, "archive", pn))["archiveChatAction"]["archived"] is True
    assert (await on_phone(world, session, "pin_v1", pn))["pinAction"] == {"pinned": False}
    await wago(world, session, "/chat/archive", Chat=bob, Archive=False)
    assert (await on_phone(world, session, "archive", pn))["archiveChatAction"]["archived"] is False
    await wago(world, session, "/chat/pin", Chat=bob)
    await wago(world, session, "/chat/unpin", Chat=bob)
    assert (await on_phone(world, session, "pin_v1", pn))["pinAction"] == {"pinned": False}
    await wago(world, session, "/chat/mute", Chat=bob, Duration="1w")
    until = int((await on_phone(world, session, "mute", pn))["muteAction"]["muteEndTimestamp"])
    assert until > time.time() * 1000
    await wago(world, session, "/chat/mute", Chat=bob, Mute=False)
    assert (await on_phone(world, session, "mute", pn))["muteAction"] == {"muted": False}
    # From the first message on the chat is known by its LID, but what was said of it stays where it is.
    await world.send_text(session, bob, "hello")
    await wago(world, session, "/chat/delete", Phone=bob)
    deleted = await on_phone(world, session, "deleteChat", pn, "1")
    assert len(deleted["deleteChatAction"]["messageRange"]["messages"]) == 1
    bad = await world.wago.post("/chat/pin", {"Chat": "nobody"}, headers=session.headers)
    assert (bad.status, bad.json["error"]) == (400, "could not parse Chat")
    assert await refusals(world, session.number) == []


async def test_the_list_of_chats_by_wago_apis_door(world: World) -> None:
    bob = (await phones(world, 1))[0]
    session = await world.link("apichats")
    await synced(world, session)
    pn = f"{bob}@s.whatsapp.net"
    for path, index, field, value in (
        ("archiveChat", "archive", "archiveChatAction", {"archived": True}),
        ("unarchiveChat", "archive", "archiveChatAction", {"archived": False}),
        ("pinChat", "pin_v1", "pinAction", {"pinned": True}),
        ("unpinChat", "pin_v1", "pinAction", {"pinned": False}),
        ("muteChat", "mute", "muteAction", {"muted": True, "muteEndTimestamp": "-1"}),
        ("unmuteChat", "mute", "muteAction", {"muted": False}),
    ):
        await api(world, session, f"/client/{path}", chatId=bob)
        said = await on_phone(world, session, index, pn)
        assert value.items() <= said[field].items(), path
    await api(world, session, "/client/markChatUnread", chatId=bob)
    assert (await on_phone(world, session, "markChatAsRead", pn))["markChatAsReadAction"]["read"] is False
    await api(world, session, "/chat/delete", chatId=bob)
    assert await on_phone(world, session, "deleteChat", pn, "1") is not None
    assert await refusals(world, session.number) == []


async def test_labels_by_both_doors(world: World) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("labels")
    await synced(world, session)
    made = await wago(world, session, "/label/edit", Name="New customer", Color=3)
    one = made["LabelId"]
    two = (await api(world, session, "/client/editLabel", name="Paid"))["label"]["id"]
    assert (one, two) == ("1", "2")
    labels = (await api(world, session, "/client/getLabels"))["labels"]
    assert [(each["id"], each["name"]) for each in labels] == [("1", "New customer"), ("2", "Paid")]
    await wago(world, session, "/label/chat", Jid=bob, LabelId=one)
    said = await on_phone(world, session, "label_jid", one, f"{bob}@s.whatsapp.net")
    assert said["labelAssociationAction"] == {"labeled": True}
    await api(world, session, "/chat/changeLabels", chatId=bob, labelIds=[two])
    theirs = (await api(world, session, "/chat/getLabels", chatId=bob))["labels"]
    assert [each["id"] for each in theirs] == [two]
    both = {"chatIds": [bob, carol], "labelIds": [one, two]}
    await api(world, session, "/client/addOrRemoveLabels", **both, action="add")
    await wago(world, session, "/unlabel/chat", Jid=carol, LabelId=one)
    assert len((await api(world, session, "/chat/getLabels", chatId=bob))["labels"]) == 2
    assert len((await api(world, session, "/chat/getLabels", chatId=carol))["labels"]) == 1
    message = await world.send_text(session, bob, "to be labelled")
    lid = await lid_of(world, bob)
    for path, labeled in (("/label/message", True), ("/unlabel/message", False)):
        await wago(world, session, path, Jid=bob, LabelId=one, MessageId=message)
        said = await on_phone(world, session, "label_message", one, lid, message, "0", "0")
        assert said["labelAssociationAction"] == {"labeled": labeled}
    # What was written before the LID was known is found under it as well.
    await wago(world, session, "/unlabel/chat", Jid=lid, LabelId=two)
    assert len((await api(world, session, "/chat/getLabels", chatId=bob))["labels"]) == 1
    await wago(world, session, "/label/edit", LabelId=one, Action=False)
    assert (await on_phone(world, session, "label_edit", one))["labelEditAction"]["deleted"] is True
    gone = await world.wago.post("/label/chat", {"Jid": bob, "LabelId": one}, headers=session.headers)
    assert (gone.status, gone.json["error"]) == (404, "there is no label '1'")
    assert (await wago(world, session, "/label/edit", Name="Next"))["LabelId"] == "3"
    assert await refusals(world, session.number) == []


async def test_the_address_book_by_both_doors(world: World) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("book")
    await synced(world, session)
    pn = f"{bob}@s.whatsapp.net"
    added = await wago(
        world, session, "/contact/add", Phone=bob, FullName="Bob Builder", FirstName="", SaveOnBook=True
    )
    assert added == {"Details": "Contact added", "Jid": pn}
    said = (await on_phone(world, session, "contact", pn))["contactAction"]
    assert (said["fullName"], said["firstName"]) == ("Bob Builder", "Bob")
    assert said["saveOnPrimaryAddressbook"] is True
    await do(world, session, "contact", user=carol, full_name="Carol Singer")
    await world.receiver.wait(world.of_api(session, "contact_changed", fullName="Carol Singer"))
    known = (await world.wago.get("/user/contacts", headers=session.headers)).ok()["data"]
    assert known[pn]["FullName"] == "Bob Builder"
    assert known[f"{carol}@s.whatsapp.net"]["FirstName"] == "Carol"
    listed = (await world.api.get(f"/client/getContacts/{session.name}")).ok()["contacts"]
    assert {each["name"]: each["number"] for each in listed if each["isMyContact"]} == {
        "Bob Builder": bob,
        "Carol Singer": carol,
    }
    await world.send_text(session, bob, "hello")
    [chat] = (await world.wago.get("/chat/list", headers=session.headers)).ok()["data"]["Chats"]
    assert (chat["JID"], chat["Name"], chat["Unread"]) == (await lid_of(world, bob), "Bob Builder", 0)
    [chat] = (await world.api.get(f"/chat/list/{session.name}")).ok()["chats"]
    assert (chat["name"], chat["archived"], chat["labels"]) == ("Bob Builder", False, [])
    await wago(world, session, "/contact/remove", Phone=carol)
    assert await on_phone(world, session, "contact", f"{carol}@s.whatsapp.net") is None
    again = await world.wago.post("/contact/remove", {"Phone": carol}, headers=session.headers)
    assert (again.status, again.json["error"]) == (404, f"not in the address book: {carol}@s.whatsapp.net")
    assert await refusals(world, session.number) == []


async def test_what_the_phone_does_is_told(world: World) -> None:
    bob = (await phones(world, 1))[0]
    session = await world.link("told")
    await synced(world, session)
    pn = f"{bob}@s.whatsapp.net"
    about = {"chat": bob, "id": "M1", "from_me": True}
    for action, members, event, kind, told in (
        ("archive", {"chat": bob}, "chat_archived", "Archive", {"chat": pn, "archived": True}),
        ("mute", {"chat": bob}, "chat_muted", "Mute", {"chat": pn, "muted": True}),
        ("pin", {"chat": bob}, "chat_pinned", "Pin", {"chat": pn, "pinned": True}),
        ("delete_chat", {"chat": bob}, "chat_removed", "DeleteChat", {"chat": pn}),
        ("clear_chat", {"chat": bob}, "", "ClearChat", {}),
        ("contact", {"user": bob, "full_name": "Bob"}, "contact_changed", "Contact", {"fullName": "Bob"}),
        ("forget_contact", {"user": bob}, "contact_changed", "Contact", {"user": pn, "removed": True}),
        ("star", about, "message_starred", "Star", {"id": "M1", "starred": True}),
        ("delete_for_me", about, "message_revoke_me", "DeleteForMe", {"id": "M1"}),
        ("mark_read", {"chat": bob, "read": False}, "unread_count", "MarkChatAsRead", {"read": False}),
        ("label", {"label": "1", "name": "New"}, "label_edit", "LabelEdit", {"name": "New"}),
        ("label_chat", {"label": "1", "chat": bob}, "label_association_chat", "LabelAssociationChat", {}),
        (
            "label_message",
            {"label": "1", "chat": bob, "id": "M1"},
            "label_association_message",
            "LabelAssociationMessage",
            {"messageId": "M1", "labeled": True},
        ),
        ("push_name", {"name": "Me again"}, "", "PushNameSetting", {}),
    ):
        await do(world, session, action, **members)
        if event:
            await world.receiver.wait(world.of_api(session, event, **told))
        await world.receiver.wait(world.of_wago(session, kind))
    labels = (await api(world, session, "/chat/getLabels", chatId=bob))["labels"]
    assert [each["name"] for each in labels] == ["New"]


async def test_a_collection_that_cannot_be_verified_is_read_anew(world: World) -> None:
    bob, carol = await phones(world, 2)
    session = await world.link("damaged")
    await synced(world, session)
    await do(world, session, "pin", chat=bob)
    await world.receiver.wait(world.of_api(session, "chat_pinned"))
    await world.admin.post(
        f"/admin/phones/{session.number}/appstate", {"action": "damage", "collection": "regular_low"}
    )
    await do(world, session, "archive", chat=carol)
    await world.receiver.wait(world.of_api(session, "chat_archived", archived=True))
    full = (await world.wago.get("/user/appstate?full=true", headers=session.headers)).ok()["data"]
    versions = {each["Name"]: each["Version"] for each in full["Collections"]}
    assert versions["regular_low"] == 2

    async def keys() -> Any:
        return await world.admin.post(
            f"/admin/phones/{session.number}/appstate", {"action": "rotate_key", "share": False}
        )

    await keys()
    await do(world, session, "pin", chat=carol)
    await world.receiver.wait(world.of_api(session, "chat_pinned", chat=f"{carol}@s.whatsapp.net"))
    await wago(world, session, "/chat/unpin", Chat=bob)
    shown = await poll(
        lambda: on_phone(world, session, "pin_v1", f"{bob}@s.whatsapp.net"), lambda value: value is not None
    )
    assert shown["pinAction"] == {"pinned": False}
