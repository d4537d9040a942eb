"""PDF files become articles when the extra is installed, and are refused with a reason when they cannot."""

from __future__ import annotations

import sys

import pytest

from qa.articles.pdf import parse_pdf
from qa.errors import UnreadableFile

BODY = (
    "The council of Merrow agreed on Monday to repair the sea wall.",
    "The work will cost nine million crowns and take five months.",
    "Fishing boats will use the northern harbour until it is done.",
)


def pdf(lines: tuple[str, ...] = BODY, info: str = "") -> bytes:
    """Write a PDF file of one page by hand."""
    shown = "BT /F1 11 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T* T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< {info} >>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    start = len(text)
    text += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{place:010} 00000 n \n" for place in places)
    return (text + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n").encode("latin-1")


def test_words_of_a_pdf_are_read_and_its_own_date_is_only_a_bound() -> None:
    pytest.importorskip("pypdf")
    draft, dates = parse_pdf(pdf(info="/CreationDate (D:20240514120000Z)"))
    assert all(sentence in draft.text for sentence in BODY)
    assert [field for field, _ in dates] == ["pdf modified (creation date)"]
    assert dates[0][1].startswith("2024-05-14")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "damaged"), (b"%PDF-1.7\nnothing", "damaged"), (pdf()[:300], "damaged"), (pdf(()), "no text"), (pdf() * 2, "")],
    ids=["empty", "head only", "cut off", "no text", "twice"],
)
def test_bad_pdf_is_refused_with_its_reason_or_read(raw: bytes, reason: str) -> None:
    pytest.importorskip("pypdf")
    if reason:
        with pytest.raises(UnreadableFile, match=reason):
            parse_pdf(raw)
    else:
        assert BODY[0] in parse_pdf(raw)[0].text


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(UnreadableFile, match=r"dateline\[pdf\]"):
        parse_pdf(pdf())
