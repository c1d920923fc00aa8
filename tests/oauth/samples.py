"""A client of each provider, with made-up secrets."""

from __future__ import annotations

from mailconfig_gui.model.oauth2 import OAuth2, ProviderId

GOOGLE = OAuth2(
    provider=ProviderId.GOOGLE,
    client_id="1-a.apps.example",
    client_secret="GOCSPX-1",
    tenant="",
    authorization_uri="https://accounts.google.com/o/oauth2/v2/auth?prompt=consent&access_type=offline",
    token_uri="https://oauth2.googleapis.com/token",
    scope=("https://mail.google.com/",),
    redirect_uri="http://127.0.0.1:8091/",
    refresh_token="1//0g-r",
)
MICROSOFT = OAuth2(
    provider=ProviderId.OFFICE_365,
    client_id="6f1c",
    client_secret="abc8Q~d*f g",
    tenant="contoso",
    authorization_uri="https://login.microsoftonline.com/contoso/oauth2/v2.0/authorize",
    token_uri="https://login.microsoftonline.com/contoso/oauth2/v2.0/token",
    scope=("https://outlook.office365.com/SMTP.Send", "offline_access", "openid"),
    redirect_uri="http://localhost/",
    refresh_token="0.AX-r",
)
