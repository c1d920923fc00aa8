"""What is inside a bundle: where every file came from, its licences, and the list of parts (CycloneDX)."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

HERE = Path(__file__).resolve().parent
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)


class Part(NamedTuple):
    """One thing inside that somebody else made: `purl` names it for machines, `licence` is as its makers write it."""

    name: str
    version: str
    purl: str
    licence: str
    texts: tuple[Path, ...]


class Origins:
    """Tells from which part a file was taken."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._owner: dict[Path, Path] = {}
        for record in site.glob("*.dist-info/RECORD"):
            for line in record.read_text(encoding="utf-8").splitlines():
                self._owner[(site / line.split(",")[0]).resolve()] = record.parent
        self._debian: dict[Path, str | None] = {}

    def distribution(self, file: Path) -> Path | None:
        """Return the dist-info folder of the Python distribution that brought a file."""
        return self._owner.get(file.resolve())

    def debian(self, file: Path) -> str | None:
        """Return the Debian package that brought a file of the system."""
        real = file.resolve()
        if real not in self._debian:
            self._debian[real] = None
            # What lies in /usr/lib may be known to dpkg as /lib.
            for name in (real, Path(str(real).removeprefix("/usr"))):
                if shutil.which("dpkg-query") is None:
                    break
                done = subprocess.run(
                    ["dpkg-query", "-S", str(name)], capture_output=True, text=True, check=False
                )
                if done.returncode == 0:
                    self._debian[real] = done.stdout.split(":")[0]
                    break
        return self._debian[real]


def parts(files: list[Path], site: Path) -> list[Part]:
    """Return every part that the files were taken from, by name."""
    origins = Origins(site)
    found: dict[str, Part] = {}
    standard = Path(sys.base_prefix).resolve()
    for file in files:
        folder = origins.distribution(file)
        if folder is not None:
            part = distribution(folder)
        elif file.is_relative_to(kit.WORK) or file.is_relative_to(kit.ROOT):
            continue  # ours
        elif standard != Path("/usr") and file.resolve().is_relative_to(standard):
            part = _python()
        elif package := origins.debian(file):
            part = _debian(package)
        elif file.resolve().is_relative_to(standard):
            part = _python()
        else:
            raise kit.BuildError(f"nobody knows where {file} comes from")
        found[part.purl] = part
    # The interpreter, and the start of both programs.
    for part in (_python(), *map(distribution, site.glob("pyinstaller-*.dist-info"))):
        found[part.purl] = part
    return sorted(found.values(), key=lambda part: part.name.lower())


def distribution(folder: Path) -> Part:
    """Return what the .dist-info folder of a Python distribution says of it."""
    data = HeaderParser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))
    names = [one.split(" :: ") for one in data.get_all("Classifier", [])]
    said = data.get("License-Expression") or data.get("License") or ""
    if not said or len(said) > 60:  # some put the whole text there
        said = ", ".join(name[-1] for name in names if name[0] == "License" and len(name) > 2)
    texts = tuple(
        path for path in sorted(folder.rglob("*")) if path.is_file() and _LICENCE_FILE.search(path.name)
    )
    name, number = data["Name"], data["Version"]
    if name.lower().startswith(("pyside6", "shiboken6")):
        said, texts = "LGPL-3.0-only", ()
    normal = re.sub(r"[-_.]+", "-", name).lower()
    return Part(name, number, f"pkg:pypi/{normal}@{number}", said.splitlines()[0] if said else "", texts)


def _python() -> Part:
    number = platform.python_version()
    folder = Path(sys.base_prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    texts = [
        folder / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        Path("/usr/share/doc/python3/copyright"),
    ]
    there = next((path for path in texts if path.exists()), None)
    return Part("Python", number, f"pkg:generic/python@{number}", "PSF-2.0", (there,) if there else ())


def _debian(package: str) -> Part:
    number = kit.run("dpkg-query", "-W", "-f", "${Version}\n", package).splitlines()[0]
    text = Path(f"/usr/share/doc/{package}/copyright")
    return Part(package, number, f"pkg:deb/debian/{package}@{number}", "see its copyright file", (text,))


def collect_licences(found: list[Part], target: Path) -> None:
    """Put the licence texts of every part, and of this program, below `target`; raise where one has none."""
    shutil.copytree(HERE / "licences", target / "Qt")
    (target / "mailconfig").mkdir()
    for text in kit.LICENCES:
        shutil.copyfile(text, target / "mailconfig" / text.name)
    without = []
    for part in found:
        folder = target / part.name
        for text in part.texts:
            folder.mkdir(exist_ok=True)
            shutil.copyfile(text, folder / text.name)
        if not part.texts and part.licence != "LGPL-3.0-only":
            # Some wheels carry only the name of their licence.
            if not part.licence:
                without.append(part.name)
            folder.mkdir(exist_ok=True)
            (folder / "LICENCE").write_text(f"{part.name} {part.version}: {part.licence}\n", encoding="utf-8")
    if without:
        raise kit.BuildError(f"no licence is known for {without}")


def write_sbom(found: list[Part], target: Path, what: str) -> None:
    """Write the list of parts as CycloneDX 1.6 JSON; the same parts give the same bytes."""
    when = datetime.fromtimestamp(kit.epoch(), UTC).isoformat().replace("+00:00", "Z")
    number = kit.version()
    own = f"pkg:pypi/mailconfig-gui@{number}"
    components: list[dict[str, Any]] = []
    for part in found:
        entry: dict[str, Any] = {
            "type": "library", "bom-ref": part.purl, "name": part.name, "version": part.version, "purl": part.purl,
        }  # fmt: skip
        if part.licence:
            entry["licenses"] = [{"license": {"name": part.licence}}]
        components.append(entry)
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{own}#{what}#{when}')}",
        "version": 1,
        "metadata": {
            "timestamp": when,
            "component": {
                "type": "application", "bom-ref": own, "name": what, "version": number, "purl": own,
                "licenses": [{"expression": kit.licence()}],
            },
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [part.purl for part in found]}],
    }  # fmt: skip
    target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def check_sbom(sbom: Path, programs: Path) -> None:
    """Validate against the schema of CycloneDX, strictly."""
    words = (
        "import sys; from pathlib import Path; from cyclonedx.schema import SchemaVersion;"
        "from cyclonedx.validation.json import JsonStrictValidator as V;"
        "found = V(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text(encoding='utf-8'));"
        "sys.exit(found and str(found))"
    )
    kit.run(kit.python(programs), "-c", words, sbom)
