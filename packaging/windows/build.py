"""Build the Windows bundle and its installer into dist/ (on Windows, with Inno Setup 6)."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

HERE = Path(__file__).resolve().parent
#: Draws every size into one .ico file with the Qt of the bundle's environment.
DRAW = """
import sys
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QIcon
application = QGuiApplication([])
assert QIcon(sys.argv[1]).pixmap(QSize(256, 256)).save(sys.argv[2], "ICO"), sys.argv[2]
"""
VERSION_FILE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0, OS=0x40004, fileType=1),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "mailconfig maintainers"),
      StringStruct("FileDescription", "Outgoing mail of a ThingsBoard platform"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("ProductName", "mailconfig"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""


def version_file(version: str) -> str:
    """Return what PyInstaller writes into the properties of both programs."""
    numbers = [int(part) for part in re.findall(r"\d+", version)[:3]]
    return VERSION_FILE.format(numbers=(*numbers, *[0] * (4 - len(numbers))), version=version)


def build() -> None:
    """Build both; raise BuildError away from Windows."""
    if sys.platform != "win32":
        raise kit.BuildError(
            "the Windows packages are built on Windows; packaging/windows/README.md says how"
        )
    programs = kit.environment("bundle", "run", "tools")
    made = kit.fresh("windows")
    icon, properties = made / "mailconfig.ico", made / "version.txt"
    kit.run(kit.python(programs), "-c", DRAW, kit.ROOT / "resources/icons/mailconfig.svg", icon)
    properties.write_text(version_file(kit.version()), encoding="utf-8")
    kit.run(
        sys.executable, kit.PACKAGING / "bundle" / "build.py",
        environment={"MAILCONFIG_ICON": str(icon), "MAILCONFIG_VERSION_FILE": str(properties)},
    )  # fmt: skip
    compiler = shutil.which("ISCC") or r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"
    bundle = kit.WORK / "bundle" / "mailconfig"
    sign = os.environ.get("MAILCONFIG_SIGN", "")
    if sign:
        for name in ("mailconfig.exe", "mailconfig-gui.exe"):
            kit.run("cmd", "/c", sign.replace("$f", f'"{bundle / name}"'))
    kit.run(
        compiler, f"/DVersion={kit.version()}", f"/DSource={bundle}", f"/DOutput={kit.DIST}", f"/DIcon={icon}",
        *([f"/Sbyparam={sign}", "/DSign=$f"] if sign else []), HERE / "mailconfig.iss",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(kit.main(build))
