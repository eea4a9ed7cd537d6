"""Feed files: a draft made from example exports, and the explanation of a feed file.

A draft has headers, kinds, date formats and lengths. Values of an example are read but never
written, neither into the draft nor into an error.
"""

from wholepicture.authoring.feed_drafts.draft_text import Draft, draft, write_draft
from wholepicture.authoring.feed_drafts.in_words import in_words

__all__ = ["Draft", "draft", "in_words", "write_draft"]
