"""Text → tokens with the few things the checks ask of a word: its root, whether it is capitalised, possessive, a number, a mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qa.words import fold, stem

Kind = Literal["word", "number", "mark"]
TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?(?![^\W_]))|(?P<amount>\d+(?:[.,]\d+)*)(?=(?:bn|mn|m|k|km|kg|tn|pc|p|am|pm)\b)"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W\d_]+)*)|(?P<mark>[^\w\s]|_)"
)
# Base and past forms that no rule gives. Forms equal to the base are left out, but for those that news uses as a past.
_IRREGULAR = """
arise arose arisen|awake awoke|bear bore borne|beat beaten|become became|begin began begun|bend bent|bet|bid bade|bind bound|bite bit
bitten|
bleed bled|blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen|
come came|cost|creep crept|cut|deal dealt|dig dug|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|
feed fed|feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten|forgive forgave
forgiven|
freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|hang hung|hear heard|hide hid hidden|hit|hold held|hurt|
keep kept|know knew known|lay laid|lead led|leave left|lend lent|let|lie lay lain|light lit|lose lost|make made|mean meant|meet met|pay
paid|
put|quit|ride rode ridden|ring rang rung|rise rose risen|run ran|see saw seen|seek sought|sell sold|send sent|set|shake shook shaken|
shoot shot|show shown|shrink shrank shrunk|shut|sing sang sung|sink sank sunk|sit sat|sleep slept|speak spoke spoken|spend spent|
split|spread|stand stood|steal stole stolen|stick stuck|strike struck stricken|strive strove|swear swore sworn|sweep swept|swim swam|
take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown|understand understood|undergo underwent|
uphold upheld|wake woke|wear wore worn|win won|withdraw withdrew withdrawn|write wrote written|overtake overtook overtaken|say said|
undertake undertook|overthrow overthrew overthrown|do did done|deny denied denies|try tried tries|die died dies dying"""
IRREGULAR = {form: forms.split()[0] for forms in _IRREGULAR.replace("\n", " ").split("|") for form in forms.split()}
# Regular ones that the rules below would not bring together, and words in -ly that are no adverbs.
_REGULAR = """agree agrees agreed agreeing|disagree disagrees disagreed|exceed exceeds exceeded exceeding|
succeed succeeds succeeded succeeding|proceed proceeds proceeded proceeding|use uses used using|sue sues sued suing|
tie ties tied tying|owe owes owed owing|go goes going|fly flies flying|focus focused focusing focuses|
free frees freed freeing|guarantee guarantees guaranteed|age ages aged ageing|
end ends ended ending|add adds added adding|own owns owned owning|aid aids aided aiding|eat eats eating|ask asks asked asking|
act acts acted acting|aim aims aimed aiming|news|process processes processed|focus|canvas|virus viruses|bus buses|gas gases|campus|
tax taxes taxed taxing|vow vows vowed|die dies died dying death deaths|lie lies lying|sell sells sale sales"""
REGULAR = {form: forms.split()[0] for forms in _REGULAR.replace("\n", " ").split("|") for form in forms.split()}
LY = frozenset("supply apply reply comply imply multiply rely family assembly early daily july italy rally bully tally ally".split())
# A full stop after these ends no sentence.
ABBREVIATED = frozenset("dr mr mrs ms st prof gen sen gov rep no inc co ltd jr sr vs mt col lt capt".split())
PASTS = frozenset(form for form, base in IRREGULAR.items() if form != base) | {"cut", "hit", "put", "set", "shut", "beat", "cost", "quit"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark of a text.

    Attributes:
        text: as it stands, without a possessive ending.
        norm: folded; "u.s" for the country in any of its forms.
        root: the word's common root, see `root`.
        start, end: half-open offsets in the text, possessive ending included.
        first: whether it opens a sentence or a quotation, where capitals say nothing.
    """

    text: str
    norm: str
    root: str
    kind: Kind
    start: int
    end: int
    capital: bool
    possessive: bool
    first: bool


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text, in order; hyphens part words."""
    found: list[Token] = []
    first = True
    for match in TOKEN.finditer(text):
        whole = match.group()
        if match["mark"]:
            short = whole == "." and bool(found) and (found[-1].norm in ABBREVIATED or (len(found[-1].text) == 1 and found[-1].capital))
            found.append(Token(whole, whole, whole, "mark", match.start(), match.end(), False, False, False))
            if short:
                continue
            first = first or whole in '.!?:;"“„«' or "\n" in text[match.end() : match.end() + 1]
            continue
        if match["number"] or match["amount"]:
            found.append(Token(whole, whole, whole, "number", match.start(), match.end(), False, False, first))
            first = False
            continue
        word = re.sub(r"['’]s$", "", whole)
        possessive = word != whole or (text[match.end() : match.end() + 1] in ("'", "’") and whole.endswith("s"))
        norm = "u.s" if re.fullmatch(r"US|USA|U\.S\.(?:A\.)?", word) else fold(word.replace("’", "'")).strip(".")
        if re.fullmatch(r"(?:[^\W\d_]\.){2,}", word) and norm != "u.s":
            norm = norm.replace(".", "")
        found.append(Token(word, norm, root(norm), "word", match.start(), match.end(), word[:1].isupper(), possessive, first))
        first = False
    return tuple(found)


def root(word: str) -> str:
    """Return a word's common root: `root("proposed") == root("propose")`, `root("fell") == root("falls")`; British spelling as American."""
    if word in IRREGULAR or word in REGULAR:
        return IRREGULAR.get(word) or REGULAR[word]
    if word.endswith(("ies", "ied")) and len(word) > 5:
        return word[:-3]
    short = word if word.endswith("ly") and word in LY else stem(word)
    if short in IRREGULAR:
        return IRREGULAR[short]
    if short + "e" in IRREGULAR:
        return short + "e"
    if len(short) > 3 and short[-1] == short[-2] and short[-1] not in "aeios":
        short = short[:-1]
        if short in IRREGULAR:
            return IRREGULAR[short]
    short = short[:-1] if len(short) > 3 and short[-1] in "ey" else short
    if len(short) > 5 and short.endswith("is"):
        return short[:-2] + "iz"
    return short[:-3] + "or" if len(short) > 4 and short.endswith("our") else short


def alike(one: str, other: str) -> bool:
    """Return whether two roots are of one family: equal, or one long beginning in common (vaccin-ated, vaccin-ation)."""
    if one == other:
        return True
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 5 and shared >= 0.7 * min(len(one), len(other)) and shared >= 0.55 * max(len(one), len(other))
