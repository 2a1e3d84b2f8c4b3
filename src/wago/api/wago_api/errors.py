"""Errors in the wago-api dialect: one table from our exceptions to its statuses and texts.

Texts in snake_case are wwebjs-api's, which this dialect is modelled on.
"""

from __future__ import annotations

from typing import Final

from wago import errors as core
from wago.api import faults
from wago.api.errorhandlers import ErrorHandlers, Table
from wago.api.wago_api.answers import failure
from wago.gateway import errors as gateway

TABLE: Final[Table] = {
    core.WagoError: (500, str),
    # The request.
    faults.ApiFault: (400, str),
    faults.BadToken: (403, "Invalid API key"),
    faults.BadAdminToken: (403, "Invalid API key"),
    faults.BadApiKey: (403, "Invalid API key"),
    faults.AnonymousRefused: (403, str),
    faults.BadJson: (400, "invalid JSON in the request body"),
    faults.BadForm: (400, lambda e: f"invalid multipart form in the request body: {e}"),
    faults.WrongType: (400, lambda e: f"{e.field}: {e.problem}"),
    faults.MissingField: (400, lambda e: f"missing {e.field} in payload"),
    faults.BadValue: (400, lambda e: f"{e.field}: {e.problem}"),
    # The session.
    gateway.GatewayError: (500, str),
    gateway.UnknownSession: (404, "session_not_found"),
    gateway.SessionExists: (422, lambda e: f"Session already exists for: {e.name}"),
    gateway.InvalidName: (422, "Session should be alphanumerical or -"),
    gateway.InvalidProxy: (400, str),
    gateway.NotLoaded: (404, "session_not_connected"),
    gateway.AlreadyConnected: (422, "session_connected"),
    gateway.AlreadyLinked: (422, "session is linked already"),
    gateway.ConnectFailed: (500, str),
    gateway.NoPasskeyStep: (400, str),
    gateway.InvalidAddress: (400, str),
    # Files.
    gateway.FileFault: (400, str),
    gateway.BadBase64: (400, str),
    gateway.BadDataUrl: (400, str),
    gateway.EmptyFile: (400, str),
    gateway.FileTooLarge: (413, str),
    gateway.UnwantedType: (400, str),
    gateway.UnfitFile: (400, str),
    gateway.RefusedUrl: (400, str),
    gateway.FetchFailed: (502, str),
    # The account.
    core.NotConnected: (404, "session_not_connected"),
    core.NotLoggedIn: (404, "session_not_connected"),
    # WhatsApp.
    core.UnknownRecipient: (404, lambda e: f"not on WhatsApp: {e}"),
    core.UnknownCall: (404, lambda e: f"no such call rings: {e}"),
    core.UnknownGroup: (404, lambda e: f"no such group: {e}"),
    core.NotInGroup: (403, lambda e: f"not in this group: {e}"),
    core.NotAdmin: (403, lambda e: f"only admins of the group may do that: {e}"),
    core.UnknownChannel: (404, "Channel not Found"),
    core.NotChannelAdmin: (403, lambda e: f"the account may not do that in this channel: {e}"),
    core.BadInvite: (404, str),
    core.NotABusiness: (404, str),
    core.UnknownProduct: (404, lambda e: f"no such product: {e}"),
    core.UnknownOrder: (404, lambda e: f"no such order, or its token is another: {e}"),
    core.UnknownLink: (404, str),
    core.NoAudience: (400, str),
    core.SendRefused: (500, lambda e: f"message refused: {e.name} ({e.code}): {e.meaning}"),
    core.Restricted: (403, str),
    gateway.UnknownMessage: (404, "Message not found"),
    gateway.NoFile: (404, str),
    gateway.HistoryNotKept: (409, str),
    gateway.UnknownNumber: (404, str),
    gateway.NoPicture: (404, str),
    gateway.UnknownLabel: (404, str),
    gateway.UnknownContact: (404, str),
    gateway.DuplicateId: (409, str),
    gateway.QueueFull: (429, str),
    core.IQError: (500, lambda e: f"WhatsApp refused the request: {e}"),
    core.RateLimited: (429, str),
    core.RequestTimeout: (504, "WhatsApp did not answer in time"),
    # Us.
    core.ProtocolError: (500, str),
    core.LocalProtocolError: (400, str),
    core.InvalidContent: (400, str),
    core.RemoteProtocolError: (500, "WhatsApp sent something malformed"),
    core.CryptoError: (500, "encryption failed"),
    core.BadMac: (500, "encryption failed"),
    core.BadSignature: (500, "encryption failed"),
    core.InvalidKey: (500, "encryption failed"),
    core.NoSession: (500, "encryption failed: the recipient's devices have no usable keys"),
    core.DuplicateMessage: (500, "encryption failed"),
    core.UntrustedIdentity: (500, "encryption failed"),
    core.UnknownMessageSecret: (404, str),
    core.MediaError: (500, str),
    core.MediaTooLarge: (413, str),
    core.MediaGone: (404, str),
    core.MediaLost: (404, str),
    core.MediaRefused: (502, str),
    core.MediaCorrupt: (502, str),
    core.MediaUnavailable: (503, str),
    core.Unpreparable: (400, str),
    core.AppStateUnavailable: (500, lambda e: f"Could not sync with the phone: {e}"),
    core.StoreError: (500, "the database could not be reached"),
    core.DuplicateRow: (422, "session exists already"),
}

HANDLERS: Final = ErrorHandlers(TABLE, failure, "internal error")
