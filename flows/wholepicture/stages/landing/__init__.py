"""Landing: every row of a file is loaded with its file and line, or refused with a reason.

Rows read = rows landed + rows refused, always. The rows read are counted from the bytes of the
file, independently of the loader. A reason never quotes a value or a header of the file.
"""

from wholepicture.files.unpacking import (
    NOT_A_ZIP,
    DamagedError,
    content_of,
    most_unpacked,
    packed_as,
)
from wholepicture.stages.landing.agency import land, land_agency, land_alone
from wholepicture.stages.landing.file_account import LandedFile
from wholepicture.stages.landing.landing_tables import landing_tables
from wholepicture.stages.landing.working_copy import LINES_PER_FILE, FileName

__all__ = [
    "LINES_PER_FILE",
    "NOT_A_ZIP",
    "DamagedError",
    "FileName",
    "LandedFile",
    "content_of",
    "land",
    "land_agency",
    "land_alone",
    "landing_tables",
    "most_unpacked",
    "packed_as",
]
