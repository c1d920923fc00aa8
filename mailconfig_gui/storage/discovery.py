"""Load the list of mail domains, `resources/discovery/ispdb.json`."""

from __future__ import annotations

import json
from functools import cache

from mailconfig_gui.assets import resource
from mailconfig_gui.domain.autoconfig import MailServer
from mailconfig_gui.domain.discovery import ProviderList
from mailconfig_gui.model.problem import MailConfigError
from mailconfig_gui.model.security import Security
from mailconfig_gui.words.say import say


@cache
def load_provider_list() -> ProviderList:
    """Return the list, read once.

    Raises MailConfigError: the file cannot be read.
    """
    try:
        raw = json.loads(resource("discovery", "ispdb.json").read_text(encoding="utf-8"))
        by_domain: dict[str, tuple[MailServer, ...]] = {}
        for _, domains, servers in raw["providers"]:
            read = tuple(MailServer(host, port, Security(how), user) for host, port, how, user in servers)
            by_domain.update(dict.fromkeys(domains, read))
        return ProviderList(raw["source"], raw["dated"], by_domain)
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise MailConfigError(
            say("The list of mail domains is missing"), f"ispdb.json: {cause}.", say("Reinstall the program.")
        ) from cause
