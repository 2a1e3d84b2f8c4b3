"""Businesses, products and collections as WaGo shows them; profiles have the names of the engine's struct."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from wago.api.about import MapOf, Maybe
from wago.protocol.stanza.business import BusinessProfile, Category
from wago.protocol.stanza.catalog import CatalogProduct, Collection

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
    "Id": "25095720553426064",
    "Name": "Rye bread",
    "Description": "A loaf of 1 kg",
    "RetailerId": "B-1",
    "Url": "https://bakery.example/rye",
    "Price": Maybe(4500),
    "Currency": "EUR",
    "Images": [
        {"Id": "1", "Url": "https://mmg.whatsapp.net/v/1", "OriginalUrl": "https://mmg.whatsapp.net/v/1"}
    ],
    "IsHidden": False,
    "ReviewStatus": "APPROVED",
}

ORDER: Final = {
    "OrderId": "1045123455512345",
    "CreatedAt": Maybe("2026-11-21T06:34:30Z"),
    "Currency": "EUR",
    "SubTotal": Maybe(9000),
    "Total": Maybe(9000),
    "Products": [
        {
            "Id": "25095720553426064",
            "Name": "Rye bread",
            "Price": Maybe(4500),
            "Currency": "EUR",
            "Quantity": 2,
            "ImageUrl": "https://mmg.whatsapp.net/v/1",
        }
    ],
}


def profile(found: BusinessProfile) -> dict[str, Any]:
    hours, cover = found.hours, found.cover
    return {
        "JID": str(found.jid),
        "Description": found.description,
        "Address": found.address,
        "Email": found.email,
        "Websites": list(found.websites),
        "Categories": categories(found.categories),
        "ProfileOptions": dict(found.options),
        "BusinessHoursTimeZone": "" if hours is None else hours.timezone,
        "BusinessHours": [
            {
                "DayOfWeek": day.day,
                "Mode": day.mode,
                "OpenTime": "" if day.opens is None else str(day.opens),
                "CloseTime": "" if day.closes is None else str(day.closes),
            }
            for day in (() if hours is None else hours.days)
        ],
        "CoverPhoto": None if cover is None else {"ID": cover.id, "URL": cover.url},
    }


def categories(found: Iterable[Category]) -> list[dict[str, str]]:
    return [{"ID": each.id, "Name": each.name} for each in found]


def product(found: CatalogProduct) -> dict[str, Any]:
    return {
        "Id": found.id,
        "Name": found.name,
        "Description": found.description,
        "RetailerId": found.retailer_id,
        "Url": found.url,
        "Price": found.price_1000,
        "Currency": found.currency,
        "Images": [{"Id": each.id, "Url": each.small, "OriginalUrl": each.url} for each in found.images],
        "IsHidden": found.hidden,
        "ReviewStatus": found.review,
    }


def collection(found: Collection) -> dict[str, Any]:
    return {
        "Id": found.id,
        "Name": found.name,
        "Products": [product(each) for each in found.products],
        "ReviewStatus": found.review,
    }
