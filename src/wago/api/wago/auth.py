"""WaGo's two secrets: the session's `token` and the operator's `admintoken`."""

from __future__ import annotations

import hmac

from litestar.handlers import BaseRouteHandler

from wago.api.faults import BadAdminToken, BadToken
from wago.api.state import AnyConnection, AnyRequest, gateway_of, note_user, settings_of
from wago.gateway.errors import UnknownSession
from wago.gateway.session import Session


def session_of(request: AnyRequest) -> Session:
    """The session whose token the request carries, in the header or, as older clients do, in the query.

    Raises:
        BadToken: no session has it.
    """
    token = request.headers.get("token") or request.query_params.get("token", "")
    if not token:
        raise BadToken("no token")
    try:
        session = gateway_of(request).by_token(token)
    except UnknownSession as exc:
        raise BadToken("unknown token") from exc
    note_user(request, session.name)
    return session


def admin_only(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard of the admin endpoints.

    Raises:
        BadAdminToken: missing or wrong, or the server has none.
    """
    expected = settings_of(connection).admin_token.encode()
    given = connection.headers.get("admintoken", "").encode()
    if not expected or not hmac.compare_digest(given, expected):
        raise BadAdminToken("wrong admin token")
