"""Questions for an empty chat, made from sentences of the articles: the sentence with one of its parts asked for.

As the asked part is known, each question is put to the bot and kept only when the bot finds that very part in that very sentence: so every
suggestion is one that Dateline answers, rightly. The patterns are few and strict; a library in which none fits gets no suggestions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from qa.english import verbs
from qa.events import Ask
from qa.sentences import sentences
from vectorstore.records import Article

if TYPE_CHECKING:
    from qa.bot import Bot
    from vectorstore.store import Store

# Below this the page says "Uncertain": no first impression. The answer itself is known to be right.
SURE = 0.45
LONGEST, SHORTEST = 95, 20
# Articles looked at, spread over the library, and sentences of each: news says the most at the top.
ARTICLES, SENTENCES = 24, 40
PER_ARTICLE = 6

# Past tense → base form of verbs that news uses with a doer and a thing done.
VERBS = {
    "signed": "sign", "opened": "open", "closed": "close", "visited": "visit", "met": "meet", "won": "win", "lost": "lose", "bought": "buy",
    "sold": "sell", "founded": "found", "launched": "launch", "announced": "announce", "published": "publish", "approved": "approve",
    "rejected": "reject", "banned": "ban", "joined": "join", "left": "leave", "led": "lead", "wrote": "write", "built": "build",
    "discovered": "discover", "invented": "invent", "replaced": "replace", "received": "receive", "hosted": "host", "attended": "attend",
    "defeated": "defeat", "beat": "beat", "arrested": "arrest", "killed": "kill", "elected": "elect", "appointed": "appoint",
    "criticised": "criticise", "criticized": "criticize", "condemned": "condemn", "welcomed": "welcome", "imposed": "impose",
    "ordered": "order", "acquired": "acquire", "introduced": "introduce", "released": "release", "unveiled": "unveil", "began": "begin",
    "ended": "end", "started": "start", "described": "describe", "accused": "accuse", "suspended": "suspend", "invited": "invite",
}  # fmt: skip
DONE = "held|signed|opened|launched|built|founded|arrested|killed|published|born|elected|discovered|injured|destroyed|filmed|unveiled"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
WHEN = rf"(?:on (?:(?:{DAYS})(?:,? )?)?(?:(?:{MONTHS})\.? \d{{1,2}}|\d{{1,2}} (?:{MONTHS}))(?:,? \d{{4}})?|in (?:(?:{MONTHS}) )?\d{{4}})"
NAME = r"[A-Z][\w'’.-]*(?: (?:of |the |and |for |de |van |al-)?[A-Z][\w'’.-]*){0,5}"
THING = r"[\w'’-]+(?: [\w'’.-]+){0,9}"
PASSIVE_WHERE = re.compile(rf"^(?P<thing>(?:The |A |An )?{THING}) (?P<be>was|were) (?P<done>{DONE}) (?P<asked>(?:in|at) (?:the )?{NAME})")
PASSIVE_WHEN = re.compile(rf"^(?P<thing>(?:The |A |An )?{THING}) (?P<be>was|were) (?P<done>{DONE})(?: (?:in|at) {NAME})? (?P<asked>{WHEN})")
NUMBER = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|hundreds|thousands)"
HOW_MANY = re.compile(
    rf"^(?:(?:More than|At least|About|Around|Some|Nearly|Almost|Over) )?(?P<asked>{NUMBER}) (?P<noun>(?:[a-z-]+ ){{0,2}}[a-z]+s|people) "
    rf"(?P<be>were|have been|had been) (?P<rest>[a-z]+(?: [\w'’-]+){{0,6}})[.,;]",
    re.IGNORECASE,
)
ACTIVE = re.compile(
    rf"^(?P<asked>(?:The )?{NAME}) (?P<verb>{'|'.join(VERBS)}) (?!by\b)(?P<rest>{THING})"
    rf"(?= {WHEN}|[.,;]| (?:after|before|as|while|when|who|which)\b)"
)
WILL = re.compile(rf"^(?P<asked>(?:The )?{NAME}) (?P<verb>will|would|is expected to|is due to|plans to) (?P<rest>[a-z]+ {THING})(?=[.,;])")
WHO_IS = re.compile(
    r"^(?P<thing>[A-Z][\w'’-]+(?: [A-Z][\w'’.-]+){1,3}), (?P<asked>(?:an?|the|associate|professor|director|head) [^,;:“\"]{8,80}),"
)
ACTIVE_WHEN = re.compile(rf"^(?P<thing>(?:The )?{NAME}) (?P<verb>{'|'.join(VERBS)}) (?P<rest>{THING}) (?P<asked>{WHEN})")
OPENING = re.compile(r"[A-Z][\w ]{2,40}, (?=[A-Z])")
# What means nothing outside its own text.
LOST = re.compile(
    r"\b(?:he|she|it|they|them|him|his|her|hers|its|their|we|our|us|I|you|your|this|that|these|those|here|there|who|which|former|latter|"
    r"yesterday|today|tomorrow|also|however|both|other|another|such|same)\b",
    re.IGNORECASE,
)
OPENINGS = frozenset("The A An In On At But And When While After Before As If For It He She They This That".split())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and the words of an article that answer it: `article.text[start:end]`."""

    question: str
    article_id: str
    start: int
    end: int


