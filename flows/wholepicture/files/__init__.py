"""Bytes and texts of files, before anything is known of children."""
