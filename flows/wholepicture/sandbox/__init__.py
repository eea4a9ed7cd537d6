"""What no loader reads, written out as CSV: a sheet of a workbook, or an element of XML.

It is done in a process of its own, which `python -m` runs from this package. What comes from
outside may be made to harm who opens it, so this process has limits and may die; `landing` asks it
and reads its answer. It begins cold for every file: it imports little, and nothing that is large
before a workbook has been looked through. No other package imports this one.
"""
