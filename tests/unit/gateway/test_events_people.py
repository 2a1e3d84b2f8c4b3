"""Pictures and about texts as both dialects tell of them."""

from __future__ import annotations

from wago.client.events import AboutChanged, PictureChanged
from wago.gateway import events_wago, events_wago_api
from wago.protocol.jid import Jid

ANN, GROUP = Jid("15551234567"), Jid("120363012345678901", "g.us")
AT, TEXT = 1_777_744_034, "2026-05-02T17:47:14Z"


def test_a_picture_of_a_person() -> None:
    event = PictureChanged(subject=ANN, picture_id="17", removed=False, author=None, timestamp=AT)
    body = {"JID": str(ANN), "Author": "", "Timestamp": TEXT, "Remove": False, "PictureID": "17"}
    assert events_wago.shape(event) == ("Picture", {"type": "Picture", "event": body})
    data = {"chat": str(ANN), "isGroup": False, "removed": False, "timestamp": AT, "pictureId": "17"}
    assert events_wago_api.shape(event) == [("picture", data)]


def test_a_groups_picture_that_is_gone() -> None:
    event = PictureChanged(subject=GROUP, picture_id=None, removed=True, author=ANN, timestamp=AT)
    shaped = events_wago.shape(event)
    assert shaped is not None
    assert shaped[1]["event"] == {
        "JID": str(GROUP),
        "Author": str(ANN),
        "Timestamp": TEXT,
        "Remove": True,
        "PictureID": "",
    }
    data = {"chat": str(GROUP), "isGroup": True, "removed": True, "timestamp": AT, "author": str(ANN)}
    assert events_wago_api.shape(event) == [("picture", data)]


def test_an_about_text() -> None:
    event = AboutChanged(user=ANN, text="Busy", timestamp=AT)
    body = {"JID": str(ANN), "Status": "Busy", "Timestamp": TEXT}
    assert events_wago.shape(event) == ("UserAbout", {"type": "UserAbout", "event": body})
    data = {"user": str(ANN), "about": "Busy", "timestamp": AT}
    assert events_wago_api.shape(event) == [("contact_changed", data)]
    assert {"Picture", "UserAbout"} < set(events_wago.OWN_CLASSES)
    assert {"picture", "contact_changed"} < set(events_wago_api.EVENTS)
