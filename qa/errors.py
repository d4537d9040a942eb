"""What can go wrong between a file or question and its answer.

QaError
├── InvalidQuestion   the question is empty, too long or not text
├── InvalidRequest    another part of the ask is not as it should be
├── InvalidSettings   a DATELINE_* variable has an unknown name or a bad value
├── RootMissing       the folder or file to ingest is not there or cannot be read; nothing is removed
├── UnreadableFile    one file cannot become an article; the rest goes on
├── InvalidQuestions  a question file is not as it should be; names file and line
├── UnknownConversation  no kept conversation or reply has that id
├── ReaderMissing     the reader's weights are missing or altered
├── LlmFailed         (qa.llm.client) the language model gave no usable text; becomes a reason on the reply
└── TableFailed       (qa.llm.budget) a token table could not be fetched
"""

from __future__ import annotations

# The store's errors pass through unchanged; whoever stands above imports them from here, never from vectorstore.
from vectorstore.errors import (
    ArticleClash,
    FolderInUse,
    FolderUnusable,
    IndexFailed,
    LibraryDamaged,
    ModelMissing,
    OtherModel,
    StoreError,
    UnknownArticle,
)

__all__ = [
    "ArticleClash",
    "FolderInUse",
    "FolderUnusable",
    "IndexFailed",
    "InvalidQuestion",
    "InvalidQuestions",
    "InvalidRequest",
    "InvalidSettings",
    "LibraryDamaged",
    "ModelMissing",
    "OtherModel",
    "QaError",
    "ReaderMissing",
    "RootMissing",
    "StoreError",
    "UnknownArticle",
    "UnknownConversation",
    "UnreadableFile",
]


class QaError(Exception):
    """Base of all errors of this package. The message says what happened, to which thing, and what to do next."""


class InvalidQuestion(QaError):
    """The question is empty, too long or not text."""


class InvalidRequest(QaError):
    """Another part of the ask is not as it should be; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class InvalidSettings(QaError):
    """A DATELINE_* variable has an unknown name or a bad value."""


class RootMissing(QaError):
    """The folder or file to ingest is not there or cannot be read; nothing is removed."""


class UnreadableFile(QaError):
    """One file cannot become an article; the rest goes on. The message is the reason alone, without the file's name."""


class InvalidQuestions(QaError):
    """A question file is not as it should be; the message names file and line."""


class UnknownConversation(QaError):
    """No kept conversation or reply has that id."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"No conversation or reply has the id {wanted!r}. It may have been deleted.")


class ReaderMissing(QaError):
    """The reader's weights are missing or altered."""
