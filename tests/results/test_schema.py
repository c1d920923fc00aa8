from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from mailconfig_gui.results.schema import json_schema, pack_schema
from tests.cli.conftest import RESULTS, ROOT
from tests.results.packs import PACK
from tests.results.results import bad, good

SCHEMA = json.loads((ROOT / "resources" / "result.schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_one_and_is_that_of_the_shapes() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json_schema() == SCHEMA


def test_that_of_a_pack_is_one_too() -> None:
    kept = json.loads((ROOT / "resources" / "pack.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(kept)
    assert pack_schema() == kept
    Draft202012Validator(kept).validate(PACK)


def test_results_are_valid() -> None:
    for result in (good(), bad()):
        RESULTS.validate(result)


@pytest.mark.parametrize(
    "changes",
    [{"kind": "other"}, {"schema": "1"}, {"made": None}, {"stages": [{}]}, {"reached": "moon"}, {"tls": []}],
)
def test_what_is_none_is_not(changes: dict[str, object]) -> None:
    assert not RESULTS.is_valid(good(**changes))


def test_a_key_that_is_missing_is_missed_and_one_more_is_not() -> None:
    result = good()
    assert RESULTS.is_valid({**result, "more": 1})
    del result["made"]
    assert not RESULTS.is_valid(result)
