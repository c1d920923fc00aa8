"""Java 17 and the platform's own mail library, from the machine or from .parts."""

from __future__ import annotations

from pathlib import Path

from tests.lab.sandbox import package_folder, require


def java_program(name: str) -> Path:
    """`java` or `javac` of a JDK 17; fails the test when the part is missing."""
    require("java")
    folder = package_folder("java")
    if folder is None or folder == Path("/"):
        return Path("/usr/bin", name)
    return next(folder.glob(f"usr/lib/jvm/java-17-openjdk-*/bin/{name}"))


def jar(name: str) -> Path:
    """One of Debian's jars by its file name: jakarta-mail.jar, javax.mail.jar, jackson-databind.jar, ..."""
    require("java-mail")
    folder = package_folder("java-mail")
    assert folder is not None
    return folder / "usr" / "share" / "java" / name
