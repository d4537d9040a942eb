"""What a page's head and JSON-LD say about its article: headline, authors, outlet, address, dates with the field each stands in.

Only statements that the page makes about itself: nothing is searched for in its text (a date finder over whole pages took the wrong
one in 46 of 144 cases and never said "unknown"). Fields: schema.org, Open Graph, Dublin Core and the meta names that news sites use.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# Publication first, by how directly the field says it; modification last: it is an upper bound only.
PUBLISHED = (
    "article:published_time og:article:published_time og:published_time article:published bt:pubdate parsely-pub-date "
    "sailthru.date cxenseparse:recs:publishtime dc.date.issued dcterms.issued dc.date.published dcterms.date dc.date "
    "dcterms.created dc.date.created datepublished date_published date-published article.published publish-date publish_date "
    "publishdate publication_date publication-date pubdate published published_time rnews:datepublished article_date_original "
    "originalpublicationdate date datecreated created release_date"
).split()
MODIFIED = (
    "article:modified_time og:updated_time article:updated_time og:modified_time datemodified date_modified last-modified "
    "lastmod dcterms.modified dc.date.modified article.updated dateupdated updated_time modified"
).split()
AUTHORS = (
    "author article:author og:article:author parsely-author sailthru.author dc.creator dcterms.creator dc.contributor "
    "cxenseparse:author byl article.author authors"
).split()
SITES = "og:site_name application-name dc.publisher publisher twitter:app:name:iphone".split()
TITLES = "og:title twitter:title dc.title dcterms.title parsely-title sailthru.title title".split()
# Lists and parts of a page hold other articles: the statements in them are not about this one.
ELSEWHERE = frozenset(
    (
        "liveBlogUpdate itemListElement hasPart citation mentions relatedLink isBasedOn isPartOf review comment subjectOf about "
        "video image potentialAction significantLink"
    ).split()
)
DEEPEST, MOST_NODES = 20, 5000
LONGEST_TITLE = 500  # characters; longer is no headline
SEPARATOR = re.compile(r"\s+[|–—•·»:-]\s+|\s*\|\s*")
WORD = re.compile(r"\w+")
SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(https?://\S{4,500}?)\s*-->")


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of its article in its head.

    Attributes:
        titles: headlines, best first, without the site's name; empty when there is none.
        author: names, several joined by ", "; None when the head names nobody.
        site: the outlet; the address's host when it is not named; empty when neither is there.
        url: canonical http(s) address, None without one.
        dates: (field, value as written), most trusted first, modification times last.
    """

    titles: tuple[str, ...]
    author: str | None
    site: str
    url: str | None
    dates: tuple[tuple[str, str], ...]


def read_head(tree: Any, page: str) -> Head:
    """Return what the page's head and JSON-LD state; `page` is its text, for the note that browsers leave in saved pages."""
    metas = _metas(tree)
    nodes = list(_nodes(tree))
    url = _url(tree, metas, page)
    heads = [_clean(text) for name in TITLES for text in metas.get(name, ())]
    heads += [_clean(element.text_content()) for element in tree.xpath("//head/title | //body/title")[:1]]
    heads = [head for head in heads if head and len(head) <= LONGEST_TITLE]
    article = _resolved(_article(nodes, url, heads), nodes)
    publisher = _name(article.get("publisher")) or next((_name(n.get("publisher")) for n in nodes if _kind(n, "WebPage")), "")
    site = next((text for name in SITES[:1] for text in metas.get(name, ())), "") or publisher
    site = _clean(
        site
        or next((_name(n) for n in nodes if _kind(n, "WebSite")), "")
        or next((t for name in SITES[1:] for t in metas.get(name, ())), "")
    )
    site = _host(site) if _is_address(site) else site or (_host(url) if url else "")
    titles = [_clean(_text(article.get("headline"))[:LONGEST_TITLE]), *(_without_site(head, site, heads) for head in heads)]
    authors = _authors(_names(article.get("author")), site) or _authors(
        [t for name in AUTHORS for t in metas.get(name, ())], site, first=True
    )
    return Head(
        tuple(dict.fromkeys(t for t in titles if t)), ", ".join(authors) or None, site, url or _address(article), _dates(article, metas)
    )


