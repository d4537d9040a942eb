"""Questions in, cited answers out. Knows nothing of serving, nor of vectors."""
