"""Businesses of the emulated service: what is kept, and who is told."""

from __future__ import annotations

from pathlib import Path

from tests.unit.sandbox.desk import Desk
from wago.protocol.stanza.business import EditBusinessProfile
from wago.protocol.stanza.business_notice import BusinessNews, BusinessNotice
from wago.protocol.stanza.catalog_changes import ProductDraft
from wago.protocol.stanza.notification import parse_notification
from wago.protocol.verified_name import read_verified_name
from wago.sandbox.service import Service


async def test_a_business_survives_a_restart(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    service, account = desk.service, desk.owner.account
    service.businesses.become(account, "Shop")
    service.businesses.edit(account, EditBusinessProfile(description="Bread", websites=("https://a",)))
    file = service.media.store.put([b"JPEG"], "image", account.number, plain=True)
    picture = f"{service.media.base}{file.direct_path}"
    tea = service.catalogs.add(account, ProductDraft(name="Tea", images=(picture,)))
    service.catalogs.collect(account, "Fresh", [tea.id])
    order = service.orders.place(desk.contact.account, account, {tea.id: 2})
    before = service.businesses.profile(account)
    details = service.orders.details(order.id, order.token, account)
    service.stop()
    again = Service(tmp_path)
    kept = again.directory.account(account.number)
    assert kept is not None
    assert again.businesses.profile(kept) == before
    assert [each.id for each in again.catalogs.page(kept, kept, 5, "").products] == [tea.id]
    assert [each.name for each in again.catalogs.collections(kept, kept, 5, 5)] == ["Fresh"]
    assert again.orders.details(order.id, order.token, kept) == details
    again.businesses.end(kept)
    again.stop()
    last = Service(tmp_path)
    assert last.businesses.of(kept) is None
    last.stop()


async def test_who_knows_a_business_is_told(desk: Desk) -> None:
    shop = desk.contact.account
    desk.service.directory.watch(shop.number, desk.owner.account.number, lid=True)
    desk.service.businesses.become(shop, "Shop")
    desk.service.storage.flush()
    told = [parse_notification(node) for node in desk.got if node.attrs.get("type") == "business"]
    [notice] = told
    assert isinstance(notice, BusinessNotice)
    assert (notice.user, notice.news) == (shop.lid_jid, BusinessNews.NAME)
    assert read_verified_name(notice.certificate or b"") == "Shop"
