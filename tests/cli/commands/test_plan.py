"""`plan`: nothing is changed."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.platform_standin.server import Platform


def test_links_and_the_administrators_address_go_with_the_plan(
    call: Run, platform: Platform, fields: list[str]
) -> None:
    extras = ("--base-url", "https://things.plant.com", "--admin-email", "ada@plant.com")
    made = call("plan", *fields, *extras, "--json").json
    assert {change["key"] for change in made["changes"]} >= {"baseUrl", "email"}
    assert "login-name-changes" in {risk["code"] for risk in made["risks"]}
    assert call("apply", *fields, *extras).code == 0
    assert platform.state.row("general")["jsonValue"]["baseUrl"] == "https://things.plant.com"
    assert platform.state.users[0].email == "ada@plant.com"
