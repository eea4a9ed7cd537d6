"""Sheets of workbooks and elements of XML documents, written as CSV in a process of its own.

`python -m` runs the process from this package. A file from outside may be made to attack the
program that opens it, so the process has limits and may be ended. `landing` sends it a question and
reads its answer. A new process is started for every file, so it imports little, and nothing large
before it has examined the workbook. No other package imports it.
"""
