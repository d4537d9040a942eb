"""Names of a sentence: which words are names, when two forms mean the same, and which are not borne out by what the sentence cites.

Rules of form (capitals, possessives, initials of longer names) with short tables of general knowledge: peoples, capitals, institutions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.llm.dates import AMBIGUOUS, DAYS, MONTHS
from qa.llm.numbers import ORDINALS, WORDS
from qa.llm.tokens import PASTS, Token, alike, tokens
from qa.llm.wordings import wordings
from qa.words import STOPWORDS

# Of each line, every form may stand for every other: a people for its country.
_SAME = """
china chinese sino|russia russian russians|france french|spain spanish spaniard|poland polish pole poles|finland finnish finn finns|
ireland irish|scotland scottish|england english|iceland icelandic|greece greek greeks|netherlands dutch|switzerland swiss|
denmark danish dane danes|sweden swedish swede swedes|norway norwegian norwegians|britain british briton britons uk|
u.s america american americans|belgium belgian belgians|portugal portuguese|turkey turkish turks turkiye|europe european europeans eu|
peru peruvian|cyprus cypriot|thailand thai|philippines filipino philippine|argentina argentine argentinian|wales welsh|
germany german germans|hungary hungarian|italy italian|japan japanese|korea korean|kyiv kiev|israel israeli|
ukraine ukrainian ukrainians|afghanistan afghan|pakistan pakistani|bangladesh bangladeshi|
kazakhstan kazakh|uzbekistan uzbek|tibet tibetan|taiwan taiwanese|vietnam vietnamese|myanmar burma burmese|india indian indians|iran
iranian iranians|iraq iraqi iraqis|syria syrian syrians|cuba cuban cubans|
libya libyan libyans|saudi saudis"""
SAME = {form: forms.split()[0] for forms in _SAME.replace("\n", " ").split("|") for form in forms.split()}
# Where a government is meant, its seat may stand for it: never after a preposition of place.
_SEATS = """moscow russia kremlin|beijing china|washington u.s|kyiv ukraine|delhi india|tokyo japan|seoul korea|pyongyang korea|tehran iran|
ankara turkey|berlin germany|paris france|london britain|rome italy|madrid spain|warsaw poland|brussels eu|canberra australia|ottawa canada|
islamabad pakistan|jerusalem israel|damascus syria|taipei taiwan|baghdad iraq|cairo egypt|riyadh saudi|hanoi vietnam|athens greece"""
SEATS = {form: forms.split()[1] for forms in _SEATS.replace("\n", " ").split("|") for form in forms.split()}
_LONG = """nato north atlantic treaty organization|un united nations|eu european union|u.s united states america|uk united kingdom|
who world health organization|imf international monetary fund|ecb european central bank|wto world trade organization|
fed federal reserve|ceo chief executive officer|cfo chief financial officer|uae united arab emirates|nasa space agency|
opec organization petroleum exporting countries|brics brazil russia india|iaea international atomic energy agency|
sco shanghai cooperation organization|asean association southeast asian nations|pm prime minister"""
LONG = {words.split()[0]: tuple(words.split()[1:]) for words in _LONG.replace("\n", " ").split("|")}
TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady president minister prime premier chancellor secretary general senator
    representative governor mayor councillor councilor king queen prince princess pope captain colonel judge justice chief executive ceo
    cfo chairman
    chairwoman chair director deputy vice former foreign defence defense spokesperson spokesman spokeswoman leader coach striker""".split()
)
PARTICLES = frozenset("van von de der den del della di da dos al el bin ibn la le ter of the and & 's".split())
PLACES = frozenset("in at to from near into across around outside inside towards toward through".split())
PRONOUNS = frozenset("he she they it his her hers their theirs its him them who whose this that these those".split())
# A word before one of these, or with one of these ends, is a common one: "Uptake of the vaccine", "Fewer than half", "Funding depends".
AFTER_NOUNS = frozenset("of for than as among between".split())
NOUN_ENDS = ("tion", "sion", "ment", "ship", "ity")
# Words that open sentences and are no names.
STARTERS = STOPWORDS | frozenset(
    """according although though however meanwhile moreover furthermore additionally overall nearly roughly almost around last next later
    earlier
    since despite instead among amid two three four five six seven eight nine ten many several most some much another following under
    within without
    without across along near never always already still yet therefore thus besides unlike like including today yesterday tomorrow
    currently recently
    officials people workers police researchers scientists experts analysts critics supporters leaders members voters residents parents
    teachers
    doctors prosecutors lawyers lawmakers investors companies authorities protesters soldiers troops rescuers firefighters trucks lorries
    cars
    customers employees staff sales revenue profits profit inflation unemployment fishing food prices shares water schools hospitals
    elections talks
    no not none nobody nothing neither every everyone it's there's let while whereas once""".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A run of name words. `keys`: their common forms, titles left out; `start`, `end` half-open token indexes."""

    keys: frozenset[str]
    start: int
    end: int
    possessive: bool


def forms(word: str) -> frozenset[str]:
    """Return the common forms of a name's word: `forms("indian") & forms("india")` and `forms("chinese") & forms("china")` are not
    empty.
    """
    found = {SAME.get(word, word)}
    if len(word) > 5 and word.endswith("an"):
        found |= {word[:-1], word[:-2] + "o", word[:-2] + "e", word.removesuffix("ian").removesuffix("ean"), word[:-3] + "y"}
    elif len(word) > 6 and word.endswith("ese"):
        found |= {word[:-3], word[:-3] + "a"}
    return frozenset(found)


def seated(word: str) -> frozenset[str]:
    """Return the forms of a name's word where a government's seat may stand for its country: Beijing has those of China too."""
    return forms(word) | forms(SEATS.get(word, word))


def is_name(words: Sequence[Token], at: int, lower: frozenset[str] = frozenset()) -> bool:
    """Return whether a token is a word of a name.

    Args:
        lower: words that stand in lower case in the texts at hand; one of them that opens a sentence is no name.
    """
    token = words[at]
    if not token.capital or token.kind != "word" or token.norm == "i":
        return False
    if token.norm.removesuffix("s") in DAYS or token.norm in DAYS:
        return False
    if token.norm in MONTHS and (
        token.norm not in AMBIGUOUS or token.norm == "may" or (at + 1 < len(words) and words[at + 1].kind == "number")
    ):
        return False
    if token.first:
        follows = at + 1 < len(words) and words[at + 1].capital
        return not (
            token.norm in STARTERS
            or token.norm in WORDS
            or token.norm in ORDINALS
            or (token.norm in lower and not token.possessive and not follows)
        )
    return True


def _joins(words: Sequence[Token], at: int) -> bool:
    """Return whether a hyphen stands at that place between two words without a blank."""
    if words[at].text not in ("-", "‑") or at + 1 >= len(words):
        return False
    before, after = words[at - 1], words[at + 1]
    return after.kind == "word" and before.end == words[at].start and after.start == words[at].end


def names(words: Sequence[Token], lower: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """Return the names of a token sequence, in order. A possessive ends its name; van, de and the like are taken in."""
    found: list[Name] = []
    at = 0
    while at < len(words):
        if not is_name(words, at, lower):
            at += 1
            continue
        start, end = at, at + 1
        while end < len(words) and not words[end - 1].possessive:
            if is_name(words, end, lower):
                end += 1
            elif words[end].norm in PARTICLES - {"the", "and"} and end + 1 < len(words) and is_name(words, end + 1, lower):
                end += 2
            elif _joins(words, end):
                end += 2
            elif words[end].text == "." and words[end - 1].norm in ("dr", "mr", "mrs", "ms", "st", "prof", "gen", "sen", "gov"):
                end += 1
            else:
                break
        inside = [token.norm for token in words[start:end] if token.kind == "word" and token.norm not in TITLES and len(token.norm) > 1]
        keys = frozenset(form for norm in inside for form in seated(norm))
        if keys:
            found.append(Name(keys, start, end, words[end - 1].possessive))
        at = end
    return tuple(found)


def lowered(*texts: Iterable[Token]) -> frozenset[str]:
    """Return the words that stand in lower case somewhere in these texts."""
    return frozenset(token.norm for text in texts for token in text if token.kind == "word" and not token.capital)


def initials(words: Sequence[Token]) -> frozenset[str]:
    """Return the initials of every run of two to six capitalised words, small words between them passed over: "nss" for a National S…
    Service.
    """
    found: set[str] = set()
    for start in range(len(words)):
        letters = ""
        for other in words[start : start + 9]:
            if other.capital:
                letters += other.norm[0]
                if 2 <= len(letters) <= 6:
                    found.add(letters)
            elif other.norm not in ("of", "the", "and", "for", "on", "in", "&", "to") or not letters:
                break
    return frozenset(found)


def wrong_name(sentence: str, evidence: str, cited: str) -> str | None:
    """Return the name of a sentence that its evidence does not bear out, as a reason; None when all are.

    Args:
        evidence: the quoted sentences.
        cited: the cited passages with their headlines. A name that stands only there may replace a pronoun of the evidence, or complete
        evidence
            that names nobody.
    """
    mine, near, far = tokens(sentence), tokens(evidence), tokens(cited)
    lower = lowered(mine, near, far)
    governments = {form for token in near if token.capital for form in seated(token.norm)}
    here = {form for token in near if token.kind == "word" for form in forms(token.norm)}
    there = {form for token in far if token.kind == "word" for form in forms(token.norm)}
    short = initials(far)
    spelled = {word for token in far if token.capital and token.norm in LONG for word in LONG[token.norm]}
    own_names = [name for name in names(near, lower) if not (near[name.start].first and name.end - name.start == 1)]
    # A pronoun refers back, as does a sentence that begins with "the" and a common noun.
    refers = any(token.norm in PRONOUNS for token in near) or (len(near) > 1 and near[0].norm in ("the", "both") and not near[1].capital)
    for name in names(mine, lower):
        for at in range(name.start, name.end):
            token = mine[at]
            own = forms(token.norm)
            if token.kind != "word" or not token.capital or own & here or token.norm in ("ii", "wwii"):
                continue
            place = name.start > 0 and mine[name.start - 1].norm in PLACES
            if not place and seated(token.norm) & governments:
                continue
            longer = LONG.get(token.norm, ())
            if token.norm in short or (longer and all(forms(word) & there for word in longer)):
                continue
            if own & {form for word in spelled for form in forms(word)}:
                continue
            if own & there:
                if refers or not own_names or named_in_part(mine, name, here):
                    continue
                return f"the quoted words do not speak of {token.text}"
            if token.first and name.end - name.start == 1 and common(mine, at, near):
                continue
            return f"the name {token.text} is not in the cited passage"
    return mixed(mine, far, lower)


def named_in_part(mine: Sequence[Token], name: Name, here: set[str]) -> bool:
    """Return whether the evidence has another word of the name, so that the passage only completes it."""
    return any(forms(token.norm) & here for token in mine[name.start : name.end] if token.capital and token.norm not in TITLES)


def common(mine: Sequence[Token], at: int, near: Sequence[Token]) -> bool:
    """Return whether the one capitalised word that opens a sentence is more likely a common word: a plural, akin to one of the evidence, or
    before another common word that is no verb ("Unknown attackers …")."""
    token = mine[at]
    if token.possessive or at + 1 == len(mine):
        return False
    after = mine[at + 1]
    verb = after.norm in PASTS or after.norm.endswith(("ed", "s")) or after.norm in STOPWORDS
    if after.norm in AFTER_NOUNS or token.norm.endswith(NOUN_ENDS) or (token.root,) in wordings().borne_by:
        return True
    return token.norm.endswith("s") or any(alike(token.root, other.root) for other in near) or (after.kind == "word" and not verb)


def mixed(mine: Sequence[Token], far: Sequence[Token], lower: frozenset[str]) -> str | None:
    """Return a name put together from two names of the passage, such as one person's first with another's last, as a reason; else None."""
    pairs = {
        (far[at].norm, far[at + 1].norm) for at in range(len(far) - 1) if far[at].capital and far[at + 1].capital and not far[at].possessive
    }
    firsts: dict[str, set[str]] = {}
    for before, after in pairs:
        if before not in TITLES and before not in STARTERS and after not in TITLES:
            firsts.setdefault(after, set()).add(before)
    known = {token.norm for token in far}
    for at in range(len(mine) - 1):
        one, two = mine[at], mine[at + 1]
        if (
            not (one.capital and two.capital)
            or one.possessive
            or one.norm in TITLES
            or one.norm not in known
            or not is_name(mine, at, lower)
        ):
            continue
        others = firsts.get(two.norm, set())
        if others and one.norm not in others and any(other not in SAME for other in others) and one.norm not in SAME:
            return f"no {one.text} {two.text} is in the cited passage"
    return None
