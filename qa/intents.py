"""What is typed but asks the articles nothing: greetings, questions about Dateline, requests for a list or a summary, other languages.

Recognised by whole-line patterns and by function words, so that a question of substance is never caught; everything else is a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["greeting", "help", "articles", "summary", "language", "wordless", "topic"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What was meant instead of a question.

    Attributes:
        about: for a summary, the words that name the article, empty when none is named; for a topic, the line; else empty.
    """

    kind: Kind
    about: str = ""


# With these a line is a follow-up of which only a piece is said: "Why", "And Modi".
ELIDED = (
    "who whom whose what which when where why how since until is are was were do does did has have had will would can could should and but or yes no"
    " more again else then also"
).split()
GREETING = re.compile(
    r"(?:(?:hello|hi|hey|hiya|greetings|howdy|good (?:morning|afternoon|evening|day)|thanks?(?: you)?(?: (?:very|so) much| a lot)?|thx|cheers|ok(?:ay)?|bye|goodbye"
    r"|great|nice|cool|test(?:ing)?|how are you(?: (?:today|doing))?|there|dateline|bot|all|everyone)[\s,.!?]*)+",
    re.IGNORECASE,
)
HELP = re.compile(
    r"(?:help(?: me)?(?: please)?|what (?:can|do) (?:you|i) (?:do|ask|know|answer)(?: (?:you|here|for me))?|what are you(?: for)?|who are you|what is (?:this|dateline)"
    r"|how (?:does|do) (?:this|it|you|dateline) work|how (?:can|do|should) i (?:use|ask) (?:this|you|it|dateline)(?: .{0,30})?|what(?: kinds? of)? questions can i ask(?: you)?)"
    r"[\s.!?]*",
    re.IGNORECASE,
)
ARTICLES = re.compile(
    r"(?:(?:please )?(?:list|show|give)(?: me)?(?: all| the| of)* (?:articles?|sources|documents|files|stories)|(?:which|what)(?: other)? (?:articles?|sources|documents|files|stories|texts)"
    r" (?:are there|are here|are available|do you (?:have|know|hold|contain)|have you(?: got)?|are (?:in|loaded)(?: .{0,30})?|can i ask about)"
    r"|how many (?:articles?|sources|documents|files|stories) (?:are there|do you have|have you(?: got)?)|what (?:do|are) the articles (?:say|about)|what do you have)[\s.!?]*",
    re.IGNORECASE,
)
SUMMARY = re.compile(
    r"(?:please |can you |could you )*(?:summari[sz]e|sum up|give(?: me)? (?:a |the )?(?:short |brief )?(?:summary|overview|gist) of|(?:a )?summary of|tl;?dr)\s*(?P<about>.*?)[\s.!?]*",
    re.IGNORECASE,
)
# A word or a name alone, with no question mark: "tianjin", "Xi Jinping". Of more words, "summit venue" and the like ask for something.
TOPIC = re.compile(r"(?P<about>[^\W\d_][\w’'-]+|[A-Z][\w’'-]*(?: (?:(?:of|de|van|von|al|the) )?[A-Z][\w’'-]*){1,3})[\s.!]*")
ASKING = re.compile(rf"(?:{'|'.join(ELIDED)})\b", re.IGNORECASE)
ABOUT_ARTICLE = re.compile(r"\b(?:articles?|story|stories|pieces?|texts?|reports?|everything|it all|news)\b", re.IGNORECASE)
# Words that hold a language together and are rare in English questions; "in", "die", "on" and other words of both are left out.
OTHER = frozenset(
    """
    der das und ist nicht wer wann warum wie viele wurde haben hat mit dem den ein eine über für von zu wo was sind
    le les des est qui quand où pourquoi comment combien dans avec une du sur pour que quel quelle ont été il
    el los las es quién cuándo dónde qué cómo cuántos por para con una del en y se su fue cuál
    il che chi quando dove perché come quanti è sono della nel gli di cosa
    o os um uma não quem onde porque quantos são da na foi
    het een niet wie wanneer waarom hoe hoeveel zijn met van
    """.split()
)
ENGLISH = frozenset(
    "the an of in to is was were are did do does has have had what who when where why how which that this and for on with about by from".split()
)
LATIN = re.compile(r"[a-zA-ZÀ-ɏ]")
LETTER = re.compile(r"[^\W\d_]")


def intent(question: str) -> Intent | None:
    """Return what the line means when it asks the articles nothing; None for a question.

    Args:
        question: as `bot.clean` gives it.
    """
    if not re.search(r"\w", question):
        return Intent("wordless")
    for kind, pattern in (("greeting", GREETING), ("help", HELP), ("articles", ARTICLES)):
        if pattern.fullmatch(question):
            return Intent(kind)  # type: ignore[arg-type]
    found = SUMMARY.fullmatch(question)
    if (
        found
        and (ABOUT_ARTICLE.search(found["about"]) or not question.lower().startswith("what"))
        and not found["about"].lower().startswith("what")
    ):
        return Intent(
            "summary",
            " ".join(
                re.sub(r"\b(?:the|this|that|an?|about|on|of)\b", " ", ABOUT_ARTICLE.sub(" ", found["about"]), flags=re.IGNORECASE).split()
            ),
        )
    topic = TOPIC.fullmatch(question)
    if topic and not ASKING.match(question):
        return Intent("topic", topic["about"])
    return Intent("language") if foreign(question) else None


def foreign(question: str) -> bool:
    """Return whether the question is in another language: another script, or its function words and none of English."""
    letters = LETTER.findall(question)
    if len(letters) >= 4 and sum(1 for letter in letters if LATIN.match(letter)) < len(letters) / 2:
        return True
    words = re.findall(r"[^\W\d_]+", question.casefold())
    if len(words) < 3 or ENGLISH & set(words):
        return False
    return sum(word in OTHER for word in words) >= max(2, len(words) / 4)
