"""What can go wrong with the files of an evaluation, beside InvalidQuestions.

QaError
├── InvalidRun      a TREC run file is broken, or of another corpus
└── InvalidReport   an earlier report cannot be read, or measured other questions or articles
"""

from __future__ import annotations

from qa.errors import QaError


class InvalidRun(QaError):
    """A TREC run file is broken or of another corpus; the message names file and lines."""


class InvalidReport(QaError):
    """An earlier report cannot be read, or measured other questions or articles; the message says which."""
