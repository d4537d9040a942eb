"""New articles → which story each tells: its own, or that of an article it is a copy of. Incremental; the articles stay in the store.

Candidates by sketches, then exact containment (likeness.py). Of a story's articles the earliest stands for it, by day and then by id,
whatever the order in which they came. Figures for both errors: docs/copies.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from qa.articles.likeness import Body, likeness
from qa.articles.shingles import sketch
from qa.articles.sketches import Sketches
from vectorstore.errors import UnknownArticle
from vectorstore.records import Article, Root

MOST_MEMBERS = 6  # of a story that an article is compared with
MOST_IN_SCOPE = 200


class Shelf(Protocol):
    """What the finder needs of the store."""

    def article(self, article_id: str) -> Article: ...
    def copies(self, article_id: str) -> tuple[Article, ...]: ...
    def roots(self) -> tuple[Root, ...]: ...
    def manifest(self, root_id: str) -> dict[str, tuple[str, str]]: ...


class CopyFinder:
    """Finds copies among the articles of one store.

    Args:
        shelf: the store.
        path: the file that keeps the sketches between runs; without it, or when it is damaged, they are made from the stored texts (about
            1 ms an article).
    """

    def __init__(self, shelf: Shelf, path: Path) -> None:
        self._shelf = shelf
        self._path = path
        self._sketches = Sketches.load(path)
        stored = {article_id: version for root in shelf.roots() for article_id, (_, version) in shelf.manifest(root.id).items()}
        known = self._sketches.versions()
        for article_id in known.keys() - stored.keys():
            self._sketches.drop(article_id)
        for article_id, version in stored.items():
            if known.get(article_id) != version:
                self._sketches.add(article_id, version, sketch(Body(shelf.article(article_id)).hashes))

    def stories(self, new: Sequence[Article]) -> dict[str, str]:
        """Return the story of each new article, and of the stored ones whose story changes by them.

        Args:
            new: articles about to be stored, each id once; a stored article of the same id counts as replaced by it.
        Returns:
            article id → id of the article that stands for its story; every id of `new` is there. Set the stored ones before storing
            the new ones: if the process is killed between, the next run mends it.
        """
        bodies = {article.id: Body(article) for article in new}
        links: dict[str, set[str]] = {}
        for article in new:
            self._sketches.add(article.id, article.raw_sha256, sketch(bodies[article.id].hashes))
            links[article.id] = {copy.id for copy in self._copies(article.id)}
        for article in new:
            body = bodies[article.id]
            for candidate in self._sketches.near(sketch(body.hashes), article.id):
                other = bodies.get(candidate) or self._body(candidate)
                if other is not None and likeness(body, other):
                    links[article.id] |= {candidate, *(copy.id for copy in self._copies(candidate))}
        found: dict[str, str] = {}
        for together in _joined(links):
            if len(together) > 1:
                stored = [self._body(article_id) for article_id in sorted(together - bodies.keys())[:MOST_IN_SCOPE]]
                members = {body.article.id: body for body in stored if body is not None}
                members |= {article_id: bodies[article_id] for article_id in together & bodies.keys()}
                grouped = group(members.values())
                found |= {key: story for key, story in grouped.items() if key in bodies or story != members[key].article.story}
            else:
                found |= {article_id: article_id for article_id in together}
        return found

    def without(self, gone: Collection[str]) -> dict[str, str]:
        """Return the stories that change when the articles of `gone` are removed, by id; forgets their sketches.

        Call it before the removal, and set the stories before it too.
        """
        leaving = set(gone)
        left = {copy.id: Body(copy) for article_id in gone for copy in self._copies(article_id) if copy.id not in leaving}
        for article_id in gone:
            self._sketches.drop(article_id)
        return {key: story for key, story in group(left.values()).items() if story != left[key].article.story}

    def save(self) -> None:
        """Keep the sketches for the next run, if they have changed."""
        if self._sketches.changed:
            self._sketches.save(self._path)

    def _body(self, article_id: str) -> Body | None:
        try:
            return Body(self._shelf.article(article_id))
        except UnknownArticle:
            return None

    def _copies(self, article_id: str) -> tuple[Article, ...]:
        try:
            return self._shelf.copies(article_id)
        except UnknownArticle:
            return ()


def _joined(links: Mapping[str, Collection[str]]) -> list[set[str]]:
    """Return the sets of ids that links connect."""
    sets: dict[str, set[str]] = {}
    for one, others in links.items():
        joined = sets.setdefault(one, {one})
        for other in others:
            more = sets.get(other, {other})
            if more is not joined:
                joined |= more
                for article_id in more:
                    sets[article_id] = joined
    return list({id(joined): joined for joined in sets.values()}.values())


def group(bodies: Iterable[Body]) -> dict[str, str]:
    """Return article id → story for a few articles that may be copies of one another.

    In order of publication, unknown days last, each joins the story it is most like, or begins one. It must be like the article that stands
    for the story, or like most of its first members: two stories that a third article has merged into one page stay two.
    """
    stories: list[list[Body]] = []
    for body in sorted(bodies, key=_order):
        best, most = None, 0.0
        for story in stories:
            likes = [likeness(body, member) for member in story[:MOST_MEMBERS]]
            fits = likes[0] or (max(likes) if 2 * sum(like > 0 for like in likes) > len(likes) else 0.0)
            if fits > most:
                best, most = story, fits
        if best is None:
            stories.append([body])
        else:
            best.append(body)
    return {body.article.id: story[0].article.id for story in stories for body in story}


def _order(body: Body) -> tuple[date, str]:
    return (body.day or date.max, body.article.id)
