"""A text → the uses of its verbs: who does what to whom, as far as word order tells.

No parser: names before and after a verb, with passives turned round, relative clauses, appositions, joined verbs and gerunds looked
through. Where no name stands as subject nothing is concluded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.llm.names import PRONOUNS, Name, lowered, names
from qa.llm.tokens import PASTS, Token, root
from qa.llm.wordings import wordings

BE = frozenset("is are was were be been being am".split())
AUXILIARIES = BE | frozenset(
    "has have had having do does did will would shall should can could may might must to not n't never also then now".split()
)
ADVERBS = frozenset("only just still already again even later first both all recently reportedly once soon further so long ever".split())
DETERMINERS = frozenset(
    "a an the this that these those its his her their our my your no any some each every another more less much many".split()
)
PREPOSITIONS = frozenset(
    "of in at from for with by on to near against between over under about into after before as amid among during since until via".split()
)
# After these a name tells where or when, not whom a verb concerns.
PLACED = frozenset("in at on near into about under as among during since until via after before over between amid".split())
CLAUSE = frozenset("that who which when while where whether if because although but and whose".split())
NOT_PAST = frozenset("need feed seed weed deed reed heed shed sled speed breed indeed exceed proceed succeed hundred sacred".split())
SAYING = frozenset(
    root(word)
    for word in "say tell state add note declare announce report explain point insist argue mention remark stress emphasise think".split()
)
SYNONYMS = {root(word): root(same) for word, same in (("defeat", "beat"), ("purchase", "buy"), ("acquire", "buy"), ("sack", "fire"))}
ENDS = frozenset(".;!?:")


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a verb: who does it, and who stands on its other side. Empty where no name stands.

    `unsaid`: a passive that leaves open who did it.
    """

    root: str
    agents: tuple[frozenset[str], ...]
    others: tuple[frozenset[str], ...]
    at: int
    unsaid: bool = False


