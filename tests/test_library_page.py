"""The library page and its routes: table, uploads that cannot harm, articles and roots taken out."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fake_desk import article, fake_desk
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from qa.desk import Desk, build, claim
from qa.errors import RootMissing
from qa.settings import Settings
from vectorstore.records import Published
from web import create_app, removed
from web.uploads import LONGEST_NAME, safe_name

TEXT = b"The bridge at Porto Alto\n\nThe bridge at Porto Alto was opened by Anna Berg on 4 May 1968. It was closed for repairs in 2019.\n"


@pytest.fixture(scope="module")
def own_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An empty library that these tests may fill."""
    settings = Settings(home=tmp_path_factory.mktemp("own"), threads=1)
    with claim(settings):
        desk = build(settings)
        yield desk
        desk.close()


def send(client: FlaskClient, *files: tuple[str, bytes]) -> Any:
    """Post files."""
    head = '--x\r\nContent-Disposition: form-data; name="files"; filename="{}"\r\nContent-Type: text/plain\r\n\r\n'
    body = b"".join(head.format(name).encode() + content + b"\r\n" for name, content in files) + b"--x--\r\n"
    return client.post("/api/v1/uploads", data=body, content_type="multipart/form-data; boundary=x")


def test_an_upload_is_read_asked_about_and_taken_out_again(own_desk: Desk) -> None:
    client = create_app(own_desk).test_client()
    sent = send(client, ("bridge.txt", TEXT), ("picture.png", b"\x89PNG"), ("empty.txt", b"  ")).json
    assert [file["file"] for file in sent["files"]] == ["bridge.txt", None, None]
    assert "ending" in sent["files"][1]["reason"] and "empty" in sent["files"][2]["reason"]
    told = client.post("/api/v1/ingest", json={"root": sent["root"]}).text
    report = json.loads(told.split("event: done\ndata: ")[1])
    assert (report["added"], report["skipped"]) == (1, [])
    (row,) = client.get("/api/v1/library").json["rows"]
    assert row["article"]["file"] == "bridge.txt" and row["passages"] == 1
    reply = client.post("/api/v1/ask", json={"question": "Who opened the bridge at Porto Alto?"}).json
    assert "Anna Berg" in json.dumps(reply)
    assert '<a href="/articles">1 article in the library</a>' in client.get("/").text
    assert send(client, ("bridge.txt", TEXT)).json["files"][0]["file"] == "bridge.txt"
    assert send(client, ("bridge.txt", TEXT + b"More.")).json["files"][0]["file"].startswith("bridge ")
    taken = client.delete(f"/api/v1/articles/{row['article']['id']}").json
    assert (taken["removed"], taken["files_set_aside"]) == (1, 1)
    assert client.get("/api/v1/library").json["rows"] == []
    assert client.delete(f"/api/v1/articles/{row['article']['id']}").status_code == 404
    assert "event: done" in client.post("/api/v1/ingest", json={"root": sent["root"]}).text
    assert client.get("/api/v1/library").json["total"] == 1
    (noted,) = client.get("/api/v1/removed").json["removed"]
    assert (noted["id"], noted["titles"], noted["articles"]) == (taken["undo"], ["The bridge at Porto Alto"], 1)
    assert "event: done" in client.post(f"/api/v1/removed/{taken['undo']}/restore").text
    assert {row["article"]["file"] for row in client.get("/api/v1/library").json["rows"]} >= {"bridge.txt"}
    assert client.get("/api/v1/removed").json == {"removed": []}
    assert client.post(f"/api/v1/removed/{taken['undo']}/restore").status_code == 404
    both = client.delete(f"/api/v1/roots/{sent['root']}").json
    assert (both["removed"], both["files_set_aside"]) == (2, 2)
    assert list((own_desk.settings.folder / "uploads").iterdir()) == []
    assert send(client, ("bridge.txt", b"Another text of that name, about a ferry.")).json["files"][0]["file"] == "bridge.txt"
    assert "event: done" in client.post(f"/api/v1/removed/{both['undo']}/restore").text
    assert client.get("/api/v1/library").json["total"] == 3
    assert client.delete(f"/api/v1/roots/{sent['root']}").json["files_set_aside"] == 3


