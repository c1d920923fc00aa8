"""What a server says it can do: the reply to EHLO (RFC 5321 4.1.1.1)."""

from typing import NamedTuple


class Capabilities(NamedTuple):
    """The extensions of one EHLO reply.

    `keywords` holds every line as the server wrote it; `mechanisms` the names behind AUTH, in upper case and in the
    server's order, those of the outdated `AUTH=LOGIN` form included. `size` is the largest message in bytes, 0 for no
    fixed limit, None where SIZE is not offered. `esmtp` is False where only HELO was understood.
    """

    name: str = ""
    keywords: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    size: int | None = None
    esmtp: bool = False

    def has(self, keyword: str) -> bool:
        """Tell whether an extension is offered; `keyword` in upper case."""
        return any(line.split(None, 1)[:1] == [keyword] for line in map(str.upper, self.keywords))

    @property
    def offers_login(self) -> bool:
        """Tell whether AUTH is offered, with whatever mechanisms."""
        return self.has("AUTH") or bool(self.mechanisms)


def read_capabilities(lines: tuple[str, ...]) -> Capabilities:
    """Read the lines of a positive EHLO reply; the first is the server's name for itself."""
    name = lines[0].split(None, 1)[0] if lines and lines[0].strip() else ""
    mechanisms: list[str] = []
    size: int | None = None
    for line in lines[1:]:
        # `AUTH=LOGIN PLAIN` is how servers wrote it before RFC 2554; the mail library knows it too.
        word, _, rest = line.strip().upper().replace("AUTH=", "AUTH ", 1).partition(" ")
        if word == "AUTH":
            mechanisms += [one for one in rest.split() if one not in mechanisms]
        elif word == "SIZE":
            size = int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 20 else 0
    keywords = tuple(line.strip() for line in lines[1:] if line.strip())
    return Capabilities(name, keywords, tuple(mechanisms), size, esmtp=True)
