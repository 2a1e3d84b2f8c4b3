"""Businesses: their profiles, their catalogs, and the orders that are placed with them."""

from wago.sandbox.business.catalogs import CatalogDesk
from wago.sandbox.business.orders import OrderDesk
from wago.sandbox.business.profiles import BusinessDirectory

__all__ = ["BusinessDirectory", "CatalogDesk", "OrderDesk"]
