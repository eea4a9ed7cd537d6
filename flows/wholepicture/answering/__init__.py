"""For those who ask: one file landed outside any night, and the rows that were refused."""
