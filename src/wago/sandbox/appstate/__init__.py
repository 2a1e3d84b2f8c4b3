"""App state of the sandbox: the server's collections, which it cannot read, and the phones, which can."""

from wago.sandbox.appstate.admin import appstate_admin_routes
from wago.sandbox.appstate.phones import PhoneAppStates
from wago.sandbox.appstate.store import AppStateStore

__all__ = ["AppStateStore", "PhoneAppStates", "appstate_admin_routes"]
