"""The built-in engine: an index of passages by their terms, in memory and in files, with rank-bm25's scores."""
