"""The index engine: passages by their terms, live, durable, with rank-bm25's scores."""
