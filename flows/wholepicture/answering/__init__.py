"""For those who ask of a store: its status, a finding, published files, a file landed alone."""
