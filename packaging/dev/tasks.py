"""What the Makefile's commands do: `tasks.py NAME`, see TASKS.

Runs on any Python >= 3.11 with the standard library only; makes .venv in the checkout and works there. A second run
takes what the first one made: .venv is brought up to date only when pyproject.toml has changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import parts

ROOT = parts.ROOT
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = BIN / ("python.exe" if sys.platform == "win32" else "python")
#: The packages that touch no socket, file or thread: their own tests reach every line and branch.
PURE = ("model", "oauth", "domain", "smtp", "diagnosis", "results")
#: What measures the diagnosis: thousands of texts that reach no line which its other tests leave out.
MEASURED = "test_failures"
#: Two processes, each with its own servers: every test file runs whole in one of them. Folder by folder, since files
#: sorted by their number of tests leave the few long ones to the end, when one process has nothing else to do.
SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder")

#: What Windows does otherwise: `make test` runs these there, under Wine; `make test-windows` runs all.
WINDOWS_PART = (
    "storage/test_system.py", "storage/test_secrets.py", "words/test_shell.py", "net/test_wake.py",
    "delivery/test_named_file.py",
    "cli/test_streams.py", "cli/test_box.py", "cli/test_signals.py",
    "cli/commands/test_practice.py::test_it_serves_says_what_came_and_ends_cleanly",
    "gui/test_main.py::test_the_window_starts_and_ends",
)  # fmt: skip

ROOTLESS = (
    "Not everything was tested: what says SKIPPED above starts real mail servers, which change to other users.\n"
    "As root, `make test` runs all of it."
)


class TaskError(Exception):
    """A step failed; what it printed says why."""


def step(words: str, *command: str | Path, environment: dict[str, str] | None = None) -> None:
    """Run one command, saying what it is for; raise TaskError when it fails."""
    print(f"· {words}", flush=True)
    done = subprocess.run([str(word) for word in command], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise TaskError(f"{words}: failed with exit code {done.returncode}")


def make_venv(*groups: str) -> None:
    """Make .venv where there is none that works here, and install the program and these dependency groups."""
    if not _venv_works():
        step("making .venv", sys.executable, "-m", "venv", "--clear", VENV)
    for name in ("run", *groups):
        project = (ROOT / "pyproject.toml").read_bytes()
        fresh = hashlib.sha256(project + sys.version.encode()).hexdigest()
        mark = VENV / f".installed-{name}"
        if mark.exists() and mark.read_text(encoding="ascii") == fresh:
            continue
        pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
        if name == "run":
            step(
                "installing the program and what it needs into .venv (90 MB to fetch the first time)",
                *pip,
                "--editable",
                ROOT,
            )
        else:
            wanted = tomllib.loads(project.decode())["dependency-groups"][name]
            step(f"installing the tools of group {name} into .venv", *pip, *wanted)
        mark.write_text(fresh, encoding="ascii")


def _venv_works() -> bool:
    """Whether .venv runs and was made in this place: a moved checkout leaves scripts that point to the old one."""
    scripts = [path for path in (BIN / "pip", BIN / "pip.exe") if path.exists()]
    if not scripts or str(VENV).encode() not in scripts[0].read_bytes():
        return False
    return subprocess.run([str(PYTHON), "-c", ""], capture_output=True, check=False).returncode == 0


def get_parts(*words: str) -> None:
    """Get the parts of a purpose; parts.py says what it does and what is missing."""
    if parts.main(list(words)):
        raise TaskError("Parts are missing, see above.")


def run() -> None:
    """Open the window, or do the main job in the terminal where there is no display."""
    make_venv()
    get_parts("run")
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in displays):
        print(
            "There is no display here, so instead of the window the main job runs in this terminal.\n",
            flush=True,
        )
        step("practice server, test, settings file", PYTHON, parts.HERE / "headless.py")
    else:
        step("opening the window", PYTHON, "-m", "mailconfig_gui")


def check() -> None:
    """Lint, format, types, import contracts, words for people, generated files."""
    make_venv("test")
    step("lint", BIN / "ruff", "check", "--quiet", ".")
    step("format", BIN / "ruff", "format", "--quiet", "--check", ".")
    step("types", BIN / "mypy", "--no-error-summary")
    step("import contracts", BIN / "lint-imports")
    step("words for people pass their seam", PYTHON, ROOT / "packaging" / "dev" / "seam.py")
    for generator in sorted((ROOT / "packaging" / "generate").glob("*.py")):
        step(f"{generator.stem} is up to date", PYTHON, generator, "--check")


def everything(*, slow: bool) -> None:
    """Check, then all tests; `slow` adds the long ones and digs deeper."""
    get_parts("test-all" if slow else "test")
    check()
    if slow or os.environ.get("CI"):
        audit()
    environment = {name: value for name, value in os.environ.items() if name != "MAILCONFIG_PARTS"}
    rootless = sys.platform != "win32" and os.geteuid() != 0
    if rootless and not os.environ.get("CI"):
        environment["MAILCONFIG_PARTS"] = "optional"
    pytest = (PYTHON, "-m", "pytest", "-ra", "--durations=10", *SIDE_BY_SIDE)
    usual = ("-m", "not slow")
    # Counting lines doubles the time of a test, so only the packages' own tests are counted, without the many texts
    # of which the cause has to be found, and without what is slow.
    own = [
        path
        for name in PURE
        for path in sorted(ROOT.glob(f"tests/{name}/test_*.py"))
        if path.stem != MEASURED
    ]
    counted = [f"--cov=mailconfig_gui.{name}" for name in PURE]
    step(
        f"tests of {', '.join(PURE)}, every line and branch counted", *pytest, *usual, *own, *counted,
        "--cov-report=term-missing:skip-covered", "--cov-fail-under=100", environment=environment,
    )  # fmt: skip
    if slow:
        environment["HYPOTHESIS_PROFILE"] = "deep"
        # Twenty times as many examples, each of which may wait for the disk, need more than the two minutes of a test.
        usual = ("-m", "slow or not slow", "--timeout=600")
        deeper = ("-m", "slow or hypothesis", "--timeout=600")
        step("the same dug deeper", *pytest, *deeper, *own, environment=environment)
    step("all other tests", *pytest, *usual, *(f"--ignore={place}" for place in own), environment=environment)
    windows(*(() if slow else WINDOWS_PART))
    bench("--short")
    if "MAILCONFIG_PARTS" in environment:
        print(f"\n{ROOTLESS}", flush=True)


def windows(*which: str) -> None:
    """Run the tests on Windows, as far as Wine is one: all, or these files."""
    if not parts.RUNS_WINDOWS:
        print("· no tests on Windows: Wine runs programs for x86-64 on such processors only", flush=True)
        return
    get_parts("windows")
    step(
        "tests on Windows, under Wine", sys.executable, parts.HERE / "wine.py", "-m", "pytest", "-m", "not slow",
        "-rfE", "--durations=5", *SIDE_BY_SIDE, *(f"tests/{place}" for place in which),
        environment={**os.environ, "HYPOTHESIS_PROFILE": "quick"} if which else None,
    )  # fmt: skip


def audit() -> None:
    """Ask which of the packages that we hand out are known to be vulnerable."""
    make_venv("test")
    step("known vulnerabilities", PYTHON, ROOT / "packaging/release/audit.py")


def bench(*words: str) -> None:
    """Measure speed against floors and rivals; no figure, however bad, is a failure."""
    make_venv("test")
    if "--short" not in words:
        get_parts("bench")
    step("benchmarks", PYTHON, ROOT / "packaging" / "bench" / "bench.py", *words)


def model() -> None:
    """Train the second opinion of the diagnosis from the texts in tests/diagnosis."""
    make_venv("test")
    step("training the second opinion", PYTHON, ROOT / "packaging" / "generate" / "opinion.py")


def build(form: str, *options: str) -> None:
    """Build one form of package into dist/."""
    step(f"building: {form}", sys.executable, ROOT / "packaging" / form / "build.py", *options)


TASKS: dict[str, Callable[[], None]] = {
    "run": run,
    "check": check,
    "test": lambda: everything(slow=False),
    "test-windows": windows,
    "test-all": lambda: everything(slow=True),
    "bench": bench,
    "model": model,
    "bench-short": lambda: bench("--short"),
    "dist": lambda: build("wheel"),
    "pyz": lambda: build("pyz"),
    "bundle": lambda: build("bundle"),
    "windows": lambda: build("windows", *sys.argv[2:]),
    "deb": lambda: build("deb"),
    "deb-try": lambda: step("installing in fresh systems", sys.executable, ROOT / "packaging/deb/try.py"),
    "release-check": lambda: step("release check", sys.executable, ROOT / "packaging/release/check.py"),
    "lock": lambda: step("locking", sys.executable, ROOT / "packaging/release/lock.py", *sys.argv[2:]),
    "audit": audit,
    "parts": lambda: get_parts("test-all"),
    "parts-check": lambda: get_parts("test-all", "--check"),
}


def main() -> int:
    """Exit code 0 when every step went well."""
    try:
        TASKS[sys.argv[1]]()
    except TaskError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
