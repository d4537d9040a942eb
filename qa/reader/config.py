"""Every choice of the training run, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass over a mixture.

    `shares` gives rows per file (without `.jsonl.xz`); `nulls` rows per kind of made negative; `crop` is in passage
    tokens; the learning rate falls in a line from `rate` to `final_rate`. Files are looked for in train/, then dev/, then written/.
    The sentences of the files in `joined` get neighbours around them. `slips` is the share of questions that become bare
    keywords, and the share that are mistyped. A stage of several `runs` trains so many networks from the same start on rows
    drawn anew; the mean of their weights goes on. `base` is the stage whose mean it starts from, None for the package's body.
    With `statements` only those are kept of the rows drawn, each cut to the sentences around the one most like it
    (around.py), and `literal` times as many are made of the texts' own sentences (literal.py).
    """

    name: str
    shares: tuple[tuple[str, int], ...]
    nulls: tuple[tuple[str, int], ...]
    crop: tuple[int, int]
    rate: float
    final_rate: float
    passes: int = 1
    joined: tuple[str, ...] = ()
    slips: float = 0.0
    runs: int = 1
    base: Stage | None = None
    statements: bool = False
    literal: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its runs, which seed them and name their checkpoints."""
        return tuple(f"{self.name}-{run}" for run in range(self.runs)) if self.runs > 1 else (self.name,)


@dataclass(frozen=True, slots=True)
class Config:
    """The shipped recipe; see MODEL_CARD.md for what each choice brought."""

    seed: int = 17
    batch_tokens: int = 2000
    warmup_steps: int = 100
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.98)
    clip: float = 1.0
    null_weight: float = 0.5
    checkpoint_steps: int = 150
    average_decay: float = 0.98
    average_every: int = 5


READ = Stage(
    name="read",
    shares=(
        ("squadshifts_new_wiki", 7736),
        ("squadshifts_amazon_reviews", 5500),
        ("squadshifts_reddit", 5500),
        ("squad_train_prefix", 5432),
        ("fairytaleqa", 1500),
        ("friendsqa", 700),
        ("covidqa", 300),
        ("qamr", 1800),
        ("selqa_sentences", 500),
        ("qadiscourse", 800),
        ("timeqa", 800),
        ("qasrl_bank", 600),
        ("mined_negatives", 2000),
    ),
    nulls=(("other", 1200), ("sentence", 1000)),
    crop=(50, 100),
    rate=2.5e-4,
    final_rate=1.4e-4,
)

DOUBT = Stage(
    name="doubt",
    shares=(
        ("squadshifts_new_wiki", 5200),
        ("squadshifts_amazon_reviews", 1800),
        ("squadshifts_reddit", 1800),
        ("squad_train_prefix", 4000),
        ("fairytaleqa", 500),
        ("friendsqa", 300),
        ("covidqa", 200),
        ("qamr", 500),
        ("selqa_sentences", 500),
        ("qadiscourse", 400),
        ("timeqa", 1000),
        ("mined_negatives", 3500),
    ),
    nulls=(("other", 3200), ("stranger", 600), ("opposite", 900), ("sentence", 2200), ("away", 800)),
    crop=(60, 160),
    rate=1.6e-4,
    final_rate=5e-5,
    base=READ,
)

# The long stage: all questions by people, half of the rows without an answer, single news sentences joined to passages.
HARD = Stage(
    name="hard",
    shares=(
        ("squadshifts_new_wiki", 7736),
        ("squadshifts_amazon_reviews", 4500),
        ("squadshifts_reddit", 5500),
        ("squad_train_prefix", 5432),
        ("fairytaleqa", 3500),
        ("friendsqa", 600),
        ("covidqa", 900),
        ("qamr", 4000),
        ("qadiscourse", 3500),
        ("selqa_sentences", 1200),
        ("timeqa", 1900),
        ("mined_negatives", 9000),
    ),
    nulls=(("other", 6000), ("stranger", 1200), ("opposite", 1500), ("sentence", 4000), ("away", 3000), ("absent", 1200)),
    crop=(90, 180),
    rate=2e-4,
    final_rate=2e-5,
    joined=("qamr", "qadiscourse"),
    slips=0.04,
    base=DOUBT,
)

# Twice half of that again, apart from each other; the mean goes on.
AGAIN = Stage(
    name="again",
    shares=(
        ("squadshifts_new_wiki", 4200),
        ("squadshifts_amazon_reviews", 2000),
        ("squadshifts_reddit", 2600),
        ("squad_train_prefix", 3200),
        ("fairytaleqa", 1500),
        ("friendsqa", 300),
        ("covidqa", 400),
        ("qamr", 1800),
        ("qadiscourse", 1500),
        ("selqa_sentences", 600),
        ("timeqa", 1000),
        ("mined_negatives", 6000),
    ),
    nulls=(("other", 3200), ("stranger", 600), ("opposite", 900), ("sentence", 2200), ("away", 1500), ("absent", 600)),
    crop=(90, 180),
    rate=1.5e-4,
    final_rate=1e-5,
    joined=("qamr", "qadiscourse"),
    slips=0.04,
    runs=2,
    base=HARD,
)

# News, questions with near misses and statements, true and false, written for this project; see written/README.md.
NEWS = Stage(
    name="news",
    shares=(("written", 20_000), ("squadshifts_new_wiki", 400), ("squad_train_prefix", 300), ("mined_negatives", 500)),
    nulls=(("other", 500), ("opposite", 150), ("sentence", 300)),
    crop=(100, 180),
    rate=1e-4,
    final_rate=1e-5,
    passes=2,
    slips=0.02,
    runs=2,
    base=AGAIN,
)

# More of it, and encyclopaedia passages with questions to mislead, and news quizzes: what stages before had too little of.
WIDER = Stage(
    name="wider",
    shares=(("wider", 20_000), ("written", 2500), ("squadshifts_new_wiki", 500), ("squad_train_prefix", 500), ("mined_negatives", 500)),
    nulls=(("other", 400), ("opposite", 150), ("sentence", 300)),
    crop=(100, 190),
    rate=1.4e-4,
    final_rate=1e-5,
    passes=2,
    slips=0.02,
    runs=2,
    base=NEWS,
)

# Longer stories with questions as readers ask them, affairs between countries in other words than the article's, and statements.
TOLD = Stage(
    name="told",
    shares=(
        ("told", 20_000),
        ("wider", 1800),
        ("written", 1200),
        ("squadshifts_new_wiki", 700),
        ("squad_train_prefix", 700),
        ("fairytaleqa", 300),
        ("mined_negatives", 800),
    ),
    nulls=(("other", 400), ("opposite", 200), ("sentence", 400)),
    crop=(120, 200),
    rate=1.3e-4,
    final_rate=4e-5,
    slips=0.02,
    base=WIDER,
)

# Questions that share hardly a word with what answers them, and as free ones that nothing answers.
PHRASED = Stage(
    name="phrased",
    shares=(
        ("paraphrases", 20_000),
        ("told", 1500),
        ("wider", 800),
        ("written", 500),
        ("squadshifts_new_wiki", 300),
        ("squad_train_prefix", 300),
        ("mined_negatives", 300),
    ),
    nulls=(("other", 150), ("opposite", 100), ("sentence", 150)),
    crop=(120, 200),
    rate=1.1e-4,
    final_rate=1e-5,
    slips=0.02,
    runs=2,
    base=TOLD,
)

# Folders of four articles on one affair: the place that answers among look-alikes that do not.
AMONG = Stage(
    name="among",
    shares=(
        ("folders", 20_000),
        ("paraphrases", 1200),
        ("told", 900),
        ("wider", 500),
        ("written", 300),
        ("squadshifts_new_wiki", 400),
        ("squad_train_prefix", 400),
        ("fairytaleqa", 200),
        ("mined_negatives", 250),
    ),
    nulls=(("other", 150), ("opposite", 100), ("sentence", 150)),
    crop=(120, 200),
    rate=1.1e-4,
    final_rate=1e-5,
    slips=0.02,
    runs=2,
    base=PHRASED,
)

# A network of its own, which judges what a language model writes: statements alone, each beside what it would quote.
STATEMENTS = Stage(
    name="statements",
    shares=(("written", 20_000), ("wider", 20_000)),
    nulls=(),
    crop=(200, 200),
    rate=1.4e-4,
    final_rate=8e-5,
    passes=2,
    base=WIDER,
    statements=True,
)
OPINION = Stage(
    name="opinion",
    shares=(("written", 2000), ("wider", 1600), ("told", 20_000), ("statements", 20_000)),
    nulls=(("other", 900), ("opposite", 500)),
    crop=(200, 200),
    rate=1.3e-4,
    final_rate=6e-5,
    base=STATEMENTS,
    statements=True,
    literal=0.35,
)
# As many true ones in the article's own words as in others, as many false ones in other words as in its own.
JUDGE = Stage(
    name="judge",
    shares=(("fair", 20_000), ("statements", 1600), ("told", 1600), ("written", 600)),
    nulls=(("other", 500), ("opposite", 300)),
    crop=(200, 200),
    rate=1.2e-4,
    final_rate=5e-6,
    passes=3,
    base=OPINION,
    statements=True,
    literal=0.2,
)

# Questions written by people to mislead; few, so they come last, three times, with some of the mixture before so that nothing is forgotten.
PEOPLE = Stage(
    name="people",
    shares=(
        ("squad2_dev", 2008),
        ("squadshifts_new_wiki", 200),
        ("squad_train_prefix", 150),
        ("mined_negatives", 100),
        ("written", 300),
        ("wider", 500),
    ),
    nulls=(("other", 75), ("sentence", 75)),
    crop=(100, 150),
    rate=8e-5,
    final_rate=1e-5,
    passes=3,
    base=WIDER,
)
STAGES = (READ, DOUBT, HARD, AGAIN, NEWS, WIDER, TOLD, PHRASED, AMONG, STATEMENTS, OPINION, JUDGE)
# The shares of the networks after these stages in the weights that ship; MODEL_CARD.md says what other shares bring and cost.
SHIPPED = ((PEOPLE, 0.4), (AMONG, 0.28), (PHRASED, 0.14), (AGAIN, 0.18))
# The same of the judge: the first of the two knows other words better, the second the article's own.
JUDGING = ((OPINION, 1 / 3), (JUDGE, 2 / 3))
# Six titles of squad2_dev in three folds, to measure and calibrate on questions that a model was not trained on.
FOLDS = 3
