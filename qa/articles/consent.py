"""Whether what was found of a file is only a site's request for consent to cookies, and no article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.articles.shapes import count_words, is_prose

NOTICE_ONLY = "holds no article, only a cookie or privacy notice. Save it again after answering the notice"
CONSENT = re.compile(
    r"\b(?:cookies?|consent|gdpr|privacy|personal data|tracking|datenschutz|zustimm\w+|einwillig\w+|confidentialité|consentement"
    r"|privacidad|consentimiento)\b",
    re.IGNORECASE,
)
# What only a site says, to its reader.
REQUEST = re.compile(
    r"\b(?:we|this (?:web)?site|our (?:web)?site)(?: and (?:our|\d+|selected|third)[\w ]{0,30})?\s+(?:also )?"
    r"(?:uses?|stores?|sets?|values?|process(?:es)?|cares?|needs?)\b"
    r"|\bby (?:clicking|continuing|using|browsing|closing|accepting)\b"
    r"|\byou (?:can|may) (?:change|manage|choose|withdraw|accept|reject|set|opt)|\byour (?:consent|privacy|preferences|choices)\b"
    r"|\b(?:manage|accept|reject|allow|choose) (?:all |your )?(?:cookies?|preferences|settings|choices)\b"
    r"|\bwir (?:verwenden|nutzen|setzen|und unsere)\b|\bnous (?:utilisons|et nos partenaires)\b|\b(?:utilizamos|usamos) cookies\b",
    re.IGNORECASE,
)
# No notice is longer, and from so many words on one about privacy must be about it in most of its sentences, and say so three times.
MOST_WORDS, MENTIONS = 200, 3


def is_only_consent(lines: Sequence[str]) -> bool:
    """Return whether the lines that a page or text shows, menus among them, are a request for consent and nothing else.

    A line speaks of it as only a site does, and all sentences speak of it, or most do and three times in all; without sentences, lines
    with most of the words.
    """
    words = sum(map(count_words, lines))
    sentences = [line for line in lines if is_prose(line)]
    about = [line for line in sentences or lines if CONSENT.search(line)]
    if words >= MOST_WORDS or not any(REQUEST.search(line) for line in about):
        return False
    if not sentences:
        return 2 * sum(map(count_words, about)) > words
    every = all(line in about or REQUEST.search(line) for line in sentences)
    return every or (2 * len(about) > len(sentences) and sum(len(CONSENT.findall(line)) for line in lines) >= MENTIONS)
