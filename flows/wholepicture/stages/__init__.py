"""The stages of a night. They share the warehouse, and none imports another."""
