"""Businesses, products and orders as this dialect shows them; a profile is named as the engine's struct."""

from __future__ import annotations

from typing import Any, Final

from wago.api.about import MapOf, Maybe
from wago.protocol.stanza.business import BusinessProfile
from wago.protocol.stanza.catalog import CatalogProduct, Collection
from wago.protocol.stanza.orders import OrderDetails

PROFILE: Final = {
    "JID": "15551234567@s.whatsapp.net",
    "Description": "Bread and rolls",
    "Address": "Main Street 1",
    "Email": "ann@example.org",
    "Websites": ["https://bakery.example"],
    "Categories": [{"ID": "1223524174334504", "Name": "Bakery"}],
    "ProfileOptions": MapOf({"commerce_experience": "catalog"}),
    "BusinessHoursTimeZone": "Europe/Berlin",
    "BusinessHours": [{"DayOfWeek": "mon", "Mode": "specific_hours", "OpenTime": "480", "CloseTime": "1080"}],
    "CoverPhoto": Maybe({"ID": "1083213", "URL": "https://pps.whatsapp.net/v/t61"}),
}

PRODUCT: Final = {
    "id": "25095720553426064",
    "name": "Rye bread",
    "description": "A loaf of 1 kg",
    "retailerId": "B-1",
    "url": "https://bakery.example/rye",
    "price": Maybe(4500),
    "currency": "EUR",
    "images": [
        {"id": "1", "url": "https://mmg.whatsapp.net/v/1", "originalUrl": "https://mmg.whatsapp.net/v/1"}
    ],
    "isHidden": False,
    "reviewStatus": "APPROVED",
}

COLLECTION: Final = {"id": "1", "name": "Fresh", "products": [PRODUCT], "reviewStatus": "APPROVED"}

ORDER: Final = {
    "id": "1045123455512345",
    "createdAt": Maybe(1795242870),
    "currency": "EUR",
    "subtotal": Maybe(9000),
    "total": Maybe(9000),
    "products": [
        {
            "id": "25095720553426064",
            "name": "Rye bread",
            "price": Maybe(4500),
            "currency": "EUR",
            "quantity": 2,
            "imageUrl": "https://mmg.whatsapp.net/v/1",
        }
    ],
}


def profile(found: BusinessProfile) -> dict[str, Any]:
    hours, cover = found.hours, found.cover
    days = () if hours is None else hours.days
    return {
        "JID": str(found.jid),
        "Description": found.description,
        "Address": found.address,
        "Email": found.email,
        "Websites": list(found.websites),
        "Categories": [{"ID": each.id, "Name": each.name} for each in found.categories],
        "ProfileOptions": dict(found.options),
        "BusinessHoursTimeZone": "" if hours is None else hours.timezone,
        "BusinessHours": [
            {
                "DayOfWeek": day.day,
                "Mode": day.mode,
                "OpenTime": "" if day.opens is None else str(day.opens),
                "CloseTime": "" if day.closes is None else str(day.closes),
            }
            for day in days
        ],
        "CoverPhoto": None if cover is None else {"ID": cover.id, "URL": cover.url},
    }


def product(found: CatalogProduct) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "description": found.description,
        "retailerId": found.retailer_id,
        "url": found.url,
        "price": found.price_1000,
        "currency": found.currency,
        "images": [{"id": each.id, "url": each.small, "originalUrl": each.url} for each in found.images],
        "isHidden": found.hidden,
        "reviewStatus": found.review,
    }


def collection(found: Collection) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "products": [product(each) for each in found.products],
        "reviewStatus": found.review,
    }


def order(found: OrderDetails) -> dict[str, Any]:
    return {
        "id": found.id,
        "createdAt": found.created_at,
        "currency": found.currency,
        "subtotal": found.subtotal_1000,
        "total": found.total_1000,
        "products": [
            {
                "id": each.id,
                "name": each.name,
                "price": each.price_1000,
                "currency": each.currency,
                "quantity": each.quantity,
                "imageUrl": each.image,
            }
            for each in found.products
        ],
    }
