"""Whole Picture: a nightly data-quality auditor of children's case-management exports."""

__version__ = "0.12.0"
