"""Feed files and code lists, read into frozen objects: what each agency's export holds.

A feed says which files an agency delivers and, column by column, the header, the canonical name,
the kind of thing it holds (which decides where it may appear) and what a bad value does. This
room reads TOML only: never an export, never the warehouse.
"""

from wholepicture.contract.columns import FeedColumn
from wholepicture.contract.delivered import Declared, Delivery, Part, ReceivedFile
from wholepicture.contract.loading import load_code_lists, load_feed, load_feeds
from wholepicture.contract.nouns import Code, CodeList, Feed, FeedFile
from wholepicture.contract.words import (
    DATE_KINDS,
    ID_KINDS,
    Delimiter,
    Encoding,
    is_safe_name,
    numbered,
)
from wholepicture.spelling import header_key

__all__ = [
    "DATE_KINDS",
    "ID_KINDS",
    "Code",
    "CodeList",
    "Declared",
    "Delimiter",
    "Delivery",
    "Encoding",
    "Feed",
    "FeedColumn",
    "FeedFile",
    "Part",
    "ReceivedFile",
    "header_key",
    "is_safe_name",
    "load_code_lists",
    "load_feed",
    "load_feeds",
    "numbered",
]
