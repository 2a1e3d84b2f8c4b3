"""Namespaces `w:biz`, `w:biz:catalog` and `fb:thrift_iq`: profiles, catalogs and orders of businesses.

Source: Baileys Socket/business.ts; whatsmeow user.go (GetBusinessProfile); whatsapp-rust
src/features/business.rs.
"""

from __future__ import annotations

import json

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.business import EditBusinessProfile, QueryBusinessProfile, QueryCategories
from wago.protocol.stanza.catalog import QueryCatalog, QueryCollections, QueryProduct
from wago.protocol.stanza.catalog_changes import AddProduct, DeleteProducts, EditProduct, ShowProducts
from wago.protocol.stanza.mex import build_result
from wago.protocol.stanza.orders import ORDER_PATH, FetchOrder, QueryOrder
from wago.sandbox.business.model import NOT_A_BUSINESS
from wago.sandbox.iq.request import Request
from wago.sandbox.model import Account
from wago.sandbox.wire import Refused


def get_profile(request: Request) -> list[Node]:
    """The profile of a business; none of others."""
    asked = QueryBusinessProfile.parse(request.node)
    account = _account(request, asked.of)
    profile = request.service.businesses.profile(account, by_lid=asked.of.is_lid)
    return asked.build_reply(request.node, profile).children


def edit_profile(request: Request) -> list[Node]:
    """A change of one's own profile."""
    request.service.businesses.edit(request.account, EditBusinessProfile.parse(request.node))
    return []


def get_catalog(request: Request) -> list[Node]:
    """A page of a catalog, a product, or collections."""
    desk, viewer = request.service.catalogs, request.account
    match request.expect("product_catalog", "product", "collections").tag:
        case "product_catalog":
            asked = QueryCatalog.parse(request.node)
            page = desk.page(_account(request, asked.owner), viewer, asked.limit, asked.after)
            return asked.build_reply(request.node, page).children
        case "product":
            one = QueryProduct.parse(request.node)
            product = desk.product(_account(request, one.owner), viewer, one.id)
            return one.build_reply(request.node, product).children
        case _:
            many = QueryCollections.parse(request.node)
            found = desk.collections(_account(request, many.owner), viewer, many.limit, many.items)
            return many.build_reply(request.node, found).children


def change_catalog(request: Request) -> list[Node]:
    """A change of one's own catalog."""
    desk, account, node = request.service.catalogs, request.account, request.node
    match request.expect(
        "product_catalog_add", "product_catalog_edit", "product_catalog_delete", "product_visibility_update"
    ).tag:
        case "product_catalog_add":
            added = desk.add(account, AddProduct.parse(node).draft)
            return AddProduct.build_reply(node, added).children
        case "product_catalog_edit":
            edit = EditProduct.parse(node)
            return edit.build_reply(node, desk.change(account, edit.id, edit.draft)).children
        case "product_catalog_delete":
            gone = desk.delete(account, DeleteProducts.parse(node).ids)
            return DeleteProducts.build_reply(node, gone).children
        case _:
            desk.show(account, ShowProducts.parse(node).hidden)
            return []


def get_thrift(request: Request) -> list[Node]:
    """The categories of businesses, or an order."""
    node = request.node
    if request.expect("request", "order").tag == "request":
        found = request.service.businesses.categories(QueryCategories.parse(node).words)
        return QueryCategories.build_reply(node, found, NOT_A_BUSINESS).children
    asked = QueryOrder.parse(node)
    return asked.build_reply(node, request.service.orders.details(asked.id, asked.token, None)).children


def order_in_json(request: Request) -> list[Node]:
    """An order, asked for by `w:mex`, which has errors of its own."""
    asked = FetchOrder.from_content(request.node)
    try:
        seller = _account(request, asked.seller)
        details = request.service.orders.details(asked.id, asked.token, seller)
    except Refused as exc:
        request.service.journal.refused(request.address, f"iq: {exc.reason}")
        error = {"message": exc.text, "extensions": {"error_code": exc.code}}
        return [Node("result", None, json.dumps({"data": None, "errors": [error]}).encode())]
    return [build_result(ORDER_PATH, details.write())]


def _account(request: Request, jid: Jid) -> Account:
    if jid.is_group or jid.device:
        # Baileys and whatsapp-rust ask by the bare address; WhatsApp Web too, whatever it calls it.
        raise RemoteProtocolError(f"{jid} is no business")
    account = request.service.directory.resolve(jid)
    if account is None:
        raise Refused(404, "item-not-found", f"nobody is {jid}")
    return account
