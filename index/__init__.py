"""Finding: terms, BM25, understanding a question, ranking, choosing an answer."""
