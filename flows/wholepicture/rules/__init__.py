"""Everything loaded from expectations/ and sql/: checks, feeds, derived tables, settings."""
