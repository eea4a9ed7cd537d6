"""The stages of a night, in its order; none imports another: they meet in the warehouse."""
