"""Sheets of workbooks and elements of XML documents, written out as CSV.

This is done in a process of its own, which `python -m` runs from this package. A file from outside
may be made to attack the program that opens it, so this process has limits and may be ended;
`landing` sends it a question and reads its answer. It is started anew for every file, so it imports
little, and nothing large before a workbook has been looked through. No other package imports it.
"""
