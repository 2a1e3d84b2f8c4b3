"""Trade, statuses, and what is done to messages."""

from __future__ import annotations

from typing import Final

from tests.gallery.request import (
    CAKE,
    MINE,
    START,
    THEIRS,
    Before,
    Kind,
    Request,
    about,
    content,
    message,
    wago,
)

TRADE: Final = (
    Kind(
        name="pix",
        title="PIX button",
        wago=wago(
            "/send/pixbutton",
            Body="Pay with PIX",
            PixKey="pay@example.org",
            PixType="email",
            MerchantName="The bakery",
        ),
        api=content(
            "Pix",
            body="Pay with PIX",
            pixKey="pay@example.org",
            pixType="EMAIL",
            merchantName="The bakery",
        ),
    ),
    Kind(
        name="review-and-pay",
        title="Order to review and pay",
        wago=wago(
            "/send/reviewpay",
            Body="Your order",
            PixKey="pay@example.org",
            PixType="email",
            MerchantName="The bakery",
            ReferenceID="A-17",
            Items=[{"name": "Cherry cake", "amount": 4500, "quantity": 2}],
        ),
        api=content(
            "ReviewAndPay",
            body="Your order",
            pixKey="pay@example.org",
            pixType="EMAIL",
            merchantName="The bakery",
            referenceId="A-17",
            items=[{"name": "Cherry cake", "value": 4500, "quantity": 2}],
        ),
    ),
    Kind(
        name="product",
        title="Product",
        wago=wago(
            "/send/product",
            ProductId="4711",
            Title="Cherry cake",
            Description="Three layers",
            Image=CAKE,
            Currency="EUR",
            Price=45000,
            SalePrice=39000,
            Url="https://example.org/cherry",
        ),
        api=content(
            "Product",
            productId="4711",
            title="Cherry cake",
            description="Three layers",
            image=CAKE,
            currency="EUR",
            price=45000,
            salePrice=39000,
            url="https://example.org/cherry",
        ),
    ),
    Kind(
        name="order",
        title="Order",
        wago=wago(
            "/send/order",
            OrderId="1001",
            Token="AbCd",
            Title="The bakery",
            ItemCount=3,
            Currency="EUR",
            Total=123000,
            Message="For Sunday",
        ),
        api=content(
            "Order",
            orderId="1001",
            token="AbCd",
            title="The bakery",
            itemCount=3,
            currency="EUR",
            total=123000,
            message="For Sunday",
        ),
    ),
    Kind(
        name="group-invite",
        title="Invitation to a group",
        wago=wago(
            "/send/invite",
            GroupJID="120363000000000001@g.us",
            Code="AbCdEfGh",
            GroupName="Bakers",
            Caption="Join us",
            Expiration=START,
        ),
        api=content(
            "GroupInvite",
            groupId="120363000000000001@g.us",
            inviteCode="AbCdEfGh",
            groupName="Bakers",
            caption="Join us",
            expiresAt=START,
        ),
    ),
)

STATUS: Final = (
    Kind(
        name="status-text",
        title="Status: text",
        wago=Request(
            "/status/text",
            {
                "Text": "Open until six",
                "TextColor": 4294967295,
                "BackgroundColor": 4280191863,
                "Font": 1,
                "Audience": ["{friend}"],
            },
        ),
        api=Request(
            "/client/sendMessage",
            {
                "chatId": "status@broadcast",
                "contentType": "StatusText",
                "content": {
                    "text": "Open until six",
                    "textColor": 4294967295,
                    "backgroundColor": 4280191863,
                    "font": 1,
                },
                "options": {"audience": ["{friend}"]},
            },
        ),
        note="Without `Audience` it goes to whom the account's privacy setting says.",
    ),
    Kind(
        name="status-image",
        title="Status: image",
        wago=Request(
            "/status/image",
            {"Caption": "This morning", "Audience": ["{friend}"]},
            {"Image": "photo.jpg"},
        ),
        api=Request(
            "/client/sendMessage",
            {
                "chatId": "status@broadcast",
                "caption": "This morning",
                "options": {"audience": ["{friend}"]},
            },
            {"file": "photo.jpg"},
        ),
    ),
    Kind(
        name="status-video",
        title="Status: video",
        wago=Request("/status/video", {"Audience": ["{friend}"]}, {"Video": "film.mp4"}),
        api=Request(
            "/client/sendMessage",
            {"chatId": "status@broadcast", "options": {"audience": ["{friend}"]}},
            {"file": "film.mp4"},
        ),
    ),
)

DONE: Final = (
    Kind(
        name="reaction",
        title="Reaction",
        before=THEIRS,
        on_it=True,
        wago=Request("/message/react", {"Phone": "{friend}", "Id": "{about}", "Body": "👍"}),
        api=message("react", reaction="👍"),
    ),
    Kind(
        name="edit",
        title="Edit",
        before=MINE,
        on_it=True,
        wago=about("/message/edit", Message="See you at the station at nine"),
        api=message("edit", content="See you at the station at nine"),
    ),
    Kind(
        name="delete",
        title="Deletion for everyone",
        before=MINE,
        on_it=True,
        wago=about("/message/delete"),
        api=message("delete", everyone=True),
    ),
    Kind(
        name="pin",
        title="Pin in the chat",
        before=THEIRS,
        on_it=True,
        wago=about("/message/pin", Duration="7d"),
        api=message("pin", duration=604800),
    ),
    Kind(
        name="keep",
        title="Keep in the chat",
        note="Of a message that would disappear.",
        before=Before(theirs={"text": "The door code is 4711", "expires_s": 86400}),
        on_it=True,
        wago=about("/message/keep"),
        api=message("keep"),
    ),
    Kind(
        name="vote",
        title="Vote in their poll",
        before=Before(theirs={"kind": "poll", "content": {"question": "Tea?", "options": ["Yes", "No"]}}),
        on_it=True,
        wago=about("/message/vote", Options=["Yes"]),
        api=message("vote", options=["Yes"]),
    ),
    Kind(
        name="event-answer",
        title="Answer to their event",
        before=Before(theirs={"kind": "event", "content": {"name": "Party", "starts_at_s": START}}),
        on_it=True,
        wago=about("/message/eventresponse", Response="maybe"),
        api=message("answerEvent", answer="maybe"),
    ),
    Kind(
        name="comment",
        title="Comment",
        note="Meant for the announcement groups of communities.",
        before=THEIRS,
        on_it=True,
        wago=about("/message/comment", Body="Ten would be better"),
        api=message("comment", text="Ten would be better"),
    ),
)

OTHERS: Final = (
    Kind(
        name="classic-list",
        title="List in the older form",
        note="Clients of today may not show it.",
        wago=wago(
            "/send/list",
            TopText="Our cakes",
            Desc="What may it be?",
            ButtonText="Choose",
            List=[{"title": "Cherry", "desc": "three layers", "RowId": "cherry"}],
            Classic=True,
        ),
        api=content(
            "List",
            title="Our cakes",
            body="What may it be?",
            buttonText="Choose",
            sections=[
                {
                    "title": "Our cakes",
                    "rows": [{"title": "Cherry", "description": "three layers", "id": "cherry"}],
                }
            ],
            classic=True,
        ),
    ),
    Kind(
        name="raw",
        title="Raw message",
        note="Any WhatsApp message, in the form in which webhooks show it.",
        wago=wago("/send/raw", Message={"extendedTextMessage": {"text": "As it is"}}),
        api=content("Raw", message={"extendedTextMessage": {"text": "As it is"}}),
    ),
)
