"""What explaining texts costs, against the plainest search for what the rules know.

Run with a file it is that search: it reads the same lines and the same rules, and asks of each line whether each phrase
of them stands in it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from measure import Figure, against, paired, process

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEXTS = ROOT / "tests" / "diagnosis" / "collected.jsonl"


def explain(runs: int, environment: dict[str, str]) -> dict[str, Figure]:
    """`explain --jsonl` over the collected texts, as whole processes."""
    mailconfig = str(Path(sys.executable).with_name("mailconfig"))
    taken = paired(
        {
            "ours": lambda: process([mailconfig, "explain", "--jsonl", str(TEXTS)], environment),
            "search": lambda: process([sys.executable, str(Path(__file__)), str(TEXTS)], environment),
        },
        runs,
    )
    return {"explain": against(taken["ours"], taken["search"])}


def search(texts: Path) -> None:
    """Print for each line of JSON how many phrases stand in its text."""
    sys.path.insert(0, str(ROOT))
    from mailconfig_gui.storage.knowledge import load_knowledge

    knowledge = load_knowledge()
    signs = {sign for rule in knowledge.rules for group in (*rule.words, *rule.common) for sign in group}
    parts = [part for sign in signs for part in getattr(sign, "parts", ())]
    for line in texts.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["raw"].lower()
        print(json.dumps(sum(part in text for part in parts)))


if __name__ == "__main__":
    search(Path(sys.argv[1]))
