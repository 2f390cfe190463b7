"""Candidates for a query: index fields, document values, term weighting."""