def _dates(article: dict[str, Any], metas: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    found = [("json-ld datePublished", _text(article.get("datePublished")))]
    found += [(f"meta {name}", value) for name in PUBLISHED for value in metas.get(name, ())]
    found += [("json-ld dateCreated", _text(article.get("dateCreated"))), ("json-ld dateModified", _text(article.get("dateModified")))]
    found += [
        (f"meta {name}" if "modif" in name or "updat" in name else f"meta modified ({name})", v)
        for name in MODIFIED
        for v in metas.get(name, ())
    ]
    return tuple(dict.fromkeys((field, _clean(value)[:80]) for field, value in found if value.strip()))


def _metas(tree: Any) -> dict[str, list[str]]:
    """Return the page's meta elements by lower-case name or property; `itemprop` only in the head: teasers below have theirs."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        name = element.get("property") or element.get("name") or (element.get("itemprop") if _within_head(element) else None)
        if content and content.strip() and name and len(found) < MOST_NODES:
            found.setdefault(name.strip().lower(), []).append(content.strip())
    return found


def _within_head(element: Any) -> bool:
    return element.getparent() is not None and element.getparent().tag == "head"


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every JSON-LD object that may speak of the page itself, outermost first."""
    count = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        stack: list[tuple[Any, int]] = [(part, 0) for part in reversed(_json(script.text or ""))]
        while stack and count < MOST_NODES:
            value, depth = stack.pop()
            count += 1
            if isinstance(value, dict):
                yield value
                inner = [inner for key, inner in value.items() if key not in ELSEWHERE and isinstance(inner, dict | list)]
            else:
                inner = [inner for inner in value if isinstance(inner, dict | list)] if isinstance(value, list) else []
            if depth < DEEPEST:
                stack += [(part, depth + 1) for part in reversed(inner)]


def _json(text: str) -> list[Any]:
    """Return the JSON values of a script element: plain, in comment or CDATA marks, escaped, several in a row."""
    text = text.strip()
    for mark in ("<!--", "//<![CDATA[", "// <![CDATA[", "<![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */"):
        text = text.removeprefix(mark).lstrip()
    for mark in ("-->", "//]]>", "// ]]>", "]]>", "/*]]>*/", "/* ]]> */"):
        text = text.removesuffix(mark).rstrip()
    decoder = json.JSONDecoder(strict=False)
    for attempt in (text, html.unescape(text), re.sub(r",(?=\s*[}\]])", "", text)):
        values: list[Any] = []
        rest = attempt.strip().rstrip(";")
        try:
            while rest:
                value, end = decoder.raw_decode(rest)
                values.append(value)
                rest = rest[end:].lstrip(" \r\n\t,;")
        except (ValueError, RecursionError):
            if not values:
                continue
        return values
    return []


def _kind(node: dict[str, Any], suffix: str) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.rsplit("/", 1)[-1].endswith(suffix) for kind in kinds)


def _article(nodes: Sequence[dict[str, Any]], url: str | None, heads: Sequence[str]) -> dict[str, Any]:
    """Return the JSON-LD node of the page's own article: by address, then by headline, then the only one; empty when none can be told."""
    articles = [node for node in nodes if _kind(node, "Article") or _kind(node, "BlogPosting") or _kind(node, "Report")]
    if url:
        for node in articles:
            if _same_address(_address(node), url):
                return node
    for node in articles:
        headline = set(WORD.findall(_text(node.get("headline")).casefold()))
        if headline and any(2 * len(headline & set(WORD.findall(head.casefold()))) > len(headline) for head in heads):
            return node
    unnamed = [node for node in articles if not (url and _address(node)) or not heads]
    if len(articles) == 1 and (unnamed or not _text(articles[0].get("headline"))):
        return articles[0]
    if not articles:
        return next((node for node in nodes if _kind(node, "WebPage") and (node.get("datePublished") or node.get("headline"))), {})
    return {}


