"""Every endpoint of both doors that is about businesses, once right and once wrong."""

from __future__ import annotations

from typing import Any

from tests.support.fake_business import ORDER, PRODUCT, SHOP
from tests.support.fake_groups import SHY
from tests.unit.api.wago_walk import PNG

IMAGE = f"data:image/png;base64,{PNG}"
HOURS = [{"DayOfWeek": "mon", "OpenTime": "480", "CloseTime": 1080}, {"DayOfWeek": "sun", "Mode": "open_24h"}]


async def wago_business(call: Any, main: dict[str, str]) -> None:
    """WaGo's."""
    await call("GET", "/business/get/categories?query=bak", **main)
    for path in ("get/profile", "catalog/list", "catalog/collections"):
        await call("POST", f"/business/{path}", {"Jid": SHOP.user}, **main)
        await call("POST", f"/business/{path}", {}, **main)
        await call("POST", f"/business/{path}", {"Jid": "?"}, **main)
    await call("POST", "/business/get/profile", {"Jid": SHY.user}, **main)
    await call("POST", "/business/catalog/list", {"Jid": SHY.user, "Limit": 5}, **main)
    for path, field in (("desc", "Desc"), ("address", "Address"), ("email", "Email")):
        await call("POST", f"/business/update/{path}", {field: "x@y.z"}, **main)
        await call("POST", f"/business/update/{path}", {field: 1}, **main)
    await call("POST", "/business/update/profile", {"Websites": [], "BusinessHours": HOURS}, **main)
    await call("POST", "/business/update/profile", {"BusinessHours": [{"OpenTime": "noon"}]}, **main)
    await call("POST", "/business/update/cover", {"Image": IMAGE}, **main)
    await call("POST", "/business/update/cover", {"Image": ""}, **main)
    await call("POST", "/business/update/cover", {"Image": "data:text/plain;base64,AAAA"}, **main)
    product = {"Name": "Bread", "Images": [IMAGE, PNG], "Price": "4500", "Currency": "EUR", "IsHidden": True}
    await call("POST", "/business/catalog/create", product, **main)
    await call("POST", "/business/catalog/create", {**product, "Price": "4.50"}, **main)
    await call("POST", "/business/catalog/create", {"Name": "Bread"}, **main)
    await call("POST", "/business/catalog/create", {**product, "Images": "?"}, **main)
    await call("POST", "/business/catalog/edit", {**product, "Id": PRODUCT.id}, **main)
    await call("POST", "/business/catalog/edit", {"Id": "7", "Name": "x"}, **main)
    for path in ("info", "delete", "show", "hide"):
        await call("POST", f"/business/catalog/{path}", {"Id": PRODUCT.id}, **main)
        await call("POST", f"/business/catalog/{path}", {"Id": "7"}, **main)
        await call("POST", f"/business/catalog/{path}", {}, **main)
    order = {"OrderId": ORDER.id, "Token": "t"}
    await call("POST", "/business/order/details", {**order, "SellerJid": SHOP.user}, **main)
    await call("POST", "/business/order/details", {**order, "OrderId": "7"}, **main)
    await call("POST", "/business/order/details", {"OrderId": "7"}, **main)


async def wago_api_business(call: Any) -> None:
    """wago-api's."""
    for path in ("getProfile", "getCatalog", "getCollections"):
        await call("POST", f"/business/{path}/main", {"contactId": SHOP.user})
        await call("POST", f"/business/{path}/main", {})
        await call("POST", f"/business/{path}/main", {"contactId": "?"})
    await call("POST", "/business/getProfile/main", {"contactId": SHY.user})
    await call("POST", "/business/getCategories/main", {"query": "bak"})
    hours = [{"day": "mon", "openTime": 480, "closeTime": 1080}]
    await call("POST", "/business/updateProfile/main", {"description": "", "hours": hours})
    await call("POST", "/business/updateProfile/main", {"websites": "one"})
    await call("POST", "/business/setCoverPhoto/main", {"pictureData": IMAGE})
    await call("POST", "/business/setCoverPhoto/main", {})
    await call("POST", "/business/setCoverPhoto/main", {"pictureData": "?"})
    product = {"name": "Bread", "images": [IMAGE], "price": 4500, "currency": "EUR"}
    await call("POST", "/business/createProduct/main", product)
    await call("POST", "/business/createProduct/main", {**product, "images": PNG, "isHidden": True})
    await call("POST", "/business/createProduct/main", {"name": "Bread"})
    await call("POST", "/business/createProduct/main", {**product, "images": ["?"]})
    for path in ("getProduct", "editProduct", "deleteProduct", "setProductVisibility"):
        await call("POST", f"/business/{path}/main", {"productId": PRODUCT.id})
        await call("POST", f"/business/{path}/main", {"productId": "7"})
        await call("POST", f"/business/{path}/main", {})
    await call("POST", "/business/getOrder/main", {"orderId": ORDER.id, "token": "t"})
    await call("POST", "/business/getOrder/main", {"orderId": "7", "token": "t"})
    await call("POST", "/business/getOrder/main", {"orderId": "7"})
