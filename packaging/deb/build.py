"""Build both Debian packages into dist/: mailconfig (window and command line) and mailconfig-cli (servers, no Qt).

mailconfig is the bundle without the libraries that Debian has: those become dependencies, so that Debian's security
updates reach them. `--only NAME` builds one, `--reuse` takes the bundle that lies in build/packages already.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "bundle")]

import contents  # noqa: E402
import kit  # noqa: E402

HERE = Path(__file__).resolve().parent
ICON = kit.ROOT / "resources" / "icons" / "mailconfig.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256)
#: Draws the icon in every size with the Qt of the bundle.
DRAW = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
application = QGuiApplication([])
renderer = QSvgRenderer(sys.argv[1])
for size in map(int, sys.argv[3:]):
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    target = Path(sys.argv[2].format(size=size))
    target.parent.mkdir(parents=True, exist_ok=True)
    assert image.save(str(target)), target
"""


def debian_version() -> str:
    """Return the version as Debian orders it: 1.0rc1 comes before 1.0."""
    return re.sub(r"(\d)(a|b|rc)", r"\1~\2", kit.version())


def maintainer() -> str:
    """Return who answers for the package; set DEBFULLNAME and DEBEMAIL, as for Debian's own tools."""
    name = os.environ.get("DEBFULLNAME", "mailconfig maintainers")
    return f"{name} <{os.environ.get('DEBEMAIL', 'maintainers@mailconfig.invalid')}>"


def zipped(path: Path, text: str) -> None:
    """Write a gzip file that bears no time and no name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def changelog(package: str) -> str:
    """Return CHANGELOG.md as a Debian changelog."""
    entries = []
    for number, date, points in kit.changelog():
        when = format_datetime(datetime.fromisoformat(date).replace(tzinfo=UTC))
        lines = "\n".join(_folded(point) for point in points)
        number = re.sub(r"(\d)(a|b|rc)", r"\1~\2", number)
        entries.append(
            f"{package} ({number}) stable; urgency=medium\n\n{lines}\n\n -- {maintainer()}  {when}\n"
        )
    return "\n".join(entries)


def _folded(point: str) -> str:
    import textwrap

    return textwrap.fill(point, 78, initial_indent="  * ", subsequent_indent="    ")


def documents(tree: Path, package: str, *, window: bool) -> None:
    """Add man pages, completion, changelog and copyright."""
    made = kit.fresh("deb", f"{package}-generated")
    # They ask the program itself, which needs its dependencies.
    python = kit.python(kit.environment("bundle", "run", "tools"))
    for generator in ("man", "completion"):
        kit.run(python, kit.PACKAGING / generator / "generate.py", made, environment=kit.reproducible())
    share = tree / "usr/share"
    for name in ("mailconfig", "mailconfig-gui") if window else ("mailconfig",):
        zipped(share / f"man/man1/{name}.1.gz", (made / f"{name}.1").read_text(encoding="utf-8"))
    for source, target in (
        ("mailconfig.bash", "bash-completion/completions/mailconfig"),
        ("_mailconfig", "zsh/vendor-completions/_mailconfig"),
        ("mailconfig.fish", "fish/vendor_completions.d/mailconfig.fish"),
    ):
        place = share / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made / source, place)
        if window and "zsh" not in target:  # bash and fish look for a file with the name of the program
            place.with_name(place.name.replace("mailconfig", "mailconfig-gui")).symlink_to(place.name)
    zipped(share / f"doc/{package}/changelog.gz", changelog(package))
    overrides = HERE / package / "lintian-overrides"
    if overrides.exists():
        (share / "lintian/overrides").mkdir(parents=True)
        shutil.copyfile(overrides, share / "lintian/overrides" / package)


def copyright_file(tree: Path, package: str, parts: list[contents.Part], prefix: str) -> None:
    """Write the copyright file: what is inside, under which licence, and where the full texts lie."""
    lines = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        "Upstream-Name: mailconfig",
        "Comment: The full licence texts of the parts named below lie in",
        f" /usr/share/doc/{package}/licences. They were built from the releases of their",
        " makers on PyPI, in the versions named.",
        "",
        "Files: *",
        "Copyright: 2026 the mailconfig authors",
        "License: Apache-2.0",
        " On Debian systems the full text of the Apache License 2.0 lies in",
        " /usr/share/common-licenses/Apache-2.0.",
        "",
        "Files: */resources/discovery/*",
        "Copyright: the authors of Thunderbird's ISPDB",
        "License: MPL-2.0",
        " On Debian systems the full text of the Mozilla Public License 2.0 lies in",
        " /usr/share/common-licenses/MPL-2.0.",
    ]
    for part in parts:
        lines += [
            "",
            f"Files: {prefix}/{part.name}/*",
            f"Copyright: the authors of {part.name} {part.version}",
            f"License: {re.sub(r'[^A-Za-z0-9.+-]+', '-', part.licence)}",
            f" See /usr/share/doc/{package}/licences/{'Qt' if part.licence == 'LGPL-3.0-only' else part.name}.",
        ]
    path = tree / f"usr/share/doc/{package}/copyright"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def pack(tree: Path, package: str, architecture: str, values: dict[str, str], started: float) -> Path:
    """Write the control files and build the package."""
    control = tree / "DEBIAN"
    control.mkdir(exist_ok=True)
    values = {
        "VERSION": debian_version(), "ARCHITECTURE": architecture, "MAINTAINER": maintainer(),
        "SIZE": str(-(-kit.measure(tree) // 1024)), **values,
    }  # fmt: skip
    text = (HERE / package / "control").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    (control / "control").write_text(text, encoding="utf-8")
    for script in ("postinst", "prerm", "postrm"):
        if (HERE / package / script).exists():
            shutil.copyfile(HERE / package / script, control / script)
    kit.run("sh", "-c", "find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums", where=tree)
    kit.settle(
        tree,
        executable=(
            "usr/bin/*",
            "DEBIAN/p*",
            "usr/lib/mailconfig/mailconfig",
            "usr/lib/mailconfig/mailconfig-gui",
        ),
    )
    kit.DIST.mkdir(exist_ok=True)
    target = kit.DIST / f"{package}_{debian_version()}_{architecture}.deb"
    kit.run(
        "dpkg-deb", "--root-owner-group", "-Zxz", "--threads-max=1", "--build", tree, target,
        environment=kit.reproducible(),
    )  # fmt: skip
    kit.finished(target, started)
    return target


def elf_files(folder: Path) -> Iterator[Path]:
    """Yield programs and libraries below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def drop_system_libraries(bundle: Path, sources: list[Path]) -> None:
    """Remove the libraries that were taken from this system's packages."""
    origins = contents.Origins(bundle)
    taken = {path.name: path for path in sources}
    for path in sorted((bundle / "_internal").glob("lib*.so*")):
        if not path.is_symlink() and path.name in taken and origins.debian(taken[path.name]):
            path.unlink()


