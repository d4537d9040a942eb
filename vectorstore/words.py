"""Texts and questions as the word index (SQLite FTS5) should see them, so that "US" finds "U.S." and "organisation" finds "organization".

The same spelling rules go over both sides, so a rule that turns a word into no word at all does no harm. FTS5 itself folds case and
diacritics and stems (porter). Left out: synonyms, other languages, typing errors.
"""

from __future__ import annotations

import re
from unicodedata import normalize

WORDS_VERSION = "1"  # raise it when a rule below changes: the word index is then made anew at open
QUERY_TOKENS = 64  # a question has fewer; a pasted page would only cost time

_DOTTED = re.compile(r"(?<![\w.])[^\W\d_](?:\.[^\W\d_])+(?![\w])\.?")  # U.S. U.K a.m. J.K.
_COUNTRY = re.compile(r"\bUS\b")
_TYPED_LOWER = re.compile(r"(?:^|(?<=\bthe )|(?<=\bin )|(?<=\bbetween ))us\b")  # "what did the us say"
_LONG_NAMES = (
    (re.compile(r"\bunited states\b(?: of america\b)?", re.I), "usa"),
    (re.compile(r"\bunited kingdom\b", re.I), "uk"),
    (re.compile(r"\bunited nations\b", re.I), "un"),
    (re.compile(r"\beuropean union\b", re.I), "eu"),
)
_HYPHENED = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)+")
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_SPELLINGS = (  # British to American, applied to both sides
    (re.compile(r"(?<=[^\W\d_]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)\b)"), "iz"),
    (re.compile(r"(?<=[^\W\d_]{3})lys(?=(?:e|ed|es|er|ers|ing)\b)|(?<=\bana)lys(?=(?:e|ed|es|er|ers|ing)\b)"), "lyz"),
    (re.compile(r"(?<=[^\W\d_]{2})our(?=(?:s|ed|ing|able|ite|ites|er|ers|al|ful|hood)?\b)"), "or"),
    (re.compile(r"(?<=[^\W\d_]{2}[nae])tre(?=s?\b)"), "ter"),
    (re.compile(r"\b(def|off|lic|pret)ence(?=s?\b)"), r"\1ense"),
    (re.compile(r"(?<=\bprogram)me(?=s?\b)"), ""),
)
_TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
_STOPWORDS = frozenset(
    """
    a about after all also am an and any are as at be became become been before being but by can could d did do does doing done
    during each for from had has have having he her here hers him his how i if in into is it its itself ll m many may me might
    mine more most much must my no nor not of on or other our ours out over re s shall she should so some such t than that the
    their theirs them then there these they this those through to too under up upon us ve very was we were what when where which
    while who whom whose why will with would you your yours please tell
    """.split()
)


def indexed(text: str) -> str:
    """Return a text as the word index stores it: lower case, one spelling for each word, "counter-terrorism" also as one word.

    Example: "The U.S.-led counter-terrorism programme" → "the usa-led usaled counter-terrorism counterterrorism program".
    """
    text = _DOTTED.sub(_joined_letters, normalize("NFC", text.replace("\x00", " ")))
    text = _COUNTRY.sub("usa", text)
    for name, short in _LONG_NAMES:
        text = name.sub(short, text)
    text = _THOUSANDS.sub("", text.lower())
    text = _HYPHENED.sub(lambda found: f"{found[0]} {_HYPHEN.sub('', found[0])}", text)
    for spelling, other in _SPELLINGS:
        text = spelling.sub(other, text)
    return text


def match(query: str) -> str:
    """Return the FTS5 expression for a question: its words, quoted, joined with OR; "" when it has no word at all."""
    return " OR ".join(f'"{token}"' for token in terms(query))


def terms(query: str) -> list[str]:
    """Return the words of a question as the word index spells them, each once and at most 64; empty when it has none.

    Function words are dropped, unless nothing else is left. Any string is safe: what is not a letter or digit never reaches FTS5.
    """
    query = query[:4000]
    if query == query.lower():
        query = _TYPED_LOWER.sub("US", query)
    shouted = query == query.upper()
    names = {token.lower() for token in _TOKEN.findall(query) if len(token) > 1 and token.isupper() and not shouted}  # WHO, IT
    tokens = list(dict.fromkeys(_TOKEN.findall(indexed(query))))
    telling = [token for token in tokens if token not in _STOPWORDS or token in names]
    return (telling or tokens)[:QUERY_TOKENS]


def _joined_letters(found: re.Match[str]) -> str:
    letters = found[0].replace(".", "")
    return "usa" if letters.upper() == "US" else letters
