"""Run by the Windows Python of a package: put bytecode in the place of every source below the folders that are named.

Says the versions of Python and OpenSSL.
"""

import platform
import py_compile
import ssl
import sys
from pathlib import Path

for tree in map(Path, sys.argv[1:]):
    for source in sorted(tree.rglob("*.py")):
        py_compile.compile(
            str(source), f"{source}c", source.relative_to(tree).as_posix(), doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )  # fmt: skip
        source.unlink()

print(platform.python_version(), ssl.OPENSSL_VERSION.split()[1])
