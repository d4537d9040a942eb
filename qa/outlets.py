"""Outlets that a question names: "according to Reuters", "in the Guardian", "What does the BBC report about …".

A name means an outlet of the library when it is its name, its host or a usual short form of either. A name that is no outlet of the library
restricts nothing: an article of somebody else may quote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vectorstore.store import Store

# So many articles are looked at together when the library's outlets are listed.
PORTION = 1000
LONGEST = 5  # words of a name
_FOLLOWS = r"(?P<name>(?:[Tt]he )?[\w’'.&-]+(?: [\w’'.&-]+){0,4})"
# After these a name is an outlet or a person; after the weak ones it may be anything, and counts only when the library has it.
_STRONG = re.compile(rf"(?P<cue>\s*,?\s*\b(?:according to|as reported (?:by|in)|reported by|as per|per)\s+){_FOLLOWS}", re.IGNORECASE)
_WEAK = re.compile(
    rf"(?P<cue>\s*,?\s*\b(?:(?:in|from)\s+(?:(?:articles?|reports?|stories|the reporting|the coverage) (?:of|by|in|from)\s+)?"
    rf"|(?:articles?|reports?|stories|coverage) (?:of|by|in|from)\s+)){_FOLLOWS}",
    re.IGNORECASE,
)
_SAYS = re.compile(
    rf"^(?P<cue>what (?:does|did|do|has|have|is) (?:the )?(?:(?:articles?|reports?|stories) (?:of|by|in|from) )?){_FOLLOWS}?"
    r" (?P<verb>report(?:ed|ing)?|sa(?:y|id)|writ(?:e|ten|ing)|wrote|tell|told|claim(?:ed)?|publish(?:ed)?) (?:about|on|of|regarding)\b",
    re.IGNORECASE,
)
# Labels of a host before and after the name of its outlet.
_BEFORE = frozenset("www www1 www2 m amp en edition news uk us eu in au ca world international english global".split())
_SECOND = frozenset("co com org net ac gov edu".split())
# Usual names of outlets whose host says something else, squashed as `squashed` does.
_SHORT = {
    "nytimes": ("newyorktimes", "nyt"),
    "wsj": ("wallstreetjournal",),
    "washingtonpost": ("wapo",),
    "apnews": ("associatedpress", "ap"),
    "associatedpress": ("ap",),
    "ft": ("financialtimes",),
    "latimes": ("losangelestimes",),
    "scmp": ("southchinamorningpost",),
    "dw": ("deutschewelle",),
    "rt": ("russiatoday",),
    "afp": ("agencefrancepresse",),
    "smh": ("sydneymorningherald",),
    "csmonitor": ("christiansciencemonitor",),
    "bbc": ("bbcnews",),
}
_PRESS = re.compile(
    r"\b(?:Reuters|AP|AFP|BBC|CNN|NPR|Guardian|Xinhua|TASS|Bloomberg|Politico|Axios|Al Jazeera|Times|Post|Herald|Tribune|Gazette|Chronicle"
    r"|Courier|Telegraph|Daily|Journal|Observer|Mirror|Globe|Newsweek|Economist|Associated Press)\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """An outlet that a question names: `question[start:end]` are the words that go when it becomes a filter.

    Attributes:
        name: as the question has it.
        sources: the outlets of the library it means, as articles name them; empty when the library has none of that name.
        rest: the question without the words.
    """

    name: str
    sources: tuple[str, ...]
    start: int
    end: int
    text: str
    rest: str


def outlets(library: Store) -> tuple[str, ...]:
    """Return the outlets that articles name, each once; folder names that stand in for a missing one are left out."""
    status = library.status()
    return _listed(library, status.articles, status.passages)


@lru_cache(maxsize=1)
def _listed(library: Store, articles: int, passages: int) -> tuple[str, ...]:
    """List them; again only when the library holds another number of articles or passages."""
    folders = {root.name.casefold() for root in library.roots()}
    found: dict[str, None] = {}
    offset = 0
    while offset < articles and (portion := library.articles(offset=offset, limit=PORTION)):
        offset += len(portion)
        found.update((article.source, None) for article in portion if article.source.casefold() not in folders)
    return tuple(found)


def named(question: str, library: Store) -> Named | None:
    """Return the outlet that a question names as its source; None when it names none.

    The library's outlets are listed only for a question that has words of the kind.
    """
    places = list(_places(question))
    if not places:
        return None
    known: dict[str, list[str]] = {}
    for source in outlets(library):
        for form in forms(source):
            known.setdefault(form, []).append(source)
    for strong, found in places:
        words = found["name"].rstrip(" ?.!,").split()
        for count in range(min(len(words), LONGEST), 0, -1):
            name = re.sub(r"(?:['’]s|(?<=s)['’])$", "", " ".join(words[:count]))
            sources = [source for form in forms(name) for source in known.get(form, ())]
            if sources and (strong or name[:1].isupper() or name.startswith("the ")):
                return _named(question, found, name, sources)
    for strong, found in places:
        press = re.match(r"(?:[Tt]he )?(?:[A-Z][\w’'.&-]*)(?: [A-Z][\w’'.&-]*)*", found["name"].rstrip(" ?.!,"))
        if strong and press and _PRESS.search(press[0]):
            return Named(press[0], (), found.start("name"), found.start("name") + len(press[0]), press[0], question)
    return None


def _places(question: str) -> Iterator[tuple[bool, re.Match[str]]]:
    """Yield where a name may stand, and whether what stands before it speaks of a source."""
    for pattern in (_SAYS, _STRONG):
        yield from ((True, found) for found in pattern.finditer(question) if found["name"])
    yield from ((False, found) for found in _WEAK.finditer(question) if re.match(r"(?:the )?[A-Z]", found["name"]))


def _named(question: str, found: re.Match[str], name: str, sources: Iterable[str]) -> Named:
    start, end = found.start("cue"), found.start("name") + len(name)
    if found.re is _SAYS:
        rest = f"What is reported{question[found.end('verb') :]}"
        return Named(name, tuple(dict.fromkeys(sources)), found.start("name"), end, question[found.start("name") : end], rest)
    tail = re.sub(r"^(?:['’]s?)?(?:\s+(?:articles?|reports?|coverage|stories))?\s*,?", "", question[end:])
    rest = re.sub(r"\s+([?.!,;])", r"\1", " ".join(f"{question[:start]} {tail}".split())).lstrip(" ,;")
    text = question[start:end].strip(" ,")
    return Named(name, tuple(dict.fromkeys(sources)), start, end, text, rest[:1].upper() + rest[1:])


def forms(name: str) -> frozenset[str]:
    """Return the forms by which an outlet is told: "www.theguardian.com" and "The Guardian" share "guardian"."""
    squash = squashed(name)
    host = name.casefold().strip()
    if " " not in host and "." in host:
        labels = [label for label in host.split(".")[:-1] if label]
        while len(labels) > 1 and labels[-1] in _SECOND:
            labels.pop()
        while len(labels) > 1 and labels[0] in _BEFORE:
            labels.pop(0)
        squash = squashed(labels[-1]) if labels else squash
    found = {squash}
    for form in list(found):
        found |= {form.removeprefix("the") if len(form) > 6 else form, form.removesuffix("news") if len(form) > 6 else form}
        found |= {form.removesuffix("online")}
    for form in list(found):
        found.update(_SHORT.get(form, ()))
    return frozenset(form for form in found if len(form) > 1)


def squashed(name: str) -> str:
    """Return a name in small letters and digits alone."""
    return re.sub(r"[\W_]+", "", name.casefold().removeprefix("the "))