def _resolved(article: dict[str, Any], nodes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the node with its author and publisher in place of references to other nodes ({"@id": "#person"})."""
    named = {key: node for node in nodes if isinstance(key := node.get("@id"), str) and node.get("name")}

    def resolve(value: Any) -> Any:
        if isinstance(value, list):
            return [resolve(part) for part in value[:20]]
        return named.get(str(value.get("@id")), value) if isinstance(value, dict) and "name" not in value else value

    return {key: resolve(value) if key in ("author", "publisher") else value for key, value in article.items()}


def _address(node: dict[str, Any]) -> str | None:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and _is_address(value):
            return value
    return None


def _same_address(one: str | None, other: str) -> bool:
    def bare(url: str) -> tuple[str, str]:
        parts = urlsplit(url)
        return (parts.netloc.removeprefix("www.").lower(), parts.path.rstrip("/"))

    try:
        return one is not None and bare(one) == bare(other)
    except ValueError:
        return False


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc and not re.search(r"[\s<>\"]", value.strip())


def _host(url: str) -> str:
    return urlsplit(url).netloc.rsplit("@", 1)[-1].split(":")[0].lower().removeprefix("www.")


def _url(tree: Any, metas: dict[str, list[str]], page: str) -> str | None:
    """Return the canonical address; one without a path (a site's front page, a common mistake) only when no other is stated."""
    found = [link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    found += [*metas.get("og:url", ()), *metas.get("twitter:url", ()), *metas.get("parsely-link", ()), *SAVED_FROM.findall(page[:2000])]
    found = [url.strip() for url in found if _is_address(url)]
    return next((url for url in found if len(urlsplit(url).path) > 1 or urlsplit(url).query), found[0] if found else None)


def _clean(text: str) -> str:
    from qa.articles.encoding import repair

    return " ".join(repair(html.unescape(text)).split()) if text.strip() else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), "")
    return value if isinstance(value, str) else ""


def _name(value: Any) -> str:
    return next(iter(_names(value)), "")


def _names(value: Any, depth: int = 0) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _names(value.get("name"), depth + 1) if depth < 3 else []
    if isinstance(value, list) and depth < 3:
        return [name for part in value[:20] for name in _names(part, depth + 1)]
    return []


def _authors(names: Sequence[str], site: str, first: bool = False) -> list[str]:
    """Return the names of people or desks: no addresses, not the site itself, without "By"; `first`: only the first field that has one."""
    good: list[str] = []
    for name in names:
        name = re.sub(r"^(?:by|von|par|por|di|door)\s+", "", _clean(name), flags=re.IGNORECASE).strip(" ,;|")
        if (
            2 <= len(name) <= 120
            and not re.search(r"https?:|www\.|@|[{}<>\[\]]|^\d+$", name)
            and name.casefold() not in (site.casefold(), "admin", "null", "none", "unknown")
        ):
            good.append(name)
            if first:
                break
    return list(dict.fromkeys(good))


def _without_site(title: str, site: str, heads: Sequence[str]) -> str:
    """Return a title without the site's name at its end or start ("Headline | Site"), or as a shorter title of the page has it."""
    parts = SEPARATOR.split(title)
    if len(parts) < 2 or any(title != other and other.startswith(title) for other in heads) and not _is_site(parts[-1], site):
        return title
    for other in heads:
        if other != title and len(other) > 10 and title.startswith(other):
            return other
    for end, rest in ((parts[-1], title[: title.rfind(parts[-1])]), (parts[0], title[len(parts[0]) :])):
        if _is_site(end, site) and rest.strip(" |–—•·»:-"):
            return rest.strip(" |–—•·»:-")
    return title


def _is_site(part: str, site: str) -> bool:
    squashed, named = re.sub(r"\W", "", part.casefold()), re.sub(r"\W", "", site.casefold())
    return bool(squashed) and bool(named) and (squashed == named or (len(squashed) > 3 and (squashed in named or named in squashed)))