def dependencies(tree: Path) -> str:
    """Return what the programs and libraries need of Debian, as dpkg-shlibdeps finds it."""
    inner = tree / "usr/lib/mailconfig/_internal"
    (tree / "DEBIAN").mkdir(exist_ok=True)  # by this folder dpkg-shlibdeps knows where the package begins
    work = kit.fresh("deb", "shlibdeps")
    (work / "debian").mkdir()
    (work / "debian/control").write_text(
        "Source: mailconfig\n\nPackage: mailconfig\nArchitecture: any\n", encoding="utf-8"
    )
    places = (inner, inner / "PySide6", inner / "PySide6/Qt/lib", inner / "shiboken6")
    said = kit.run(
        "dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0", *(f"-l{place}" for place in places),
        *(f"-e{path}" for path in elf_files(tree)), where=work,
    )  # fmt: skip
    found = re.search(r"^shlibs:Depends=(.*)$", said, re.MULTILINE)
    if not found:
        raise kit.BuildError(f"dpkg-shlibdeps found nothing:\n{said}")
    # A window without any font shows boxes.
    return f"{found[1]}, fontconfig-config"


def build_window(*, reuse: bool) -> None:
    """Build mailconfig_VERSION_ARCHITECTURE.deb."""
    started = time.monotonic()
    folder = kit.WORK / "bundle"
    if not reuse or not (folder / "sources.json").exists():
        kit.run(sys.executable, kit.PACKAGING / "bundle" / "build.py", "--no-pack")
    kit.say("laying out mailconfig.deb")
    tree = kit.fresh("deb", "mailconfig")
    program = tree / "usr/lib/mailconfig"
    shutil.copytree(folder / "mailconfig", program, symlinks=True)
    sources = [Path(name) for name in json.loads((folder / "sources.json").read_text(encoding="utf-8"))]
    drop_system_libraries(program, sources)
    (program / "README.txt").unlink()
    shutil.rmtree(program / "licences")
    (tree / "usr/bin").mkdir(parents=True)
    for name in ("mailconfig", "mailconfig-gui"):
        (tree / "usr/bin" / name).symlink_to(f"../lib/mailconfig/{name}")
    # What Debian brings is none of this package's parts.
    site = next((kit.WORK / "environments" / "bundle").rglob("site-packages"))
    parts = [part for part in contents.parts(sources, site) if not part.purl.startswith("pkg:deb/")]
    contents.collect_licences(parts, tree / "usr/share/doc/mailconfig/licences")
    sbom = folder / "mailconfig.deb.cdx.json"
    contents.write_sbom(parts, sbom, "mailconfig.deb")
    zipped(tree / "usr/share/doc/mailconfig/mailconfig.cdx.json.gz", sbom.read_text(encoding="utf-8"))
    copyright_file(tree, "mailconfig", parts, "usr/lib/mailconfig/_internal")
    documents(tree, "mailconfig", window=True)
    desktop(tree)
    architecture = kit.run("dpkg", "--print-architecture").strip()
    pack(tree, "mailconfig", architecture, {"DEPENDS": dependencies(tree)}, started)


