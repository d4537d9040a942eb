"""General English by word lists: verbs, places, the phrases and clauses of a question. Knows nothing of articles or conversations."""
