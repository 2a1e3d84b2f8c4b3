"""What is answered: polls, events, buttons, menus."""

from __future__ import annotations

from typing import Final

from tests.gallery.request import CAKE, CARDS, PHOTO, START, Kind, Request, content, wago

ASKING: Final = (
    Kind(
        name="poll",
        title="Poll",
        note="The phone votes. `/message/votes` and `/message/getPollVotes` count what they have decrypted.",
        wago=wago("/send/poll", Question="Which cake?", Options=["Cherry", "Plain", "Both"], MaxAnswer=1),
        api=Request(
            "/client/sendPoll",
            {"chatId": "{friend}", "pollName": "Which cake?", "pollOptions": ["Cherry", "Plain", "Both"]},
        ),
        acts=(("vote", {"options": ["Both"]}),),
    ),
    Kind(
        name="poll-multiple",
        title="Poll with several answers",
        wago=wago("/send/poll", Question="Which days?", Options=["Mon", "Tue", "Wed"], MaxAnswer=0),
        api=Request(
            "/client/sendPoll",
            {
                "chatId": "{friend}",
                "pollName": "Which days?",
                "pollOptions": ["Mon", "Tue", "Wed"],
                "allowMultipleAnswers": True,
            },
        ),
        acts=(("vote", {"options": ["Mon", "Wed"]}),),
    ),
    Kind(
        name="quiz",
        title="Quiz",
        wago=wago("/send/poll", Question="6 × 7?", Options=["36", "42"], MaxAnswer=1, Correct="42"),
        api=content("Poll", pollName="6 × 7?", pollOptions=["36", "42"], correct="42"),
        acts=(("vote", {"options": ["42"]}),),
    ),
    Kind(
        name="event",
        title="Event",
        note="The phone says that it comes.",
        wago=wago(
            "/send/event",
            Name="Tasting",
            StartTime=START,
            EndTime=START + 7200,
            Description="Bring a friend",
            LocationName="The bakery",
            Latitude=52.52,
            Longitude=13.405,
            ExtraGuests=True,
        ),
        api=content(
            "Event",
            name="Tasting",
            startTime=START,
            endTime=START + 7200,
            description="Bring a friend",
            location={"name": "The bakery", "latitude": 52.52, "longitude": 13.405},
            extraGuestsAllowed=True,
        ),
        acts=(("answer", {"answer": "going"}),),
    ),
    Kind(
        name="scheduled-call",
        title="Scheduled call",
        wago=wago("/send/call", Title="Weekly talk", StartTime=START, Video=True),
        api=content("ScheduledCall", title="Weekly talk", startTime=START, video=True),
    ),
)

PRESSED: Final = (
    Kind(
        name="buttons",
        title="Buttons",
        note="The phone presses one, which comes back as an answer with a quote.",
        wago=wago(
            "/send/buttons",
            Title="Your order",
            Content="Shall we deliver it today?",
            Footer="The bakery",
            Buttons=[
                {"type": "reply", "label": "Yes, please", "id": "yes"},
                {"type": "reply", "label": "Tomorrow", "id": "later"},
            ],
        ),
        api=content(
            "Buttons",
            title="Your order",
            body="Shall we deliver it today?",
            footer="The bakery",
            buttons=[
                {"type": "reply", "body": "Yes, please", "id": "yes"},
                {"type": "reply", "body": "Tomorrow", "id": "later"},
            ],
        ),
        acts=(("press", {"button": "yes"}),),
    ),
    Kind(
        name="media-buttons",
        title="Buttons below a picture",
        wago=wago(
            "/send/mediabutton",
            Content="Three are left",
            Footer="The bakery",
            Type="image",
            Media=CAKE,
            Buttons=[{"type": "reply", "label": "Keep one for me", "id": "keep"}],
        ),
        api=content(
            "Buttons",
            body="Three are left",
            footer="The bakery",
            header={"type": "image", "media": CAKE},
            buttons=[{"type": "reply", "body": "Keep one for me", "id": "keep"}],
        ),
    ),
    Kind(
        name="template",
        title="Link, call and copy buttons",
        wago=wago(
            "/send/template",
            Content="10 % off until Friday",
            Buttons=[
                {"type": "url", "label": "Shop", "url": "https://example.org/"},
                {"type": "call", "label": "Call us", "phoneNumber": "+15550003333"},
                {"type": "copy", "label": "Copy the code", "copyCode": "CAKE10"},
            ],
        ),
        api=content(
            "Template",
            body="10 % off until Friday",
            buttons=[
                {"type": "url", "body": "Shop", "url": "https://example.org/"},
                {"type": "call", "body": "Call us", "phone": "+15550003333"},
                {"type": "copy", "body": "Copy the code", "code": "CAKE10"},
            ],
        ),
    ),
    Kind(
        name="list",
        title="List",
        note="The phone chooses a row.",
        wago=wago(
            "/send/list",
            TopText="Our cakes",
            Desc="What may it be?",
            ButtonText="Choose",
            Sections=[
                {
                    "title": "Today",
                    "rows": [
                        {"title": "Cherry", "desc": "three layers", "RowId": "cherry"},
                        {"title": "Plain", "desc": "with tea", "RowId": "plain"},
                    ],
                }
            ],
        ),
        api=content(
            "List",
            title="Our cakes",
            body="What may it be?",
            buttonText="Choose",
            sections=[
                {
                    "title": "Today",
                    "rows": [
                        {"title": "Cherry", "description": "three layers", "id": "cherry"},
                        {"title": "Plain", "description": "with tea", "id": "plain"},
                    ],
                }
            ],
        ),
        acts=(("press", {"button": "cherry"}),),
    ),
    Kind(
        name="location-request",
        title="Request for a location",
        note="The phone sends where it is.",
        wago=wago("/send/locationbutton", Body="Where shall we deliver?"),
        api=content("LocationRequest", body="Where shall we deliver?"),
        acts=(("press", {"latitude": 52.5, "longitude": 13.4}),),
    ),
    Kind(
        name="carousel",
        title="Carousel",
        wago=Request(
            "/send/carousel",
            {
                "phone": "{friend}",
                "message": "Fresh from the oven",
                "carousel": [
                    {
                        "title": title,
                        "text": text,
                        "buttons": [{"type": "reply", "label": "Order", "id": title.lower()}],
                    }
                    for title, text in CARDS
                ],
            },
        ),
        api=content(
            "Carousel",
            body="Fresh from the oven",
            cards=[
                {
                    "title": title,
                    "body": text,
                    "buttons": [{"type": "reply", "body": "Order", "id": title.lower()}],
                }
                for title, text in CARDS
            ],
        ),
    ),
    Kind(
        name="carousel-media",
        title="Carousel with pictures",
        note="The phone presses the button of the second card.",
        wago=Request(
            "/send/carouselmedia",
            {
                "phone": "{friend}",
                "message": "Fresh from the oven",
                "carousel": [
                    {
                        "media_url": media,
                        "media_type": "image",
                        "text": text,
                        "buttons": [{"type": "reply", "label": "Order", "id": title.lower()}],
                    }
                    for media, (title, text) in zip((CAKE, PHOTO), CARDS, strict=True)
                ],
            },
        ),
        api=content(
            "Carousel",
            body="Fresh from the oven",
            cards=[
                {
                    "header": {"type": "image", "media": media},
                    "body": text,
                    "buttons": [{"type": "reply", "body": "Order", "id": title.lower()}],
                }
                for media, (title, text) in zip((CAKE, PHOTO), CARDS, strict=True)
            ],
        ),
        acts=(("press", {"button": "plain", "card": 1}),),
    ),
)
