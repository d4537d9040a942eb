"""A question cut into head, auxiliary, subject and predicate, and put together again with another head."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.english.phrases import AUXILIARIES, BE, DETERMINERS, PREPOSITIONS, PRONOUNS, phrases
from qa.english.verbs import BASE, PARTICIPLE, base, is_verb, past, third

WH = (
    r"(?:how (?:many|much|long|old|often|far|big|large|tall|high|fast|soon|late)(?: \w+)?|who|whom|whose|what|when|where|why|how come|how"
    r"|(?:in |on |at |to |from )?(?:which|what) (?:year|day|date|month|time|place|city|country|venue|town))"
)
AUXILIARY = rf"(?:{'|'.join(sorted(AUXILIARIES))})"
HEAD = re.compile(
    rf"^(?:(?:in|on|at|to|from|by|with|for|of|about|since|until|against|under) )?(?:how (?:[a-z]+ ){{1,4}}?"
    rf"|(?:which|what|whose) (?:[\w’'-]+ ){{1,4}}?|{WH})(?= ?{AUXILIARY}\b)\s*",
    re.IGNORECASE,
)
SUBJECT_HEAD = re.compile(r"^(?:who|what|(?:which|how many|how much) (?:[\w’'-]+ ){1,3}?(?=[\w’'-]+))\s*", re.IGNORECASE)
# What a question asks for in front of its verb, but times and places, which are no object of it.
FRONTED = re.compile(
    r"(?:(?P<many>how (?:many|much))|which|what) "
    r"(?!(?:times?|years?|days?|months?|weeks?|hours?|dates?|age|city|country|place|town|venue|way)\b)"
    r"(?P<noun>[a-z][\w-]*(?: [a-z][\w-]*){0,2})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A question cut into "How long", "did", "the talks in Tianjin", "last"; what it lacks is empty."""

    head: str
    auxiliary: str
    subject: str
    predicate: str

    def told(self) -> str:
        """Return it as it stands inside another sentence: "how long the talks in Tianjin lasted"."""
        head = self.head[:1].lower() + self.head[1:]
        verb, _, rest = self.predicate.partition(" ")
        if self.auxiliary.lower() in ("did", "do", "does"):
            form = {"did": past, "does": third}.get(self.auxiliary.lower(), str)
            words = (head, self.subject, form(verb), rest)
        else:
            words = (head, self.subject, self.auxiliary, self.predicate)
        return " ".join(word for word in words if word)


def clause(question: str) -> Clause:
    """Return the clause of a question; one that begins with neither a question word nor an auxiliary is all predicate."""
    rest = question.rstrip(" ?.!")
    found = HEAD.match(rest)
    head = found[0].strip() if found else ""
    rest = rest[found.end() :] if found else rest
    first, _, after = rest.partition(" ")
    if first.lower() not in AUXILIARIES:
        found = SUBJECT_HEAD.match(rest) if not head else None
        return Clause(found[0].strip(), "", "", rest[found.end() :]) if found else Clause(head, "", "", rest)
    end = _subject_end(after)
    return Clause(head, first, after[:end].strip(), after[end:].strip())


def _subject_end(text: str) -> int:
    """Return where the subject ends that a text begins with."""
    end = 0
    for phrase in phrases(f"is {text}"):
        if phrase.start - 3 == end or (end and text[end : phrase.start - 3] == " and "):
            end = phrase.end - 3
    if end:
        return end
    for found in re.finditer(r"[\w’'-]+", text):
        word = found[0]
        if word.lower() in (PREPOSITIONS | DETERMINERS | {"not", "that"}) or is_verb(word):
            break
        end = found.end()
        if word.lower() in PRONOUNS:
            break
    return end


def swap_head(last: str, head: str) -> str:
    """Return the last question with another question word: ("Where were the talks held?", "when") gives "When were the talks held?".

    Who did something is asked again of what was done: ("Who founded the club?", "when") gives "When was the club founded?".
    """
    head = head[:1].upper() + head[1:]
    parsed = clause(last)
    if parsed.auxiliary and not (parsed.head and not parsed.subject and head.lower() not in ("who", "what")):
        holder = "somebody" if parsed.head.lower() == "who" and not parsed.predicate and head.lower() not in ("who", "what") else ""
        said = (head, parsed.auxiliary.lower(), holder, parsed.subject, _with_object(parsed, head))
        return " ".join(word for word in said if word) + "?"
    if parsed.auxiliary:
        asked = re.sub(r"^(?:which|what|how many|how much) ", "the ", parsed.head, flags=re.IGNORECASE)
        return f"{head} {parsed.auxiliary} {'somebody' if asked.lower() == 'who' else asked} {parsed.predicate}?"
    verb, _, rest = parsed.predicate.partition(" ")
    about = next((phrase for phrase in phrases(rest) if phrase.start == 0), None)
    passive = PARTICIPLE.get(verb, verb if verb.endswith("ed") else "")
    if parsed.head.lower() == "who" and passive and about:
        return f"{head} {'were' if about.plural else 'was'} {about.text} {passive}{rest[about.end :]}?"
    fronted = FRONTED.fullmatch(parsed.head)
    doer = "somebody" if parsed.head.lower() == "who" else _noun(fronted) if fronted else ""
    if doer and (verb in BASE or verb.endswith("ed")):
        return f"{head} did {doer} {base(verb)} {rest}".strip() + "?"
    present = next((stem for stem in (verb[:-1], verb[:-2]) if verb.endswith("s") and is_verb(stem)), "")
    if doer and present:
        return f"{head} does {doer} {present} {rest}".strip() + "?"
    return f"{head} {parsed.predicate}?" if parsed.head else f"{head}: {parsed.predicate}?"


def _with_object(parsed: Clause, head: str) -> str:
    """Return the predicate with its fronted object: "close the path" of "Which path did they close?"."""
    found = FRONTED.fullmatch(parsed.head)
    if not found or not parsed.subject or parsed.auxiliary.lower() in BE or re.match(r"(?:who|what|which)", head, re.IGNORECASE):
        return parsed.predicate
    noun = _noun(found)
    if parsed.predicate.split(" ")[-1] in PREPOSITIONS:
        return f"{parsed.predicate} {noun}"
    verb, _, rest = parsed.predicate.partition(" ")
    return f"{verb} {noun} {rest}".strip()


def _noun(fronted: re.Match[str]) -> str:
    return fronted["noun"] if fronted["many"] else f"the {fronted['noun']}"


def owner(name: str) -> str:
    """Return the possessive of a name."""
    return name if re.search(r"[’']s?$", name) else name + ("’" if name.endswith("s") else "’s")


def bare(name: str) -> str:
    """Return a name without its possessive ending."""
    return re.sub(r"(?<=\w)[’']s?$", "", name)
