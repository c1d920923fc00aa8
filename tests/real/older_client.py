"""As official_client.py, with the platform's official Python client of version 3.6 (`tb-rest-client`).

Arguments: address, user, password, mail server port, mail user, mail password.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main() -> None:
    from tb_rest_client.rest import ApiException
    from tb_rest_client.rest_client_ce import RestClientCE

    url, user, password, port, mail_user, mail_password = sys.argv[1:]
    told: dict[str, Any] = {}
    client = RestClientCE(url)
    client.login(user, password)

    def failing(name: str, call: Any) -> None:
        try:
            call()
        except ApiException as error:
            told[name] = [error.status, json.loads(error.body)]

    account = client.get_user()
    told["account"] = [account.email, account.authority]
    row = client.get_admin_settings("mail")
    told["first"] = row.json_value
    failing("missing row", lambda: client.get_admin_settings("nothing"))
    good = {
        **row.json_value, "mailFrom": "Plant <iot@plant.com>", "smtpHost": "127.0.0.1", "smtpPort": port,
        "username": mail_user, "password": mail_password,
    }  # fmt: skip
    row.json_value = {**good, "password": "wrong"}
    failing("bad test", lambda: client.send_test_mail(row))
    row.json_value = good
    client.send_test_mail(row)
    told["saved"] = client.save_admin_settings(row).json_value
    kept = client.get_admin_settings("mail")
    kept.json_value = {**kept.json_value, "mailFrom": "Other <iot@plant.com>"}
    client.save_admin_settings(kept)
    client.send_test_mail(kept)
    own, row._id = row.id, None
    failing("no id", lambda: client.save_admin_settings(row))
    row.id, row.json_value = own, {**good, "smtpPort": "abc"}
    failing("bad port", lambda: client.save_admin_settings(row))
    row.json_value = {key: value for key, value in good.items() if key != "timeout"}
    failing("no timeout", lambda: client.save_admin_settings(row))
    row.json_value = good
    client.save_admin_settings(row)
    failing("features", lambda: told.update(features=client.get_features_info().email_enabled))
    client.refresh()
    account.email = "ada@plant.com"
    told["new account"] = client.save_user(account, send_activation_mail=False).email
    print(json.dumps(told))


if __name__ == "__main__":
    main()
