"""A question asked, and the reply with all that it holds. Written by hand beside qa.answers, held to it by a test."""

from __future__ import annotations

from qa.answers import Json
from qa.bot import LONGEST_QUESTION
from qa.request import LONGEST_VALUE, MOST_ANSWERS, MOST_TURNS, MOST_VALUES
from web.schemas.vocabulary import COUNT, ID, MAYBE_TEXT, NOT_BLANK, PLAIN, TEXT, array, nullable, record, ref

MAYBE_COUNT: Json = {"type": ["integer", "null"], "minimum": 0}
NUMBER: Json = {"type": "number"}
SHARE: Json = {"type": "number", "minimum": 0, "maximum": 1}
DAY: Json = {"type": ["string", "null"], "format": "date"}
PRECISION: Json = {"enum": ["day", "month", "year", "range", "unknown"]}
VALUES: Json = array({"type": "string", "maxLength": LONGEST_VALUE, "pattern": PLAIN}, maxItems=MOST_VALUES)
OPEN: Json = {"type": "object"}

FILTERS = {
    "published_from": DAY | {"description": "First day, inclusive. Articles whose date may lie within are kept."},
    "published_to": DAY | {"description": "Last day, inclusive."},
    "sources": VALUES | {"description": "Outlets, compared without case; empty: all."},
    "article_ids": VALUES | {"description": "Articles; empty: all."},
}
QUESTION: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_QUESTION, "pattern": NOT_BLANK}

REPLY: Json = {
    "Ask": record(
        {
            "question": QUESTION,
            "conversation": nullable(
                array(record({"question": QUESTION, "standalone": nullable(QUESTION)}, optional=("standalone",)), maxItems=MOST_TURNS)
            )
            | {"description": "Earlier turns, oldest first."},
            "conversation_id": nullable(ID)
            | {"description": "A kept conversation: its turns take the place of `conversation`, and the reply is kept as its newest turn."},
            "filters": nullable(record(FILTERS, optional=tuple(FILTERS))),
            "mode": {"enum": ["auto", "extractive", "llm"], "default": "auto"},
            "max_answers": {"type": "integer", "minimum": 1, "maximum": MOST_ANSWERS, "default": 5},
            "include": array({"enum": ["passages"]}, maxItems=MOST_VALUES),
            "infer_filters": {
                "type": "boolean",
                "default": True,
                "description": "Whether words such as “articles from 2021” become a filter; they are told in retrieval.inferred_filters.",
            },
        },
        optional=("conversation", "conversation_id", "filters", "mode", "max_answers", "include", "infer_filters"),
    ),
    "Published": record({"from": DAY, "to": DAY, "precision": PRECISION, "evidence": MAYBE_TEXT, "rule": MAYBE_TEXT}),
    "Article": record(
        {
            "id": TEXT,
            "title": TEXT,
            "source": TEXT | {"description": "The outlet."},
            "author": MAYBE_TEXT,
            "file": TEXT | {"description": "Path within its root."},
            "url": MAYBE_TEXT,
            "text_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "also_published_by": array(TEXT),
            "published": ref("Published"),
        }
    ),
    "Citation": record(
        {
            "n": {"type": "integer", "minimum": 1, "description": "Counts through the whole reply."},
            "quote": TEXT | {"description": "text[start:end] of the article, exactly."},
            "start": COUNT | {"description": "Half-open, code points of the article's text."},
            "end": COUNT,
            "answer_start": MAYBE_COUNT,
            "answer_end": MAYBE_COUNT,
            "start_utf16": COUNT | {"description": "The same offset in UTF-16 code units, for browsers."},
            "end_utf16": COUNT,
            "answer_start_utf16": MAYBE_COUNT,
            "answer_end_utf16": MAYBE_COUNT,
            "article": ref("Article"),
            "href": TEXT | {"description": "Where the page opens the article at the mark."},
        }
    ),
    "When": record({"from": DAY, "to": DAY, "precision": PRECISION, "quote": TEXT}),
    "Answer": record(
        {
            "n": {"type": "integer", "minimum": 1},
            "text": TEXT | {"description": "The answer in the article's own words."},
            "confidence": SHARE | {"description": "The probability that the answer is right."},
            "independent_sources": {"type": "integer", "minimum": 1},
            "superseded_by": {"type": ["integer", "null"], "minimum": 1},
            "when": nullable(ref("When")),
            "citations": array(ref("Citation"), minItems=1),
        }
    ),
    "Abstention": record(
        {
            "reason": {"enum": ["no_topic", "no_fact", "filtered_out", "undated_only", "empty_library", "not_a_question"]},
            "message": TEXT,
            "confidence": SHARE,
        }
    ),
    "Written": record(
        {
            "text": MAYBE_TEXT,
            "model": MAYBE_TEXT | {"description": "null when none is configured, or none was reached before a stop."},
            "sentences": array(
                record(
                    {
                        "text": TEXT,
                        "citations": array(ref("Citation"), description="Empty for a sentence that is shown as not supported."),
                        "support": SHARE | {"description": "How far the quoted words carry the sentence."},
                    }
                )
            ),
            "dropped": array(record({"text": TEXT, "reason": TEXT})),
            "reason": MAYBE_TEXT | {"description": "Why nothing is written, or why it ends early; null when all went well."},
            "tokens": record({"prompt": COUNT, "counted_by": TEXT}),
        },
        optional=("tokens",),
        description="What a language model wrote, checked against the quotations; text is null when nothing stands.",
    ),
    "Passage": record(
        {
            "id": TEXT,
            "text": TEXT,
            "start": COUNT,
            "end": COUNT,
            "start_utf16": COUNT,
            "end_utf16": COUNT,
            "article": ref("Article"),
            "scores": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
        }
    ),
    "Retrieval": record(
        {"articles": COUNT, "passages": COUNT, "index": {"enum": ["chroma", "exact"]}, "filters": OPEN, "inferred_filters": OPEN}
    ),
    "Reply": record(
        {
            "id": TEXT,
            "status": {"enum": ["answered", "unanswerable"]},
            "question": record({"text": TEXT, "standalone": TEXT}),
            "relation": {"enum": ["single", "conflicting", "timeline", "list", "comparison", None]},
            "answers": array(ref("Answer")),
            "written": nullable(ref("Written")),
            "abstention": nullable(ref("Abstention")),
            "nearest": array(ref("Citation"), maxItems=3),
            "undated": array(ref("Article")),
            "retrieval": ref("Retrieval"),
            "timing_ms": {"type": "object", "additionalProperties": NUMBER, "required": ["search", "read", "total"]},
            "passages": array(ref("Passage")),
        },
        optional=("passages",),
    ),
}
