"""One sheet of a workbook written out as CSV, in a process of its own: `python -m` runs this room.

A workbook may be made to harm who opens it, so this process has limits and may die; `landing` asks
it and reads its answer. It begins cold for every sheet: it imports little, and nothing that is
large before the workbook has been looked through. No other room imports this one.
"""
