"""Build dist/mailconfig.app and its disk image (on macOS, with the Xcode command line tools)."""

from __future__ import annotations

import os
import platform
import plistlib
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kit

HERE = Path(__file__).resolve().parent
IDENTIFIER = "org.mailconfig.mailconfig"
#: Points and scale of each picture that an .icns holds.
ICONS = [(points, scale) for points in (16, 32, 128, 256, 512) for scale in (1, 2)]
DRAW = """
import sys
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QIcon
application = QGuiApplication([])
for pixels, name in zip(sys.argv[2::2], sys.argv[3::2]):
    assert QIcon(sys.argv[1]).pixmap(QSize(int(pixels), int(pixels))).save(name), name
"""


def info(version: str) -> dict[str, object]:
    """Return Info.plist."""
    return {
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleName": "mailconfig",
        "CFBundleDisplayName": "mailconfig",
        "CFBundleExecutable": "mailconfig-gui",
        "CFBundleIconFile": "mailconfig",
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "LSApplicationCategoryType": "public.app-category.utilities",
        "LSMinimumSystemVersion": "12.0",
        "NSHighResolutionCapable": True,
        "NSPrincipalClass": "NSApplication",
    }


def lay_out(bundle: Path, application: Path, icon: Path) -> None:
    """Lay the application around a frozen bundle: programs in MacOS, what they load in Frameworks."""
    shutil.rmtree(application, ignore_errors=True)
    contents = application / "Contents"
    (contents / "Resources").mkdir(parents=True)
    (contents / "Info.plist").write_bytes(plistlib.dumps(info(kit.version())))
    shutil.copytree(bundle, contents / "MacOS", symlinks=True)
    shutil.move(contents / "MacOS" / "licences", contents / "Resources" / "licences")
    shutil.copyfile(icon, contents / "Resources" / "mailconfig.icns")


def sign(application: Path) -> None:
    """Sign from the inside out, as Apple asks for."""
    identity = os.environ.get("MAILCONFIG_IDENTITY", "-")
    hardened = () if identity == "-" else ("--options", "runtime", "--timestamp")
    inner = [
        path for path in application.rglob("*") if path.suffix in (".so", ".dylib") and not path.is_symlink()
    ]
    for path in (*inner, application / "Contents/MacOS/mailconfig", application):
        kit.run(
            "codesign", "--force", "--sign", identity, *hardened,
            "--entitlements", HERE / "entitlements.plist", path,
        )  # fmt: skip
    kit.run("codesign", "--verify", "--deep", "--strict", application)


def build() -> None:
    """Build; raise BuildError away from macOS."""
    if sys.platform != "darwin":
        raise kit.BuildError("the macOS application is built on macOS; packaging/macos/README.md says how")
    programs = kit.environment("bundle", "run", "tools")
    made = kit.fresh("macos")
    pictures = made / "mailconfig.iconset"
    pictures.mkdir()
    words: list[str] = []
    for points, scale in ICONS:
        suffix = "@2x" if scale == 2 else ""
        words += [str(points * scale), str(pictures / f"icon_{points}x{points}{suffix}.png")]
    kit.run(kit.python(programs), "-c", DRAW, kit.ROOT / "resources/icons/mailconfig.svg", *words)
    icon = made / "mailconfig.icns"
    kit.run("iconutil", "--convert", "icns", "--output", icon, pictures)
    kit.run(sys.executable, kit.PACKAGING / "bundle" / "build.py", "--no-pack")
    kit.DIST.mkdir(exist_ok=True)
    application = kit.DIST / "mailconfig.app"
    lay_out(kit.WORK / "bundle" / "mailconfig", application, icon)
    sign(application)
    image = kit.DIST / f"mailconfig-{kit.version()}-macos-{platform.machine()}.dmg"
    kit.run(
        "hdiutil",
        "create",
        "-volname",
        "mailconfig",
        "-srcfolder",
        application,
        "-format",
        "ULMO",
        "-ov",
        image,
    )
    notary = os.environ.get("MAILCONFIG_NOTARY")
    if notary:
        kit.run("xcrun", "notarytool", "submit", image, "--keychain-profile", notary, "--wait")
        kit.run("xcrun", "stapler", "staple", image)


if __name__ == "__main__":
    sys.exit(kit.main(build))
