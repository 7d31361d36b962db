"""The conference call that a release announces: day, time, number to dial, address of the webcast."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit.reading import read_date
from filingkit_earnings.passages import sentences
from filingkit_earnings.periods import DATE, MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.draft import Draft, Range
    from filingkit_earnings.passages import Passage

_CALL = re.compile(
    r"(?i)\b(?:conference\s+call|earnings\s+call|analyst\s+call|investor\s+call|web\s?cast|live\s+stream\w*|"
    r"audio\s+stream\w*|call\s+will\s+(?:be|begin)|question\s+and\s+answer\s+session)\b"
)
_NEEDLES = ("call", "cast", "stream", "session")
"""What none of these can do without."""
_TIME = re.compile(
    r"(?i)(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>[ap])\.?\s?m\b\.?,?\s*\(?(?:U\.?S\.?\s+)?"
    r"(?P<zone>(?:Eastern|Central|Mountain|Pacific)(?:\s+(?:Standard|Daylight))?(?:\s+Time)?|(?-i:[ECMP][SD]?T|"
    r"GMT|UTC|CET|BST|AEST|AEDT|HKT|JST)\b)?"
)
_REPLAY = re.compile(r"(?i)\b(?:re-?play|archived?|rebroadcast|on-demand|recording)\b")
_PHONE = re.compile(
    r"(?<![\d/-])(?:\+?1[-.\s]{0,2})?(?:\(\d{3}\)\s?|\d{3}[-./\s]{1,2})\d{3}[-.\s]{1,2}\s{0,12}\d{4}(?!\d)|"
    r"\+\d{1,3}[\s\d().-]{7,16}\d"
)
_URL = re.compile(
    r"(?i)(?:https?:\s?//|www\.)[^\s<>()\"”]+|(?<![\w@.-])[a-z0-9][\w-]*(?:\.[\w-]+)*\.(?:com|net|"
    r"org|us|tv)(?:/[^\s<>()\"”]*)?"
    r"|(?<![\w@.-])(?-i:[a-z][a-z0-9-]+\.[a-z0-9-]{2,}\.[a-z]{2,8})(?:/[^\s<>()\"”]*)?"
)
_DAY = re.compile(rf"(?i)\b{DATE}|\b{MONTHS}\s+\d{{1,2}}(?!\d|,?\s*\d{{4}})")
_TODAY = re.compile(r"(?i)\btoday\b|\bthis\s+(?:morning|afternoon|evening)\b")
_ZONES = {"eastern": "E", "central": "C", "mountain": "M", "pacific": "P"}
_SPEAKS = re.compile(
    r"(?i)\b(?:will|to)\s+(?:\w+\s+){0,2}(?:host|hold|conduct|webcast|be|begin|discuss|provide)\b|"
    r"\bscheduled\b|\bbegin(?:s|ning)?\b|\bwhen\s*:"
)


def read_conference_call(
    text: str, passages: Sequence[Passage], release: tuple[str, Range] | None, draft: Draft
) -> None:
    """Propose what is said of the live call; a replay is left out."""
    place = _find_call(text, passages)
    if place is None:
        draft.leave_blank("/conference_call/date", "absent", "no conference call is announced")
        return
    index, start, time = place
    end = passages[index].end
    for following in passages[index + 1 : index + 4]:
        if (
            following.kind == "heading"
            and following.end - following.start > 24
            and not _CALL.search(text, following.start, following.end)
        ):
            break
        end = following.end
    start = passages[index].start
    _read_time(time, draft)
    _read_day(text, passages[index], time, release, draft)
    stop = _end_of_live(text, start, end)
    _read_phone(text, start, stop, draft)
    _read_url(text, start, end, stop, draft)


def _find_call(text: str, passages: Sequence[Passage]) -> tuple[int, int, re.Match[str]] | None:
    """The passage and the time of the first call or webcast that has one."""
    for index, passage in enumerate(passages):
        words = text[passage.start : passage.end].lower()
        if not any(needle in words for needle in _NEEDLES):
            continue
        if _CALL.search(text, passage.start, passage.end) is None:
            continue
        for start, end in sentences(text, passage):
            time = _TIME.search(text, start, end)
            if time is not None and (_SPEAKS.search(text, start, end) or _CALL.search(text, start, end)):
                return index, start, time
    return None


def _read_time(found: re.Match[str], draft: Draft) -> None:
    hour = int(found["hour"]) % 12 + (12 if found["half"].lower() == "p" else 0)
    draft.propose(
        "/conference_call/time", f"{hour:02d}:{found['minute'] or '00'}", [found.span()], "prose", 0.95
    )
    zone = found["zone"]
    if not zone:
        return
    words = zone.lower().split()
    code = zone
    if words[0] in _ZONES:
        middle = {"standard": "S", "daylight": "D"}.get(words[1] if len(words) > 1 else "", "")
        code = f"{_ZONES[words[0]]}{middle}T"
    draft.propose("/conference_call/timezone", code, [found.span("zone")], "prose", 0.95)


def _read_day(
    text: str, passage: Passage, time: re.Match[str], release: tuple[str, Range] | None, draft: Draft
) -> None:
    """The day beside the time; "today", or a day without a year, is completed by the release's own date."""
    best: tuple[int, str, list[Range]] | None = None
    for found in _DAY.finditer(text, passage.start, passage.end):
        distance = min(abs(found.start() - time.end()), abs(time.start() - found.end()))
        words = " ".join(found[0].replace(".", "").split())
        iso = read_date(words)
        ranges = [found.span()]
        if iso is None and release is not None:
            iso = read_date(f"{words}, {release[0][:4]}")
            ranges.append(release[1])
        if iso is not None and distance < 160 and (best is None or distance < best[0]):
            best = distance, iso, ranges
    if best is None and release is not None:
        today = _TODAY.search(text, passage.start, passage.end)
        if today is not None:
            best = 0, release[0], [today.span(), release[1]]
    if best is not None:
        draft.propose("/conference_call/date", best[1], best[2], "prose", 0.93)


def _end_of_live(text: str, start: int, end: int) -> int:
    """Where the talk turns to the replay."""
    found = _REPLAY.search(text, start, end)
    if found is None:
        return end
    # The whole sentence that speaks of it.
    return max(start, text.rfind(". ", start, found.start()), text.rfind(".\n", start, found.start()))


def _read_phone(text: str, start: int, end: int, draft: Draft) -> None:
    found = _PHONE.search(text, start, end)
    if found is None:
        draft.leave_blank("/conference_call/phone", "absent", "no number for the live call is printed")
        return
    draft.propose(
        "/conference_call/phone",
        "".join(found[0].split("\n")).replace("  ", ""),
        [found.span()],
        "prose",
        0.9,
    )


def _read_url(text: str, start: int, end: int, stop: int, draft: Draft) -> None:
    """The address of the webcast; a site's own page gives way to a page of the event."""
    found = list(_URL.finditer(text, start, stop)) or list(_URL.finditer(text, start, end))
    live = [match for match in found if not _REPLAY.search(match[0])]
    if not live:
        return
    best = max(live, key=lambda match: ("/" in match[0].split("//")[-1].rstrip("/"), -match.start()))
    address = best[0].rstrip(".,;:_*'”’`")
    draft.propose(
        "/conference_call/url", address, [(best.start(), best.start() + len(address))], "prose", 0.9
    )
