"""A published page as its reader sees it: its text, headings and tables."""

from html.parser import HTMLParser
from pathlib import Path

_UNSEEN = ("style", "title", "desc", "head")
_VOID = ("meta", "link", "br", "path", "line", "rect")


class Page(HTMLParser):
    """The content of one page: `text`, `headings` by level, and `sections` by id."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.html = file.read_text(encoding="utf-8")
        self.headings: list[tuple[int, str]] = []
        self.sections: dict[str, str] = {}
        self.text = ""
        self._open: list[str] = []
        self._section = ""
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        self._open.append(tag)
        if tag == "section":
            self._section = str(dict(attrs)["id"])
            self.sections[self._section] = ""
        if tag in ("h1", "h2", "h3"):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop() == tag, tag
        if tag == "section":
            self._section = ""
        if tag not in ("b", "a", "em", "strong", "span", "small"):
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if any(tag in self._open for tag in _UNSEEN):
            return
        self.text = _joined(self.text, data)
        if self._section:
            self.sections[self._section] = _joined(self.sections[self._section], data)
        if self._open and self._open[-1] in ("h1", "h2", "h3"):
            level, said = self.headings[-1]
            self.headings[-1] = level, said + data


def _joined(text: str, data: str) -> str:
    said = " ".join((text + data).split())
    return said + (" " if data.endswith((" ", "\n")) and said else "")
