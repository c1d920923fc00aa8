"""Draw an .svg in every size that Windows asks for into one .ico: icon.py FROM TO, by a Python that has Qt."""

import os
import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QIcon

SIZES = (16, 20, 24, 32, 40, 48, 64, 256)

os.environ["QT_QPA_PLATFORM"] = "offscreen"
application = QGuiApplication([])
icon = QIcon(sys.argv[1])
pictures = []
for size in SIZES:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not icon.pixmap(QSize(size, size), 1.0).save(buffer, "PNG"):
        sys.exit(f"{sys.argv[1]} cannot be drawn")
    pictures.append(buffer.data().data())
with Path(sys.argv[2]).open("wb") as file:
    file.write(struct.pack("<HHH", 0, 1, len(SIZES)))
    place = 6 + 16 * len(SIZES)
    for size, picture in zip(SIZES, pictures, strict=True):
        file.write(struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), place))
        place += len(picture)
    file.writelines(pictures)
