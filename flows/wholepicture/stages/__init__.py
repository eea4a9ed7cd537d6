"""The stages of a night; none imports another, they share the warehouse."""
