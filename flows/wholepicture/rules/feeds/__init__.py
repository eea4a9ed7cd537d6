"""Feed files and code lists, read into frozen objects: the content of each agency's export.

A feed says which files an agency delivers. For each column it gives the header, the canonical name,
the kind of value (which decides where it may appear), and the effect of an invalid value. This
package reads TOML only: never an export, never the warehouse.
"""

from wholepicture.files.encodings import Encoding
from wholepicture.files.header_names import header_key
from wholepicture.rules.feeds.delivery import Declared, Delivery, Part, ReceivedFile
from wholepicture.rules.feeds.feed import Code, CodeList, Feed, FeedFile
from wholepicture.rules.feeds.feed_column import FeedColumn
from wholepicture.rules.feeds.feed_files import load_code_lists, load_feed, load_feeds
from wholepicture.rules.feeds.kinds import (
    DATE_KINDS,
    ID_KINDS,
    Delimiter,
    is_safe_name,
    numbered,
)

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
