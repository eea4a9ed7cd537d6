"""For those who ask: one file landed by hand, and the rows that were refused."""
