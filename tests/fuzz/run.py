"""Coverage-guided fuzzing: `python -m tests.fuzz.run TARGET SECONDS [FOLDER]`; what it finds goes into FOLDER."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mailconfig_gui", "json"]):
    from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"


def main() -> None:
    """Fuzz one target; libFuzzer ends the process itself, with another code than 0 when something was found."""
    name, seconds = sys.argv[1:3]
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp())
    grown = folder / "corpus"
    shutil.copytree(CORPUS / name, grown, dirs_exist_ok=True)
    words = [
        sys.argv[0], f"-max_total_time={seconds}", "-max_len=20000", "-timeout=10", "-rss_limit_mb=2048",
        f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=0", str(grown),
    ]  # fmt: skip
    atheris.Setup(words, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