class Parsed:
    """A text's tokens with its names and the uses of its verbs.

    Args:
        lower: see names.is_name.
        verbs: roots known to be verbs from another text, so that a plain form ("accuses") counts as one.
    """

    def __init__(self, words: Sequence[Token], lower: frozenset[str], verbs: frozenset[str] = frozenset()) -> None:
        self.words = words
        self.names = names(words, lower)
        self.name_at = {at: name for name in self.names for at in range(name.start, name.end)}
        self._verbs = verbs
        self.uses = tuple(self._use(at) for at in range(len(words)) if self.is_verb(at)) + tuple(self._nouns())

    def _nouns(self) -> Iterator[Use]:
        """Yield the deeds that nouns tell: "Russia's invasion of Ukraine"."""
        for name in self.names:
            if not name.possessive or name.end >= len(self.words):
                continue
            noun = self.words[name.end]
            after = self.name_at.get(name.end + 2) if name.end + 2 < len(self.words) else None
            if noun.root in wordings().deeds and after is not None and self.words[name.end + 1].norm == "of":
                yield Use(self._root(name.end), (name.keys,), (after.keys,), name.end)

    def is_verb(self, at: int) -> bool:
        """Return whether a token is used as a verb, as far as its form and its neighbours tell."""
        word = self.words[at]
        if word.kind != "word" or word.norm in AUXILIARIES or at in self.name_at:
            return False
        if self.clear(at):
            return True
        before = self.words[at - 1] if at else None
        if word.root not in self._verbs or before is None or before.norm in DETERMINERS | PREPOSITIONS or before.possessive:
            return False
        return (
            (at - 1) in self.name_at
            or before.norm in PRONOUNS
            or before.text == ","
            or before.norm in ("and", "but")
            or before.norm.endswith("s")
        )

    def clear(self, at: int) -> bool:
        """Return whether a token's own form, or an auxiliary before it, makes it a verb."""
        word = self.words[at]
        before = self.words[at - 1] if at else None
        if before is not None and (before.norm in DETERMINERS or before.possessive):
            return False
        if (word.norm.endswith("ed") and len(word.norm) > 3 and word.norm not in NOT_PAST) or word.norm in PASTS:
            return True
        if word.norm.endswith("ing") and len(word.norm) > 5:
            return True
        return before is not None and before.norm in AUXILIARIES - BE

    def _back(self, at: int) -> tuple[int, bool]:
        """Return the token before a verb and its auxiliaries, and whether they make a passive."""
        j, passive, coming = at - 1, False, False
        while j >= 0 and (
            self.words[j].norm in AUXILIARIES | ADVERBS or self.words[j].norm.endswith("ly") or self.words[j].text in ("'", "’")
        ):
            # "are to meet" is no passive; "are to be met" is.
            coming = coming or (self.words[j].norm == "to" and not passive)
            passive = passive or (self.words[j].norm in BE and not coming)
            j -= 1
        return j, passive and not self.words[at].norm.endswith("ing")

    def _use(self, at: int) -> Use:
        j, passive = self._back(at)
        subject = self._subject(at, j)
        objects, by = self._objects(at)
        if not subject and self.words[at].root in SAYING and (speaker := self._speaker(at)) is not None:
            return Use(self._root(at), (speaker.keys,), (), at)
        appended = bool(at) and self.words[at - 1].text == ","
        if passive or (by and (appended or self.words[at + 1].norm == "by")):
            # "a law signed by Ann", "a law, signed in May by Ann": what stands before is no subject of the signing.
            subject = subject if passive else ()
            return Use(self._root(at), by, subject + objects, at, passive and not self._agent(at))
        return Use(self._root(at), subject, objects + by, at)

    def _speaker(self, at: int) -> Name | None:
        """Return the name behind a verb of saying that closes a sentence: "…, said Ann", "…, said its chief executive, Ann"."""
        if at + 1 in self.name_at:
            return self.name_at[at + 1]
        if not at or self.words[at - 1].text not in (",", '"', "”"):
            return None
        for j in range(at + 1, min(len(self.words), at + 9)):
            if j in self.name_at and not self.name_at[j].possessive:
                return self.name_at[j]
            if self.words[j].text in ENDS or self.words[j].norm in CLAUSE | PREPOSITIONS - {"of", "for"} or self.is_verb(j):
                return None
        return None

    def _agent(self, at: int) -> bool:
        """Return whether "by" follows in the verb's clause, whoever it names."""
        for word in self.words[at + 1 : at + 14]:
            if word.text in ENDS or word.norm in CLAUSE:
                return False
            if word.norm == "by":
                return True
        return False

    def _root(self, at: int) -> str:
        found = self.words[at].root
        return "say" if found in SAYING else SYNONYMS.get(found, found)

    def _subject(self, at: int, j: int, depth: int = 0) -> tuple[frozenset[str], ...]:
        """Return the names that stand as subject of the verb at `at`, whose auxiliaries begin after j."""
        words = self.words
        if j >= 0 and depth < 3 and words[at].norm.endswith("ing") and words[j].norm in ("after", "before", "by", "while", ","):
            main = next((k for k in range(j) if self.clear(k) and k not in self.name_at and words[k].norm not in AUXILIARIES), None)
            return self._subject(main, self._back(main)[0], depth + 1) if main is not None and self._one_sentence(main, at) else ()
        if j < 0 or depth > 3 or (words[at].norm.endswith("ing") and j == at - 1 and j not in self.name_at):
            return ()
        if words[j].norm in ("he", "she") and (j == 0 or words[j - 1].text in ENDS):
            return self._before(j)
        if words[j].norm in ("and", "or", "but"):
            for earlier in range(j - 1, -1, -1):
                if words[earlier].text in ENDS:
                    break
                if earlier not in self.name_at and self.clear(earlier):
                    found = self._subject(earlier, self._back(earlier)[0], depth + 1)
                    if found:
                        return found
            return ()
        if words[j].norm in ("who", "which", "that"):
            j -= 2 if j and words[j - 1].text == "," else 1
            return self._phrase(j, relative=True)
        if words[j].text == ",":
            opens = next((k for k in range(j - 1, max(-1, j - 14), -1) if words[k].text == ","), -1)
            if opens < 0:
                return ()
            inside = tuple(name.keys for name in self.names if opens < name.start and name.end <= j and not name.possessive)[:1]
            return self._phrase(opens - 1) + inside
        return self._phrase(j)

    def _one_sentence(self, start: int, end: int) -> bool:
        return not any(word.text in ENDS for word in self.words[start:end])

    def _before(self, j: int) -> tuple[frozenset[str], ...]:
        """Return whom "he" or "she" at the head of a sentence means, as far as the sentence before begins with a name."""
        opens = next((k for k in range(j - 2, -1, -1) if self.words[k].text in ENDS), -1)
        first = next((name for name in self.names if opens < name.start < min(j, opens + 6)), None)
        return (first.keys,) if first is not None and not first.possessive else ()

    def _phrase(self, j: int, relative: bool = False) -> tuple[frozenset[str], ...]:
        """Return the names of the noun phrase that ends at token j, complements looked through, joined names included.

        Before a relative pronoun only "of" is looked through: in "it went to Ann, who gave", Ann gave.
        """
        name = self.name_at.get(j)
        if name is None or name.possessive:
            return ()
        before = name.start - 1
        while before >= 0 and (self.words[before].norm in ("the", "an", "a") or before in self.name_at):
            before = self.name_at[before].start - 1 if before in self.name_at else before - 1
        if before >= 0 and self.words[before].norm in (("of",) if relative else PREPOSITIONS):
            return self._phrase(before - 1)
        found = (name.keys,)
        if before > 0 and self.words[before].norm in ("and", "&") and (before - 1) in self.name_at:
            return self._phrase(before - 1) + found
        return found

    def _objects(self, at: int) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
        """Return the names after a verb up to the end of its clause: those it concerns, and those after "by"."""
        objects: list[frozenset[str]] = []
        by: list[frozenset[str]] = []
        j = at + 1
        while j < len(self.words) and j < at + 14:
            word, name = self.words[j], self.name_at.get(j)
            if name is not None:
                behind = self.words[j - 1].norm if self.words[j - 1].norm not in ("the", "a", "an") else self.words[j - 2].norm
                if (behind == "by" or (behind == "and" and by and not objects)) and not name.possessive:
                    by.append(name.keys)
                elif behind not in PLACED and not name.possessive:
                    objects.append(name.keys)
                j = name.end
                continue
            # "beating the favourite, Lars Wendt": the name tells who the favourite is.
            called = word.text == "," and j + 1 in self.name_at and j - 1 > at and j - 1 not in self.name_at
            if word.text in ENDS or (word.text == "," and not called) or word.norm in CLAUSE - {"and"} or self.is_verb(j):
                break
            if word.norm == "and" and j + 1 not in self.name_at:
                break
            j += 1
        return tuple(objects), tuple(by)


def known_verbs(*texts: Sequence[Token]) -> frozenset[str]:
    """Return the roots that are clearly verbs in one of the texts."""
    found: set[str] = set()
    for words in texts:
        parsed = Parsed(words, lowered(words))
        found |= {words[at].root for at in range(len(words)) if parsed.is_verb(at)}
    return frozenset(found)
