"""What somebody is: a post that a sentence gives to a name ("Jonas Kvist, the director") must not be another's in the passage."""

from __future__ import annotations

from collections.abc import Sequence

from qa.llm.names import Name, lowered, names
from qa.llm.roles import meets
from qa.llm.tokens import Token, root, tokens
from qa.llm.uses import DETERMINERS, ENDS

_POSTS = """
    director chairman chairwoman chair president minister mayor secretary governor senator spokesman spokeswoman spokesperson
    founder owner manager boss head leader coach trainer captain striker goalkeeper judge lawyer prosecutor professor researcher
    biologist economist analyst engineer author writer journalist doctor surgeon ambassador general officer treasurer councillor
    deputy commissioner conductor curator editor pilot chancellor premier king queen prince bishop chief ceo"""
POSTS = frozenset(root(word) for word in _POSTS.split())
_SAME = "chairman chairwoman chair|spokesman spokeswoman spokesperson|head leader chief boss ceo|coach trainer manager|author writer"
SAME = tuple(frozenset(root(word) for word in group.split()) for group in _SAME.split("|"))
REACH = 7


def misnamed(sentence: str, cited: str) -> str | None:
    """Return a post that a sentence gives to somebody and the passage to others alone, as a reason; None without one."""
    mine, far = tokens(sentence), tokens(cited)
    lower = lowered(mine, far)
    theirs = [(name.keys, posts(far, name)) for name in names(far, lower)]
    for name in names(mine, lower):
        for post in sorted(posts(mine, name)):
            own = {other for keys, held in theirs if meets(name.keys, [keys]) for other in held}
            alike = next((group for group in SAME if post in group), frozenset({post}))
            if own and not own & alike and any(alike & held for keys, held in theirs if not meets(name.keys, [keys])):
                return f"in the cited passage somebody else is “{post}”"
    return None


def posts(words: Sequence[Token], name: Name) -> frozenset[str]:
    """Return the roots of the posts that stand directly before a name or in the apposition behind it."""
    found: set[str] = set()
    # "the chairman of the islanders, Jonas Kvist" stands further from its name than "chairman Jonas Kvist".
    far = REACH if name.start and words[name.start - 1].text == "," else 3
    for at in range(name.start - 1, max(-1, name.start - 1 - far), -1):
        if words[at].kind != "word" and words[at].text not in (",", "-"):
            break
        if words[at].root in POSTS:
            found.add(words[at].root)
    found |= {words[at].root for at in range(name.start, name.end) if words[at].root in POSTS}
    found = {post for post in found if not plural(words, post, name.start)}
    if name.end + 1 < len(words) and words[name.end].text == ",":
        for word in words[name.end + 1 : name.end + 1 + REACH]:
            if word.text in ENDS or word.text == "," or (word.kind == "word" and word.norm in ("who", "said", "and")):
                break
            if word.root in POSTS and word.norm not in DETERMINERS:
                found.add(word.root)
                break
    return frozenset(found)


def plural(words: Sequence[Token], post: str, before: int) -> bool:
    """Return whether a post before a name is that of several: "leaders including Ann"."""
    return any(token.root == post and token.norm.endswith("s") for token in words[max(0, before - 3) : before])