def desktop(tree: Path) -> None:
    """Add desktop entry, AppStream metadata and icons."""
    share = tree / "usr/share"
    for folder in ("applications", "metainfo", "icons/hicolor/scalable/apps"):
        (share / folder).mkdir(parents=True)
    shutil.copyfile(HERE / "mailconfig.desktop", share / "applications/mailconfig.desktop")
    shutil.copyfile(ICON, share / "icons/hicolor/scalable/apps/mailconfig.svg")
    releases = "\n".join(
        f'    <release version="{number}" date="{date}"/>' for number, date, _ in kit.changelog()
    )
    text = (HERE / "metainfo.xml").read_text(encoding="utf-8").replace("@RELEASES@", releases)
    (share / "metainfo/mailconfig.metainfo.xml").write_text(text, encoding="utf-8")
    programs = kit.environment("bundle", "run", "tools")
    pattern = share / "icons/hicolor/{size}x{size}/apps/mailconfig.png"
    kit.run(
        kit.python(programs),
        "-c",
        DRAW,
        ICON,
        pattern,
        *map(str, SIZES),
        environment={"QT_QPA_PLATFORM": "offscreen"},
    )


def build_cli() -> None:
    """Build mailconfig-cli_VERSION_all.deb."""
    started = time.monotonic()
    kit.say("laying out mailconfig-cli.deb")
    tree = kit.fresh("deb", "mailconfig-cli")
    program = tree / "usr/share/mailconfig-cli"
    program.mkdir(parents=True)
    sys.path.insert(0, str(kit.PACKAGING / "pyz"))
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("pyz_build", kit.PACKAGING / "pyz" / "build.py")
    if spec is None or spec.loader is None:
        raise kit.BuildError("packaging/pyz/build.py is missing")
    pyz = module_from_spec(spec)
    spec.loader.exec_module(pyz)
    pyz.tree(program)
    parts = [contents._distribution(folder) for folder in sorted(program.glob("*.dist-info"))]
    contents.collect_licences(parts, tree / "usr/share/doc/mailconfig-cli/licences")
    shutil.rmtree(tree / "usr/share/doc/mailconfig-cli/licences/Qt")
    copyright_file(tree, "mailconfig-cli", parts, "usr/share/mailconfig-cli")
    (tree / "usr/bin").mkdir(parents=True)
    shutil.copyfile(HERE / "mailconfig-cli/mailconfig.py", tree / "usr/bin/mailconfig")
    documents(tree, "mailconfig-cli", window=False)
    pack(tree, "mailconfig-cli", "all", {}, started)


def check(package: Path) -> None:
    """Run lintian where it is installed; raise BuildError when it finds something that has no reasoned override."""
    if shutil.which("lintian") is None:
        print("lintian is not installed, so the package was not checked with it", flush=True)
        return
    done = subprocess.run(
        ["lintian", "--allow-root", "--info", "--tag-display-limit", "0", str(package)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    tags = [line for line in done.stdout.splitlines() if re.match(r"[EWP]: ", line)]
    if tags:
        raise kit.BuildError("lintian says:\n" + "\n".join(tags))
    print(f"lintian: {package.name} is clean", flush=True)


def build(*options: str) -> None:
    """Build the packages that `--only` names, else both."""
    only = [options[index + 1] for index, option in enumerate(options) if option == "--only"]
    if not only or "mailconfig-cli" in only:
        build_cli()
        check(kit.DIST / f"mailconfig-cli_{debian_version()}_all.deb")
    if not only or "mailconfig" in only:
        build_window(reuse="--reuse" in options)
        architecture = kit.run("dpkg", "--print-architecture").strip()
        check(kit.DIST / f"mailconfig_{debian_version()}_{architecture}.deb")


if __name__ == "__main__":
    sys.exit(kit.main(build))
