"""Places, live places, contacts and vCards."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import again, texts, wrapped
from wago.errors import InvalidContent
from wago.protocol.messages.contacts import (
    MAX_CONTACTS,
    Contact,
    contact,
    contact_vcard,
    contacts,
    read_contacts,
)
from wago.protocol.messages.places import (
    LiveLocation,
    Location,
    live_location,
    location,
    read_live_location,
    read_location,
)
from wago.protocol.messages.vcard import MAX_VCARD, Card, Phone, build_vcard, parse_vcard
from wago.protocol.proto.e2e_pb2 import LiveLocationMessage, LocationMessage, Message


def test_a_place() -> None:
    place = Location(latitude=52.5, longitude=13.25, name="Here", address="Street 1", url="https://x")
    assert location(place) == Message(
        locationMessage=LocationMessage(
            degreesLatitude=52.5,
            degreesLongitude=13.25,
            name="Here",
            address="Street 1",
            URL="https://x",
        )
    )


def test_the_middle_of_the_sea_is_a_place() -> None:
    message = again(location(Location(latitude=0, longitude=0)))
    assert message.locationMessage.HasField("degreesLatitude")
    assert read_location(message) == Location(latitude=0, longitude=0)


def test_somebody_on_the_move() -> None:
    place = LiveLocation(
        latitude=1.0,
        longitude=2.0,
        caption="coming",
        accuracy_m=10,
        speed_mps=1.5,
        heading_deg=90,
        sequence=3,
        offset_s=7,
    )
    assert live_location(place) == Message(
        liveLocationMessage=LiveLocationMessage(
            degreesLatitude=1.0,
            degreesLongitude=2.0,
            caption="coming",
            accuracyInMeters=10,
            speedInMps=1.5,
            degreesClockwiseFromMagneticNorth=90,
            sequenceNumber=3,
            timeOffset=7,
        )
    )


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"latitude": 90.1, "longitude": 0}, "latitude"),
        ({"latitude": math.nan, "longitude": 0}, "latitude"),
        ({"latitude": 0, "longitude": -180.5}, "longitude"),
        ({"latitude": 0, "longitude": math.inf}, "longitude"),
        ({"latitude": 0, "longitude": 0, "accuracy_m": -1}, "accuracy_m"),
    ],
)
def test_places_that_are_none(place: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        location(Location(**place))
    assert caught.value.field == field
    with pytest.raises(InvalidContent) as caught:
        live_location(LiveLocation(**place))
    assert caught.value.field == field


def test_texts_of_places_that_are_too_long() -> None:
    with pytest.raises(InvalidContent, match="name has 1001 characters"):
        location(Location(latitude=0, longitude=0, name="x" * 1001))


latitudes = st.floats(-90, 90, width=64)
longitudes = st.floats(-180, 180, width=64)


@given(
    st.builds(
        Location,
        latitude=latitudes,
        longitude=longitudes,
        name=texts(least=0),
        address=texts(least=0),
        url=texts(least=0),
        comment=texts(least=0),
        accuracy_m=st.none() | st.integers(0, 10_000),
        live=st.booleans(),
    )
)
def test_places_there_and_back(place: Location) -> None:
    assert read_location(wrapped(again(location(place)), "ephemeralMessage")) == place


@given(
    st.builds(
        LiveLocation,
        latitude=latitudes,
        longitude=longitudes,
        caption=texts(least=0),
        accuracy_m=st.none() | st.integers(0, 10_000),
        speed_mps=st.none() | st.floats(0, 1000, width=32),
        heading_deg=st.none() | st.integers(0, 360),
        sequence=st.integers(0, 2**60),
        offset_s=st.none() | st.integers(0, 10_000),
    )
)
def test_live_places_there_and_back(place: LiveLocation) -> None:
    assert read_live_location(again(live_location(place))) == place


JOHN = Card(
    name="John Doe",
    given="John",
    family="Doe",
    organization="A; B, and C",
    phones=(Phone(number="+1 555-000-2222", waid="15550002222"), Phone(number="112", label="WORK")),
    emails=("john@example.org",),
    note="two\nlines \\ here",
)
JOHN_TEXT = "\n".join(
    [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Doe;John;;;",
        "FN:John Doe",
        "ORG:A\\; B\\, and C;",
        "NOTE:two\\nlines \\\\ here",
        "TEL;type=CELL;type=VOICE;waid=15550002222:+1 555-000-2222",
        "TEL;type=WORK;type=VOICE:112",
        "EMAIL:john@example.org",
        "END:VCARD",
    ]
)


def test_a_vcard() -> None:
    assert build_vcard(JOHN) == JOHN_TEXT
    assert parse_vcard(JOHN_TEXT) == JOHN


def test_backslashes_before_separators() -> None:
    card = Card(name="a\\;", family="b\\", given="c;\\;", organization="d\\", note="\\n")
    assert parse_vcard(build_vcard(card)) == card
    assert parse_vcard("BEGIN:VCARD\nFN:x\nORG:one;two\\\nEND:VCARD").organization == "one two\\"
    assert parse_vcard("BEGIN:VCARD\nFN:x\nORG:one\\;\nEND:VCARD").organization == "one;"


def test_a_vcard_of_a_name_only() -> None:
    assert build_vcard(Card(name="Ann")) == "BEGIN:VCARD\nVERSION:3.0\nN:;Ann;;;\nFN:Ann\nEND:VCARD"
    assert parse_vcard(build_vcard(Card(name="Ann"))) == Card(name="Ann")


def test_vcards_as_other_clients_write_them() -> None:
    said = (
        "begin:vcard\r\nversion:2.1\r\nN:Doe;Jane\r\n"
        "item1.TEL;CELL;waid=4915112345678:+49 151\r\n 12345678\r\nitem1.X-ABLabel:Mobile\r\n"
        'TEL;TYPE="home,voice":030 123\r\nPHOTO;BASE64:AAAA\r\n BBBB\r\nend:vcard\r\n'
    )
    assert parse_vcard(said) == Card(
        name="Jane Doe",
        given="Jane",
        family="Doe",
        phones=(
            Phone(number="+49 15112345678", waid="4915112345678", label="CELL"),
            Phone(number="030 123", label="home"),
        ),
    )


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hello",
        "BEGIN:VCARD\nFN:x",
        "FN:x\nEND:VCARD",
        "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD",
        "BEGIN:VCARD\nFN:x\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD",
        "BEGIN:VCARD\nFN:x\nno colon\nEND:VCARD",
        "BEGIN:VCARD\nFN:x\n;;:y\nEND:VCARD",
        "BEGIN:VCARD\nFN:" + "x" * MAX_VCARD + "\nEND:VCARD",
    ],
)
def test_texts_that_are_no_vcard(said: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        parse_vcard(said)
    assert caught.value.field == "vcard"


@pytest.mark.parametrize(
    ("card", "field"),
    [
        (Card(name=" "), "name"),
        (Card(name="x" * 2000), "name"),
        (Card(name="x", phones=(Phone(number="call me"),)), "phones"),
        (Card(name="x", phones=(Phone(number="123\nEND:VCARD"),)), "phones"),
        (Card(name="x", phones=(Phone(number="123", waid="+123456"),)), "phones"),
        (Card(name="x", phones=(Phone(number="123", label="A:B"),)), "phones"),
        (Card(name="x", phones=(Phone(number="123"),) * 33), "phones"),
    ],
)
def test_cards_that_are_none(card: Card, field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        contact(card)
    assert caught.value.field == field


def test_a_contact() -> None:
    message = contact(JOHN)
    assert (message.contactMessage.displayName, message.contactMessage.vcard) == ("John Doe", JOHN_TEXT)
    assert read_contacts(again(message)) == (Contact(name="John Doe", vcard=JOHN_TEXT, card=JOHN),)


def test_a_ready_vcard_goes_as_it_is() -> None:
    said = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nX-OTHER:1\nEND:VCARD"
    message = contact_vcard("", said)
    assert (message.contactMessage.displayName, message.contactMessage.vcard) == ("Ann", said)
    with pytest.raises(InvalidContent):
        contact_vcard("Ann", "no card")


def test_several_contacts() -> None:
    ann = Card(name="Ann")
    message = contacts([JOHN, ("Ann", build_vcard(ann))])
    assert message.contactsArrayMessage.displayName == "2 contacts"
    read = read_contacts(again(message))
    assert read is not None
    assert [each.card for each in read] == [JOHN, ann]
    assert contacts([JOHN]) == contact(JOHN)
    assert contacts([JOHN, ann], "Friends").contactsArrayMessage.displayName == "Friends"


@pytest.mark.parametrize("number", [0, MAX_CONTACTS + 1])
def test_too_few_and_too_many_contacts(number: int) -> None:
    with pytest.raises(InvalidContent) as caught:
        contacts([Card(name="x")] * number)
    assert caught.value.field == "contacts"


def test_a_contact_that_is_no_vcard_is_still_shown() -> None:
    message = Message(contactMessage={"displayName": "Ann", "vcard": "rubbish"})
    assert read_contacts(message) == (Contact(name="Ann", vcard="rubbish"),)
    assert read_contacts(Message(conversation="x")) is None


def said(least: int = 1) -> st.SearchStrategy[str]:
    """Of one line or several, without spaces at the ends, which readers take off."""
    chars = st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp"))
    return (
        st.text(st.sampled_from("\n\\;,:\"'") | chars, min_size=least, max_size=30)
        .map(str.strip)
        .filter(lambda s: len(s) >= least)
    )


phones = st.builds(
    Phone,
    number=st.from_regex(r"\+?[0-9]{3,15}", fullmatch=True),
    waid=st.just("") | st.from_regex(r"[0-9]{5,15}", fullmatch=True),
    label=st.sampled_from(("CELL", "WORK", "HOME")),
)


@given(
    name=said(),
    given_name=said(0),
    family=said(),
    organization=said(0),
    note=said(0),
    phones=st.lists(phones, max_size=3).map(tuple),
    emails=st.lists(said(), max_size=2).map(tuple),
)
def test_vcards_there_and_back(name: str, given_name: str, family: str, **rest: Any) -> None:
    card = Card(name=name, given=given_name, family=family, **rest)
    assert parse_vcard(build_vcard(card)) == card
