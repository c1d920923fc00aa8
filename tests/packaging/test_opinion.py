"""The training of the second opinion gives the same bytes wherever it is run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FEW = """
import hashlib, sys
sys.path.insert(0, "packaging/generate")
import opinion
known = opinion.texts("failures.jsonl")[::4]
model = opinion.train(known)
held = opinion.choices(opinion.lines("reports.jsonl"), model)
print(hashlib.sha256(opinion.whole(known, [(model, held)])).hexdigest())
"""
ALL = """
import hashlib, sys
sys.path.insert(0, "packaging/generate")
import opinion
known = opinion.texts(*opinion.WRITTEN, *opinion.POSTED)
print(hashlib.sha256(opinion.whole(known, list(map(opinion.held_out, range(opinion.FOLDS))))).hexdigest())
"""


def trained(program: str, seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_same_texts_give_the_same_bytes() -> None:
    assert trained(FEW, "1") == trained(FEW, "2")


@pytest.mark.slow
def test_the_model_that_is_shipped_is_the_one_of_these_texts() -> None:
    model = (ROOT / "resources" / "diagnosis" / "opinion.z").read_bytes()
    assert trained(ALL, "3") == hashlib.sha256(model).hexdigest()
