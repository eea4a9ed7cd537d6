"""A feed file begun from example exports, and a feed file explained.

A draft holds headers, kinds, date forms and lengths. A value of an example is looked at and never
written: not into the draft, not into an error.
"""

from wholepicture.drafting.telling import told
from wholepicture.drafting.writing import Draft, draft, write_draft

__all__ = ["Draft", "draft", "told", "write_draft"]
