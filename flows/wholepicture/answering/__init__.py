"""Answers from a store: its status, a finding, published files, refused rows, a landed file."""
