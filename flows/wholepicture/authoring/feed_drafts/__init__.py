"""A feed file begun from example exports, and a feed file explained.

A draft holds headers, kinds, date formats and lengths. A value of an example is looked at and never
written: not into the draft, not into an error.
"""

from wholepicture.authoring.feed_drafts.draft_text import Draft, draft, write_draft
from wholepicture.authoring.feed_drafts.in_words import in_words

__all__ = ["Draft", "draft", "in_words", "write_draft"]