def test_files_of_other_roots_stay(own_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(TEXT)
    client = create_app(own_desk).test_client()
    report = own_desk.ingest.run(tmp_path)
    rows = create_app(own_desk).test_client().get("/api/v1/library", query_string={"root": report.root.id}).json["rows"]
    assert client.delete(f"/api/v1/articles/{rows[0]['article']['id']}").json["files_set_aside"] == 0
    assert (tmp_path / "one.txt").exists() and "is no longer in the library" in client.get("/articles").text
    assert "event: done" in client.post("/api/v1/ingest", json={"root": report.root.id}).text
    assert report.root.id not in [one["root"] for one in client.get("/api/v1/removed").json["removed"]]
    assert client.delete(f"/api/v1/roots/{report.root.id}").json["files_set_aside"] == 0
    assert (tmp_path / "one.txt").exists() and client.delete("/api/v1/roots/unknown").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("a.exe", b"MZ", "ending"), ("a.pdf", b"text", "not a PDF"), ("a.txt", b"%PDF-1", "not text"), ("a.txt", b"a\0b", "not text"),
     ("a.html", b"plain", "no tag"),
     ("a", b"text", "ending"), ("a.txt", b"", "empty"), ("a.jsonl", b"{}", "ending"), ("a.txt", b"x" * 5_000_001, "too large")],
)  # fmt: skip
def test_what_cannot_be_an_article_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    client = create_app(fake_desk(tmp_path)).test_client()  # type: ignore[arg-type]
    (file,) = send(client, (name, content)).json["files"]
    assert file["file"] is None and reason in file["reason"]
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "safe"),
    [("../../etc/passwd.txt", "passwd.txt"), ("..\\..\\boot.TXT", "boot.txt"), ("/a/b.html", "b.html"), ("....txt", "article.txt"),
     (".txt", "article.txt"), ("con.txt", "con_.txt"), ("Évora: 2*.md", "Évora 2.md"), ("新闻.txt", "新闻.txt"),
     ("a\0b\n.txt", "a b.txt"), ("", "article")],
)  # fmt: skip
def test_names_are_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@given(st.text(max_size=200))
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe not in ("", ".", "..") and not safe.startswith(".") and not set(safe) & set("/\\\0\n:*?<>|")
    assert len(safe) <= LONGEST_NAME + 10 and Path(safe).name == safe


def test_bad_uploads_are_refused_as_a_whole(tmp_path: Path) -> None:
    client = create_app(fake_desk(tmp_path)).test_client()  # type: ignore[arg-type]
    assert client.post("/api/v1/uploads", json={}).status_code == 415
    assert client.post("/api/v1/uploads", data={"files": "a"}, content_type="multipart/form-data").status_code == 400
    assert client.post("/api/v1/uploads", data={"path": (io.BytesIO(b"a"), "a.txt")}, content_type="multipart/form-data").status_code == 400
    assert send(client, *(("a.txt", b"a"),) * 201).status_code == 400
    large = send(client, *((f"{n}.txt", b"x" * 4_900_000) for n in range(5)))
    assert large.status_code == 413 and "20 MB" in large.json["detail"]
    assert client.post("/api/v1/uploads", headers={"Origin": "https://evil.example"}).status_code == 403
    assert not (tmp_path / "uploads").exists()


def test_a_large_body_is_still_refused_elsewhere(tmp_path: Path) -> None:
    client = create_app(fake_desk(tmp_path)).test_client()  # type: ignore[arg-type]
    assert client.post("/api/v1/ask", data=b"x" * 70_000, content_type="application/json").status_code == 413


@pytest.fixture
def table(tmp_path: Path) -> FlaskClient:
    """A library of three articles, one a copy."""
    desk = fake_desk(tmp_path)
    desk.library.held = {
        "b": article("b", title="beta", source="Zeit", published=Published()),
        "a": article("a", title="Alpha", source="Post", story="b"),
        "c": article("c", title="<i>Gamma</i>", source="post"),
    }
    return create_app(desk).test_client()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "ids"),
    [("", "bac"), ("sort=title", "cab"), ("sort=title&order=falling", "bac"), ("sort=date", "bac"), ("q=alpha", "a"), ("q=POST+alph", "a"),
     ("q=xyz", ""), ("root=r1", "bac"), ("root=r2", ""), ("sort=copies&order=falling", "bac"), ("offset=1&limit=1", "a")],
)  # fmt: skip
def test_the_table_is_filtered_and_sorted(table: FlaskClient, query: str, ids: str) -> None:
    found = table.get(f"/api/v1/library?{query}").json
    assert "".join(row["article"]["id"] for row in found["rows"]) == ids


@pytest.mark.parametrize("query", ["sort=x", "order=up", "offset=a", "x=1", "q=%00"])
def test_bad_table_parameters_are_named(table: FlaskClient, query: str) -> None:
    assert table.get(f"/api/v1/library?{query}").status_code == 400


def test_the_page_shows_the_table_without_script(table: FlaskClient) -> None:
    page = table.get("/articles?sort=title").text
    assert "&lt;i&gt;Gamma&lt;/i&gt;" in page and "Copy of another" in page and 'aria-sort="ascending"' in page
    assert "Articles: 3. Passages: 3." in page and "date unknown" in page and "order=falling" in page
    assert "No article fits" in table.get("/articles?q=nothing").text


