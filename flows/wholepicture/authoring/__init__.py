"""Tools for people who change rules: new checks, worked examples, feed drafts, pages."""
