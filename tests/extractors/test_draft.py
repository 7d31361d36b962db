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
