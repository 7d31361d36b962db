from __future__ import annotations

from filingkit.draft import Draft


def test_candidates_of_one_path_are_kept_in_order() -> None:
    draft = Draft()
    draft.propose("/a", "1", [(0, 1)], "first", 0.5)
    draft.propose("/a", "2", [(2, 3)], "second", 0.9)
    assert [candidate.value for candidate in draft.candidates["/a"]] == ["1", "2"]


def test_rows_and_items_number_themselves() -> None:
    draft = Draft()
    assert [draft.add_row("/rows"), draft.add_row("/rows")] == ["/rows/0", "/rows/1"]
    notes = "/rows/0/notes"
    assert [draft.add_item(notes, "price"), draft.add_item(notes, "price")] == [
        "/rows/0/notes/price/0",
        "/rows/0/notes/price/1",
    ]
    assert draft.add_item(notes, "date") == "/rows/0/notes/date/0"
    assert draft.keys == {notes: ["price", "date"]}


def test_the_first_reason_for_a_blank_stays() -> None:
    draft = Draft()
    draft.leave_blank("/a", "absent", "the cell is empty")
    draft.leave_blank("/a", "not_found", "something else")
    assert draft.blanks["/a"].reason == "the cell is empty"


def test_findings_name_their_paths() -> None:
    draft = Draft()
    draft.report("check", "warning", "does not fit", "/a", "/b")
    assert draft.findings[0].paths == ("/a", "/b")


def test_rows_are_put_into_another_order_with_all_that_belongs_to_them() -> None:
    draft = Draft()
    for name in ("b", "c", "a"):
        row = draft.add_row("/rows")
        draft.propose(f"{row}/name", name, [(0, 1)], "rule", 0.5)
        draft.propose(draft.add_item(f"{row}/notes", "name"), f"{name}1", [(0, 1)], "rule", 0.5)
    draft.leave_blank("/rows/2/price", "absent", "a has none")
    draft.keep_partial("/rows/1/amount", "12", [(0, 1)])
    draft.report("check", "warning", "of b", "/rows/0/name", "/rowsmith")
    draft.reorder_rows("/rows", [2, 0, 1])
    assert [draft.candidates[f"/rows/{at}/name"][0].value for at in range(3)] == ["a", "b", "c"]
    assert [draft.candidates[f"/rows/{at}/notes/name/0"][0].value for at in range(3)] == ["a1", "b1", "c1"]
    assert draft.keys == {f"/rows/{at}/notes": ["name"] for at in range(3)}
    assert draft.rows == {"/rows": 3} | {f"/rows/{at}/notes/name": 1 for at in range(3)}
    assert draft.blanks["/rows/0/price"].reason == "a has none"
    assert draft.partials["/rows/2/amount"].text == "12"
    assert draft.findings[0].paths == ("/rows/1/name", "/rowsmith")
