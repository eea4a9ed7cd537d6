"""For those who change rules: new checks, worked examples, feed drafts, pages."""
