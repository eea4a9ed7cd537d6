"""A notice: a title and facts, as the text of an e-mail and as an adaptive card."""

from dataclasses import dataclass

NAME = "Whole Picture"
_CARD = "application/vnd.microsoft.card.adaptive"
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message to people: a title, facts by their labels, and a last sentence.

    `occasions` are the words of `[notify] when` that apply to it.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    ends: str = ""
    occasions: frozenset[str] = frozenset()

    def text(self) -> str:
        """The body of an e-mail, with one fact a line."""
        lines = [self.title, "", *(f"{label}: {said}" for label, said in self.facts)]
        return "\n".join([*lines, *(["", self.ends] if self.ends else [])]) + "\n"

    def card(self) -> dict[str, object]:
        """The JSON of an adaptive card, which a Teams workflow posts to a channel."""
        title = {"type": "TextBlock", "size": "Medium", "weight": "Bolder", "text": self.title}
        facts = [{"title": label, "value": said} for label, said in self.facts]
        body: list[dict[str, object]] = [{**title, "wrap": True}]
        body.append({"type": "FactSet", "facts": facts})
        if self.ends:
            body.append({"type": "TextBlock", "text": self.ends, "wrap": True, "isSubtle": True})
        content = {"$schema": _SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
        attachment = {"contentType": _CARD, "contentUrl": None, "content": content}
        return {"type": "message", "attachments": [attachment]}


def a_test() -> Notice:
    """The notice of `wholepicture notify --test`."""
    return Notice(
        title=f"{NAME}: a test of notices",
        facts=(("Meaning", "notices of runs arrive here"), ("To do", "nothing")),
    )
