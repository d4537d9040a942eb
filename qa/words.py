"""Text → content words in one common form, for overlap of question and sentence. The word index has a stemmer of its own."""

from __future__ import annotations

import re
import unicodedata

STOPWORDS = frozenset(
    """
    a about after all also an and any are as at be because been before being but by can could did do does doing done
    during each few for from further had has have having he her here hers him his how i if in into is it its itself just
    me more most my no nor not of off on once only or other our out over own same say said says she should so some such
    tell than that the their them then there these they this those through to too under until up upon very was we were
    what when where which while who whom whose why will with would you your
    """.split()
)
WORD = re.compile(r"[^\W_]+(?:[.'’\-][^\W_]+)*")
# A word with a capital that does not begin the text: the first word of a question has one in any case.
CAPITAL = re.compile(r"(?<=[\w,] )[A-Z][\w’'-]+")
SUFFIXES = ("ations", "ation", "ings", "ing", "ied", "ies", "edly", "ed", "es", "ly", "s")


def stem(word: str) -> str:
    """Cut one common English ending: `stem("meetings")` is "meet", `stem("countries")` is "countr"; words of up to three letters stay."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not (suffix == "s" and word.endswith("ss")):
            return word[: -len(suffix)]
    return word


def fold(text: str) -> str:
    """Lower-case and take off accents: `fold("Erdoğan")` is "erdogan"."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def content_words(text: str) -> list[str]:
    """Return the words that carry content, folded and stemmed, in order and with repeats; empty when there are none.

    "U.S.", "US" and "U.S" become one form, possessives lose their ending: `content_words("What is China's aim?")` is ["china", "aim"].
    """
    words = []
    for match in WORD.finditer(text):
        token = match.group()
        if token in ("US", "USA"):
            words.append("u.s")
            continue
        word = fold(token).replace("’", "'").removesuffix("'s")
        if word and word not in STOPWORDS:
            words.append(stem(word))
    return words


def name_words(question: str) -> frozenset[str]:
    """Return the content words of a question that are written with a capital, its first word aside; empty when there are none."""
    return frozenset(content_words(" ".join(CAPITAL.findall(question))))
