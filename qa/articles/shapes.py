"""What one line of a scraped page looks like: prose, a notice of the site, a menu word, a byline. Only shapes and set phrases; no position.

The measure of prose comes from a comparison on 159 pages of scrapinghub's article-extraction-benchmark turned to plain text (2020
pages, English).
"""

from __future__ import annotations

import re

from qa.articles.notices import END, MENU_WORDS, NOTICE, OTHERS, PITCH

# Prose: at least so many words, or at least so many and the end of a sentence.
LONG_WORDS = 12
SENTENCE_WORDS = 6
ENDS = tuple('.!?…"”»’)]。！？」』؟۔।')
SENTENCE_END = re.compile("[.!?…。！？؟۔।][\"”»’')\\]」』]*$")
WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
DECORATION = re.compile(r"^[\W_]+|[\W_]+$")

# Words up to which a line can be a set phrase, or a site's sentence about itself.
LONGEST_SET, LONGEST_PITCH = 24, 45
BYLINE = re.compile(
    r"(?:(?:written|reported|posted|published|edited)\s+)?by[:\s]\s*(?P<name>[^\d|]{3,80}?)(?:\s*[|•·,–—-]\s*.{0,80})?", re.IGNORECASE
)
NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+(?:and|&|de|van|von|der|al|bin|la|le|du|da|di|[^\W\d_a-z][\w.'’-]*)){1,9}")
CREDIT = re.compile(
    r"[\[(]?(?:with\s+(?:information|reporting|files|additional|inputs?)\b.{0,80}|source\s*:.{0,80}"
    r"|from\s+.{0,60}\b(?:wire|staff|agency|news)\s+(?:reports|services)"
    r"|(?:(?:additional\s+)?reporting|edit(?:ed|ing)|writing|written|compiled)\s+by\b.{0,160}"
    r"|(?:the\s+)?(?:reuters|ap|afp|dpa|ansa|efe|tass|xinhua|bloomberg|upi|ians|pti|ani|anadolu|associated\s+press|agence\s+france-presse)"
    r"(?:\s*[/,&+-]\s*\w+){0,3}"
    r"|(?:\w[\w.'’-]*\s+){1,4}(?:news\s+agency|press\s+agency|news\s+service|wire\s+service)"
    r"|newsroom|staff\s+(?:writer|reporter|report)s?|(?:\w+\s+){0,3}correspondent)[\])]?\.?",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"[\[(*]*(?:corrections?\b|clarifications?\b|editor.?s.?\s+note|updated?\s*:|an\s+earlier\s+version"
    r"|this\s+(?:article|story|report|piece|post)\s+(?:has\s+been|was|is)\b)",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+{_MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
DATE = re.compile(
    rf"(?:(?:first\s+)?(?:published|updated|posted|last\s+(?:updated|modified)|modified)\b.{{0,80}}|(?:\w+day,?\s+)?{_DAY}.{{0,40}})",
    re.IGNORECASE,
)
SPEAKER = re.compile(r"(?:q|a|question|answer|interviewer)\s*[:.]\s", re.IGNORECASE)
BULLET = re.compile(r"(?:[-*•·▪‣–]|\d{1,3}[.)])\s")


def count_words(line: str) -> int:
    """Return the number of words; scripts without blanks count one word per two characters."""
    return max(len(line.split()), len(WIDE.findall(line)) // 2)


def is_prose(line: str) -> bool:
    """Return whether the line is long enough, or sentence enough, to be part of an article's body."""
    words = count_words(line)
    return words >= LONG_WORDS or (words >= SENTENCE_WORDS and line.endswith(ENDS))


def ends_sentence(line: str) -> bool:
    return SENTENCE_END.search(line) is not None


def is_notice(line: str) -> bool:
    """Return whether the whole line is a set phrase of sites, wherever it stands."""
    bare = DECORATION.sub("", line)
    if END.fullmatch(bare) or (count_words(line) <= LONGEST_PITCH and PITCH.match(bare) and not is_note(line)):
        return True
    return count_words(line) <= LONGEST_SET and (NOTICE.fullmatch(bare) or NOTICE.fullmatch(line.strip())) is not None


def is_end(line: str) -> bool:
    """Return whether the line opens what only ever stands below an article: the comment form."""
    return count_words(line) <= LONGEST_SET and END.fullmatch(DECORATION.sub("", line)) is not None


def heads_others(line: str) -> bool:
    """Return whether the line is a heading over other articles or over comments."""
    return count_words(line) <= LONGEST_SET and (OTHERS.fullmatch(DECORATION.sub("", line)) is not None or is_end(line))


def is_menu(line: str) -> bool:
    """Return whether the line could be an entry of a menu: a known word, or several short ones with separators."""
    bare = DECORATION.sub("", line).casefold()
    if bare.replace(" ", "_") in MENU_WORDS or len(bare) <= 1:
        return True
    parts = [part for part in re.split(r"\s+[|/>»›•·]\s+", line) if part.strip()]
    return len(parts) >= 3 and all(count_words(part) <= 4 for part in parts)


def is_note(line: str) -> bool:
    """Return whether the line belongs to the article although it is short: a credit, an agency, a correction."""
    return (count_words(line) <= LONGEST_PITCH and CREDIT.fullmatch(line.strip()) is not None) or NOTE.match(line.strip()) is not None


def is_date(line: str) -> bool:
    return DATE.fullmatch(line.strip()) is not None


def byline(line: str) -> str | None:
    """Return the name in a line such as "By Ana Silva, Lisbon", None when it is no byline."""
    match = BYLINE.fullmatch(line.strip())
    if match is None:
        return None
    name = match.group("name").strip()
    return name if NAME.fullmatch(name) else None
