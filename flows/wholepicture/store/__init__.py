"""The store: it keeps nights in such a way that a run may be killed at any moment.

No file of the store is ever changed in place. A night is built in new files, and one `os.replace`
of `audit.next.duckdb` over `audit.duckdb` is the commit point. The publication is swapped in
afterwards. If a run was killed, the next run first finds and puts right what it left behind.

    with store.held(run.store, run.out, render=publishing.render, records_nights=3) as held:
        held.require_space(exports_bytes)
        night = held.night(as_at)
        with open_warehouse(night.records_next, spill=held.spill) as warehouse:
            ...                                     # landing, record, derived tables
        night.keep_records()                        # now whole, at night.records
        with open_warehouse(spill=held.spill) as warehouse:
            ...                                     # attach night.records as night; decide, judge
            night.commit(warehouse, facts, follow=partial(following.follow, checks=checks))

`follow(warehouse, night)` and `render(warehouse, night, folder)` are called with `audit.next`
attached as the database `kept` and in use, so that SQL can name `audit.finding`. The warehouse's
own in-memory tables are then called `memory.judging.kept` and so on. If nothing can be judged,
`night.commit_not_judged(warehouse, facts, keep=...)` is used instead of `commit`, and `render` is
called with `is_judged=False`.

Functions that check a store (`faults`), back it up (`back_up`) or read it (`snapshot`, `last_run`)
do not hold it, so they can be used during a run; `restore` holds it.

`held.notices` are sentences to print. `held.nights_lost` are nights that were lost with a damaged
`audit.duckdb`: run them first, oldest first, if their exports still exist.
"""

from wholepicture.store.backing_up import back_up
from wholepicture.store.borrowing import Borrowed, borrowed, landed_files
from wholepicture.store.checking import faults
from wholepicture.store.folders_given import FoldersGiven, folders_given, keep_folders
from wholepicture.store.holding import Held, held, republish, schedule_held
from wholepicture.store.last_run import LastRun, last_run, note_end, noted_as_begun
from wholepicture.store.night import Night
from wholepicture.store.protocol import STEPS, Reached
from wholepicture.store.register import Facts, Follow, Known, Render
from wholepicture.store.restoring import restore
from wholepicture.store.snapshots import Snapshot, reading_audit, snapshot
from wholepicture.store.whole_files import write_whole

__all__ = [
    "STEPS",
    "Borrowed",
    "Facts",
    "FoldersGiven",
    "Follow",
    "Held",
    "Known",
    "LastRun",
    "Night",
    "Reached",
    "Render",
    "Snapshot",
    "back_up",
    "borrowed",
    "faults",
    "folders_given",
    "held",
    "keep_folders",
    "landed_files",
    "last_run",
    "note_end",
    "noted_as_begun",
    "reading_audit",
    "republish",
    "restore",
    "schedule_held",
    "snapshot",
    "write_whole",
]