def suggest(
    bot: Bot, library: Store, *, most: int = 4, seconds: float = 20.0, pause: Callable[[], None] = lambda: None
) -> Iterator[Suggestion]:
    """Yield questions that the bot answers rightly, as they are found; no two from the same article while others have some.

    Args:
        seconds: when they are over, no further question is tried.
        pause: called before each question is tried; it may wait, so that people who ask come first.
    """
    end = monotonic() + seconds
    found = 0
    waiting = [list(candidates(article))[:PER_ARTICLE] for article in spread(library)]
    while any(waiting):
        for queue in waiting:
            if not queue:
                continue
            one = queue.pop(0)
            pause()
            if monotonic() > end:
                return
            if answered_well(bot, one):
                yield one
                found += 1
                if found >= most:
                    return


def spread(library: Store) -> Iterator[Article]:
    """Yield up to 24 articles from all over the library, copies left out."""
    total = library.status().articles
    step = max(1, total // ARTICLES)
    for offset in range(0, min(total, step * ARTICLES), step):
        for article in library.articles(offset=offset, limit=1):
            if article.story == article.id:
                yield article


def candidates(article: Article) -> Iterator[Suggestion]:
    """Yield questions that sentences near the top of an article answer by their form, in the order of the text."""
    seen: set[str] = set()
    for start, end in list(sentences(article.text))[:SENTENCES]:
        for question, first, last in questions(article.text[start:end]):
            if not known(article.text, article.text[start + first : start + last], question):
                continue
            if question not in seen and SHORTEST <= len(question) <= LONGEST and stands_alone(question):
                seen.add(question)
                yield Suggestion(question, article.id, start + first, start + last)


def questions(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Yield questions with the offsets in the sentence of what they ask for; it may begin with words such as "On Monday, "."""
    yield from clause_questions(sentence)
    if opening := OPENING.match(sentence):
        skipped = opening.end()
        for question, first, last in clause_questions(sentence[skipped:]):
            yield question, skipped + first, skipped + last


def clause_questions(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Yield what a clause with its subject at the front answers."""
    for word, pattern in (("Where", PASSIVE_WHERE), ("When", PASSIVE_WHEN)):
        if (found := pattern.match(sentence)) and nominal(found["thing"]):
            yield f"{word} {found['be']} {lowered(found['thing'])} {found['done']}?", *found.span("asked")
    if found := ACTIVE_WHEN.match(sentence):
        yield f"When did {lowered(found['thing'])} {VERBS[found['verb']]} {found['rest']}?", *found.span("asked")
    if found := HOW_MANY.match(sentence):
        yield f"How many {found['noun']} {'were' if found['be'] == 'were' else found['be']} {found['rest']}?", *found.span("asked")
    for pattern in (ACTIVE, WILL):
        if found := pattern.match(sentence):
            yield f"Who {found['verb']} {found['rest']}?", *found.span("asked")
    if found := WHO_IS.match(sentence):
        yield f"Who is {found['thing']}?", *found.span("asked")


def nominal(thing: str) -> bool:
    """True for words that can be a subject: none of them a sure verb, no "and" at the end ("The ship weighs 2 tonnes and was built …")."""
    words = thing.split()
    sure = verbs.SURE - verbs.DOUBTFUL
    told = any(word in sure or word in verbs.BASE or (word.endswith("s") and {word[:-1], word[:-2]} & sure) for word in words)
    return not told and words[-1] not in ("and", "or", "but", "also", "then")


def known(text: str, asked: str, question: str) -> bool:
    """True unless a question for "who" was made from a pronoun, or from one word that is capital only at the head of its sentence."""
    if not question.startswith("Who "):
        return True
    return not LOST.search(asked) and (" " in asked or bool(re.search(rf"[a-z,] {re.escape(asked)}\b", text)))


def lowered(thing: str) -> str:
    """Return the words as they stand inside a sentence: "The summit" → "the summit"."""
    first, _, rest = thing.partition(" ")
    return f"{first.lower()} {rest}" if first in OPENINGS else thing


def stands_alone(question: str) -> bool:
    """True when a question names something and refers to nothing outside itself."""
    return bool(re.search(r" (?:[A-Z]\w|\d{4})", question)) and not LOST.search(question.split(" ", 1)[1])


def answered_well(bot: Bot, one: Suggestion) -> bool:
    """True when the bot's best answer is sure enough and holds, or lies in, the words that the question was made to ask for."""
    reply = bot.ask(Ask(one.question, infer=False))
    if not reply.answers or reply.answers[0].confidence < SURE or reply.standalone != one.question:
        return False
    first = reply.answers[0].citations[0]
    if first.article.id != one.article_id or first.answer_start is None or first.answer_end is None:
        return False
    return first.answer_start < one.end and one.start < first.answer_end
