"""Find words for people that do not pass `say`, `say_many` or `mark`: `seam.py [FILE or FOLDER ...]`.

Without arguments: in the whole program. Exit code 1 and one line for each place where there are any.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mailconfig_gui"

#: Modules whose strings are no words for people, and why.
EXEMPT: dict[str, str] = {
    "diagnosis/facts.py": "names of circumstances, for who writes the knowledge files",
    "diagnosis/observed.py": "names of circumstances, for who writes the knowledge files",
    "diagnosis/parsing.py": "the language of the knowledge files, and what is wrong in them, for who writes them",
    "diagnosis/phrases.py": "phrases that servers and Java write, which are looked for",
    "diagnosis/reading.py": "phrases that servers and Java write, which are looked for",
    "diagnosis/records.py": "the language of the knowledge files, and what is wrong in them, for who writes them",
    "diagnosis/review.py": "the language of the knowledge files, and what is wrong in them, for who writes them",
    "diagnosis/told.py": "names of circumstances, for who writes the knowledge files",
    "diagnosis/told_forms.py": "phrases that servers and programs write, which are looked for",
    "diagnosis/told_words.py": "phrases that servers and programs write, which are looked for",
    "model/mail_address.py": "what the platform's Java says, word for word",
    "prediction/jackson.py": "what the platform's Java says, word for word",
    "prediction/java_tls.py": "what the platform's Java says, word for word",
    "prediction/java_token.py": "what the platform's Java says, word for word",
    "prediction/platforms.py": "what the platform's Java says, word for word",
    "prediction/verdict.py": "what the platform's Java says, word for word",
    "gui/kit/theme.py": "style sheets",
    "practice/certificates.py": "names in certificates",
    "practice/server.py": "what a mail server replies",
    "results/pack_shape.py": "the JSON Schema, for scripts",
    "results/schema.py": "the JSON Schema, for scripts",
    "results/shapes.py": "the JSON Schema, for scripts",
    "smtp/proxy.py": "HTTP",
    "smtp/queue_id.py": "what mail servers reply",
    "words/plurals.py": "formulas of gettext",
    "words/po.py": "said to translators, in the language of their tools",
}

#: Stands on the line of a string that looks like words and is none: `# no words: a command of the shell`.
EXCUSE = "# no words: "
SEAM = frozenset({"say", "say_many", "mark"})
#: What no language but English bears; `replace` takes a mnemonic away.
TAKEN_APART = frozenset(
    {"capitalize", "lower", "partition", "rpartition", "rsplit", "split", "title", "upper"}
)
#: Calls whose strings are read by a program.
PROGRAM = frozenset(
    {
        "add_access",
        "cast",
        "compile",
        "debug",
        "examples",
        "exception",
        "execute",
        "finditer",
        "findall",
        "fullmatch",
        "getattr",
        "getenv",
        "hasattr",
        "info",
        "log",
        "match",
        "setattr",
        "setObjectName",
        "setProperty",
        "setStyleSheet",
        "search",
        "split",
        "strftime",
        "strptime",
        "sub",
        "usage",
        "warning",
        "NewType",
        "TypeVar",
        "startswith",
        "endswith",
        "removeprefix",
        "removesuffix",
        "encode",
    }
)
#: Calls that show their strings: one word is enough there.
SHOWN = frozenset(
    {"MailConfigError", "QAction", "QCheckBox", "QGroupBox", "QLabel", "QPushButton", "QRadioButton"}
    | {
        "addAction",
        "addButton",
        "addItem",
        "addMenu",
        "addTab",
        "print",
        "setAccessibleName",
        "setText",
        "setTitle",
    }
    | {"setPlaceholderText", "setToolTip", "setWindowTitle"}
)
#: Argparse and dataclass keywords whose strings are names.
NAMES = frozenset({"action", "dest", "metavar", "prog", "encoding", "name", "timespec"})
#: Exceptions that tell a programmer of a mistake; nobody is shown their words.
MISTAKES = frozenset(
    {
        "AssertionError",
        "IncompleteError",
        "IncompleteTargetError",
        "AttributeError",
        "IndexError",
        "KeyError",
        "LookupError",
        "NotImplementedError",
        "RuntimeError",
        "TypeError",
        "ValueError",
    }
)
_WORD = re.compile(r"(?<![\w\-./=<{%@:#+])[A-Za-z]?[a-z’']*[a-z](?![\w\-/=(<@]|\.\w|:\S)")
_PATTERN = re.compile(r"\\[bdswAZ]|\(\?|\[\^|^#!")
_SQL = re.compile(r"\s*(-- |(SELECT|INSERT|UPDATE|DELETE|CREATE|SET|SHOW|WITH|BEGIN)\b)")


class Place(NamedTuple):
    """A string that bypasses the seam: its file, its node and what is wrong with it."""

    path: Path
    node: ast.expr
    fault: str

    def __str__(self) -> str:
        text = ast.unparse(self.node)
        shown = text if len(text) <= 90 else f"{text[:90]}…"
        return f"{_below(self.path, ROOT)}:{self.node.lineno}: {self.fault}: {shown}"


def places(path: Path, source: str | None = None) -> list[Place]:
    """Return every place of one file."""
    if _below(path, PACKAGE) in EXEMPT:
        return []
    text = path.read_text(encoding="utf-8") if source is None else source
    excused = {number for number, line in enumerate(text.splitlines(), 1) if EXCUSE in line}
    found = (Place(path, node, fault) for node, fault in _Walk().places(ast.parse(text)))
    return [place for place in found if place.node.lineno not in excused]


def _below(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


class _Walk:
    """One walk over a module; what is inside the seam or read by a program is not entered."""

    def __init__(self) -> None:
        self.function = False

    def places(self, node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
        match node:
            case ast.Module(body=body) | ast.ClassDef(body=body):
                yield from self._each(_without_docstrings(body))
                if isinstance(node, ast.ClassDef):
                    yield from self._each(node.decorator_list)
            case ast.FunctionDef(name="__repr__"):
                return
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
                yield from self._each([*node.args.defaults, *filter(None, node.args.kw_defaults)])
                outer, self.function = self.function, True
                yield from self._each(_without_docstrings(body))
                self.function = outer
            case ast.AnnAssign(value=value):
                yield from self._each([value] if value else [])
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name in MISTAKES:
                return
            case ast.Assert():
                yield from self.places(node.test)
            case ast.Compare(left=left, comparators=others):
                yield from self._each(
                    [one for one in (left, *others) if not isinstance(one, ast.Constant | ast.Tuple)]
                )
            case ast.match_case():
                yield from self._each(node.body)
            case ast.Subscript(value=value, slice=key):
                yield from self._each([value] if isinstance(key, ast.Constant) else [value, key])
            case ast.Call():
                yield from self._call(node)
            case ast.BinOp(op=ast.Add() | ast.Mod(), left=left, right=right) if _in_seam(left) or _in_seam(
                right
            ):
                yield node, "glued to other words"
            case ast.IfExp(body=ast.Constant(value=str(one)), orelse=ast.Constant(value=str(other))) if (
                _ending(one, other)
            ):
                yield node, "a plural by hand, use say_many"
            case ast.JoinedStr(values=values):
                yield from self._f_string(node, values)
            case ast.Constant(value=str(text)):
                if is_words(text):
                    yield node, "bypasses say" if self.function else "bypasses mark"
            case _:
                yield from self._each(ast.iter_child_nodes(node))

    def _each(self, nodes: object) -> Iterator[tuple[ast.expr, str]]:
        for node in nodes:  # type: ignore[attr-defined]
            yield from self.places(node)

    def _f_string(self, node: ast.JoinedStr, values: list[ast.expr]) -> Iterator[tuple[ast.expr, str]]:
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in values)
        if is_words(text, fewest=1) and " " in text and not text.isupper():
            yield node, "an f-string with words"
            return
        yield from self._each(part.value for part in values if isinstance(part, ast.FormattedValue))

    def _call(self, node: ast.Call) -> Iterator[tuple[ast.expr, str]]:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SEAM:
            yield from self._seam(name, node)
            return
        if isinstance(node.func, ast.Attribute) and name in TAKEN_APART and _in_seam(node.func.value):
            yield node, "a said text taken apart or changed"
            return
        yield from self._each([node.func])
        if name not in PROGRAM:
            given = [*node.args, *(word.value for word in node.keywords if word.arg not in NAMES)]
            for value in given:
                match value:
                    case ast.Constant(value=str(text)) if name in SHOWN and is_words(text, fewest=1):
                        yield value, "bypasses say"
                    case _:
                        yield from self.places(value)

    def _seam(self, name: str, node: ast.Call) -> Iterator[tuple[ast.expr, str]]:
        keys = node.args[1:] if name == "say_many" else node.args
        for key in keys:
            if isinstance(key, ast.JoinedStr | ast.BinOp):
                yield key, f"{name} needs the whole sentence as a literal"
            elif not isinstance(key, ast.Constant):
                yield from self.places(key)
            elif name != "mark" and not self.function:
                yield key, f"{name} at import comes before the language is chosen, use mark"
        yield from self._each(word.value for word in node.keywords)


def _without_docstrings(body: list[ast.stmt]) -> list[ast.stmt]:
    """Leave out strings that stand alone: docstrings of modules, classes, functions and constants."""
    return [
        line for line in body if not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
    ]


def _in_seam(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in SEAM


def _ending(one: str, other: str) -> bool:
    """Tell whether two strings are endings of one word, such as "" and "s", or its two forms."""
    one, other = sorted((one.strip(), other.strip()), key=len)
    return (one, other) in {
        ("", "s"),
        ("", "es"),
        ("y", "ies"),
        ("is", "are"),
        ("it", "them"),
        ("has", "have"),
    }


def is_words(text: str, fewest: int = 2) -> bool:
    """Tell whether a text has words of a language: lower-case letters, not part of a path, an option or a key."""
    return not _SQL.match(text) and not _PATTERN.search(text) and len(_WORD.findall(text)) >= fewest


def main() -> int:
    """Return 1 when words bypass the seam."""
    given = [Path(name).resolve() for name in sys.argv[1:]] or [PACKAGE]
    files = [file for path in given for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    found = [place for file in files for place in places(file)]
    if found:
        advice = 'write say("… {name} …", name=value); docs/contributing.md says more.'
        print(*found, f"{len(found)} words for people bypass the seam: {advice}", sep="\n", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
