"""Passages in, scored passages out. Knows articles as text with fields; nothing of how they are read, of questions or of HTTP."""
