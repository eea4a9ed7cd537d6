"""The bytes and text of files; this package knows nothing about children's records."""