def test_nothing_is_taken_out_while_articles_are_read(tmp_path: Path) -> None:
    reading, go_on = threading.Event(), threading.Event()

    class Slow:
        def run(self, path: Path, progress: Any) -> Any:
            reading.set()
            go_on.wait(10)
            raise RootMissing("It is gone.")

    desk = fake_desk(tmp_path)
    desk.ingest = Slow()
    client = create_app(desk).test_client()  # type: ignore[arg-type]
    asking = threading.Thread(target=lambda: client.post("/api/v1/ingest", json={"root": "r1"}).get_data())
    asking.start()
    assert reading.wait(10)
    other = client.application.test_client()
    assert other.delete("/api/v1/articles/a1").status_code == other.delete("/api/v1/roots/r1").status_code == 409
    go_on.set()
    asking.join(10)


def test_all_of_the_library_page_works_by_form(own_desk: Desk, tmp_path: Path) -> None:
    client = create_app(own_desk).test_client()
    pasted = {"title": "A dam/for Porto Alto", "text": "The dam for Porto Alto was ordered by the council on 4 March 2022."}
    page = client.post("/articles", data=pasted, content_type="multipart/form-data")
    assert page.status_code == 200 and "1 added" in page.text and "A dam" in page.text
    files = [(io.BytesIO(TEXT), "other.txt"), (io.BytesIO(b"MZ"), "tool.exe")]
    page = client.post("/articles", data={"files": files}, content_type="multipart/form-data")
    assert "1 added" in page.text and "tool.exe" in page.text and "not read: only files ending in" in page.text
    row = next(row for row in client.get("/api/v1/library").json["rows"] if row["article"]["file"] == "other.txt")
    gone = client.post(f"/articles/{row['article']['id']}/remove", data={"back": "/articles?sort=title&removed=x"})
    assert gone.status_code == 303 and gone.location.startswith("/articles?sort=title&removed=")
    notice = client.get(gone.location).text
    assert "“The bridge at Porto Alto” is no longer in the library." in unescape(notice)
    removal = gone.location.rpartition("=")[2]
    assert "1 added" in client.post(f"/removed/{removal}/restore").text
    assert "as before" in client.post(f"/roots/{row['root']}/read").text
    assert client.post(f"/roots/{row['root']}/remove").location.startswith("/articles?removed=")
    assert client.get("/api/v1/library").json["total"] == 0


@pytest.mark.parametrize("given", [{}, {"title": "Only a headline"}, {"text": "Only words"}])
def test_a_form_without_an_article_is_refused(tmp_path: Path, given: dict[str, Any]) -> None:
    client = create_app(fake_desk(tmp_path)).test_client()  # type: ignore[arg-type]
    assert client.post("/articles", data=given, content_type="multipart/form-data").status_code == 400


def test_back_leads_to_no_other_server(own_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(TEXT)
    root = own_desk.ingest.run(tmp_path).root.id
    client = create_app(own_desk).test_client()
    assert client.post(f"/roots/{root}/remove", data={"back": "//evil.example/x"}).location.startswith("/?removed=")


@pytest.mark.parametrize(
    "route",
    ["/articles", "/articles/a1/remove", "/roots/r1/remove", "/roots/r1/read", "/removed/a/restore", "/feedback", "/conversations/a/erase",
     "/conversations/a/restore", "/api/v1/removed/a/restore"],
)  # fmt: skip
def test_another_site_cannot_use_the_forms(tmp_path: Path, route: str) -> None:
    client = create_app(fake_desk(tmp_path)).test_client()  # type: ignore[arg-type]
    assert client.post(route, headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("removal", ["a", "..", "%2e%2e%2fuploads", "f" * 32])
def test_nothing_is_brought_back_that_was_not_taken_out(tmp_path: Path, removal: str) -> None:
    (tmp_path / "uploads").mkdir()
    client = create_app(fake_desk(tmp_path)).test_client()  # type: ignore[arg-type]
    assert client.post(f"/api/v1/removed/{removal}/restore").status_code in (404, 405)
    assert client.post(f"/removed/{removal}/restore").status_code in (404, 405)


def test_a_removal_that_was_half_written_is_passed_over(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    made = removed.note(settings, "r1", ["One"])
    for name, text in (("0" * 32, "{"), ("1" * 32, '{"root": "r1"}'), ("other", "{}")):
        (tmp_path / "removed" / name).mkdir()
        (tmp_path / "removed" / name / "what.json").write_text(text)
    assert removed.listed(settings) == (made,)
    old = json.loads((tmp_path / "removed" / made.id / "what.json").read_text()) | {"removed": "2020-01-01T00:00:00+00:00"}
    (tmp_path / "removed" / made.id / "what.json").write_text(json.dumps(old))
    newer = removed.note(settings, "r1", ["Two"])
    assert removed.listed(settings) == (newer,)
