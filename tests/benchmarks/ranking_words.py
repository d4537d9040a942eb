"""Words only: passages of three sizes, whole articles, coverage; title weights, parameters, clean-up, articles from several passages."""

from __future__ import annotations

from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_bench import Bench, owners_of
from tests.benchmarks.ranking_scores import by_presence, of_articles

PARAMETERS = ((0.0, 1.2, 0.75), (1.0, 1.2, 0.75), (1.0, 0.9, 0.4), (2.0, 1.2, 0.75), (4.0, 1.2, 0.75))  # title weight, k1, b


def show(bench: Bench) -> None:
    """Print the rows."""
    count = len(bench.stories)
    article = bench.articles.bm25()
    bench.show("words, whole articles, every word of the question", lambda n: article.scores(bench.everything[n]))
    for title in (1.0, 2.0, 5.0, 10.0):
        weighed = bench.articles.bm25(title=title)
        bench.show(f"words, whole articles, title x{title:.0f}", lambda n, weighed=weighed: weighed.scores(bench.terms[n]))
    for size in data.SIZES:
        pieces = data.passages(bench.stories, size)
        owners, words = owners_of(pieces), bench.words(pieces, str(size))
        for title, k1, b in PARAMETERS:
            bm25 = words.bm25(title=title, k1=k1, b=b)
            name = f"words, passages {size}, title x{title:.0f}, k1 {k1}, b {b}"
            bench.show(name, lambda n, bm25=bm25, owners=owners: of_articles(bm25.scores(bench.terms[n]), owners, count))
        cover = by_presence(words, owners, bench.articles).bm25(title=3.0)
        bench.show(f"words, coverage from passages {size}", lambda n, cover=cover: cover.scores(bench.terms[n]))
    bm25 = words.bm25()
    bench.show(
        f"words, passages {size}, every word of the question", lambda n: of_articles(bm25.scores(bench.everything[n]), owners, count)
    )
    for way in ("sum2", "sum3", "decay"):
        bench.show(f"words, passages {size}, {way}", lambda n, way=way: of_articles(bm25.scores(bench.terms[n]), owners, count, way))
