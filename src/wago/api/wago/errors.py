"""Errors in the WaGo dialect: one table from our exceptions to its statuses and texts.

The texts are those that clients of WaGo and its ancestor know; docs/decisions-http.md says which is whose.
"""

from __future__ import annotations

from typing import Final

from wago import errors as core
from wago.api import faults
from wago.api.errorhandlers import ErrorHandlers, Table
from wago.api.wago import faults as words
from wago.api.wago.answers import failure
from wago.gateway import errors as gateway

TABLE: Final[Table] = {
    core.WagoError: (500, str),
    # The request.
    faults.ApiFault: (400, str),
    faults.BadToken: (401, "Unauthorized"),
    faults.BadAdminToken: (401, "invalid admin token"),
    faults.BadApiKey: (401, "Unauthorized"),
    faults.AnonymousRefused: (403, str),
    faults.BadJson: (400, "Could not decode Payload"),
    faults.BadForm: (400, lambda e: f"Could not decode Payload: {e}"),
    faults.WrongType: (400, lambda e: f"Could not decode Payload: {e.field}: {e.problem}"),
    faults.MissingField: (400, lambda e: f"Missing {e.field} in Payload"),
    words.MissingInNewer: (400, lambda e: f"missing {e.field} in payload"),
    words.BadAddress: (400, lambda e: f"Could not parse {e.field}"),
    words.BadAddressInNewer: (400, lambda e: f"could not parse {e.field}"),
    words.Refused: (400, str),
    words.HalfAQuote: (400, str),
    faults.BadValue: (400, lambda e: f"Invalid {e.field}: {e.problem}"),
    # The session.
    gateway.GatewayError: (500, str),
    gateway.UnknownSession: (401, "Unauthorized"),
    gateway.SessionExists: (409, lambda e: f"User with the same {e.field} already exists"),
    gateway.InvalidName: (400, "Invalid Name: control characters and / \\ ? # % are not allowed"),
    gateway.InvalidProxy: (400, lambda e: f"Invalid Proxy: {e}"),
    gateway.NotLoaded: (500, "No session"),
    gateway.AlreadyConnected: (500, "Already Connected"),
    gateway.AlreadyLinked: (500, "Already Logged in"),
    gateway.ConnectFailed: (500, lambda e: f"Failed to Connect: {e.reason}"),
    gateway.NoPasskeyStep: (400, str),
    gateway.InvalidAddress: (400, "Could not parse Phone"),
    # Files.
    gateway.FileFault: (400, lambda e: f"{e.field}: {e.problem}"),
    gateway.BadBase64: (
        400,
        lambda e: f"Could not decode base64 encoded data from payload: {e.field}: {e.problem}",
    ),
    gateway.BadDataUrl: (
        400,
        lambda e: f"Could not decode base64 encoded data from payload: {e.field}: {e.problem}",
    ),
    gateway.EmptyFile: (400, lambda e: f"{e.field}: {e.problem}"),
    gateway.FileTooLarge: (413, lambda e: f"{e.field}: {e.problem}"),
    gateway.UnwantedType: (400, lambda e: f"{e.field}: {e.problem}"),
    gateway.UnfitFile: (400, lambda e: f"{e.field}: {e.problem}"),
    gateway.RefusedUrl: (400, lambda e: f"{e.field}: {e.problem}"),
    gateway.FetchFailed: (500, lambda e: f"Failed to fetch file: {e.field}: {e.problem}"),
    # The account.
    core.NotConnected: (500, "Not connected"),
    core.NotLoggedIn: (500, "not logged in"),
    # WhatsApp.
    core.UnknownRecipient: (404, lambda e: f"Phone is not on WhatsApp: {e}"),
    core.UnknownCall: (404, lambda e: f"call not found: {e}"),
    core.UnknownGroup: (404, lambda e: f"There is no such group: {e}"),
    core.NotInGroup: (403, lambda e: f"The account is not in this group: {e}"),
    core.NotAdmin: (403, lambda e: f"Only admins of the group may do that: {e}"),
    core.UnknownChannel: (404, lambda e: f"There is no such channel: {e}"),
    core.NotChannelAdmin: (403, lambda e: f"The account may not do that in this channel: {e}"),
    core.BadInvite: (404, str),
    core.NotABusiness: (404, str),
    core.UnknownProduct: (404, lambda e: f"There is no such product: {e}"),
    core.UnknownOrder: (404, lambda e: f"There is no such order, or its token is another: {e}"),
    core.UnknownLink: (404, str),
    core.NoAudience: (400, str),
    core.SendRefused: (500, lambda e: f"Error sending message: {e.name} ({e.code}): {e.meaning}"),
    core.Restricted: (403, str),
    gateway.UnknownMessage: (404, str),
    gateway.NoFile: (404, str),
    gateway.HistoryNotKept: (409, str),
    gateway.UnknownNumber: (404, str),
    gateway.NoPicture: (500, "No avatar found"),
    gateway.UnknownLabel: (404, str),
    gateway.UnknownContact: (404, str),
    gateway.DuplicateId: (409, str),
    gateway.QueueFull: (429, str),
    core.IQError: (500, lambda e: f"WhatsApp refused the request: {e}"),
    core.RateLimited: (429, str),
    core.RequestTimeout: (500, "WhatsApp did not answer in time"),
    # Us.
    core.ProtocolError: (500, str),
    core.LocalProtocolError: (400, str),
    core.InvalidContent: (400, lambda e: f"Invalid {e.field}: {e.why}"),
    core.RemoteProtocolError: (500, "WhatsApp sent something malformed"),
    core.CryptoError: (500, "Encryption failed"),
    core.BadMac: (500, "Encryption failed"),
    core.BadSignature: (500, "Encryption failed"),
    core.InvalidKey: (500, "Encryption failed"),
    core.NoSession: (500, "Encryption failed: the recipient's devices have no usable keys"),
    core.DuplicateMessage: (500, "Encryption failed"),
    core.UntrustedIdentity: (500, "Encryption failed"),
    core.UnknownMessageSecret: (404, str),
    core.MediaError: (500, str),
    core.MediaTooLarge: (413, str),
    core.MediaGone: (500, str),
    core.MediaLost: (500, str),
    core.MediaRefused: (500, str),
    core.MediaCorrupt: (500, str),
    core.MediaUnavailable: (500, str),
    core.Unpreparable: (400, str),
    core.AppStateUnavailable: (500, lambda e: f"Could not sync with the phone: {e}"),
    core.StoreError: (500, "Problem accessing DB"),
    core.DuplicateRow: (409, "User with the same token already exists"),
}

HANDLERS: Final = ErrorHandlers(TABLE, failure, "Internal error")
