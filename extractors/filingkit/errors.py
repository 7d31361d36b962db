"""The one tree of errors, split by who must act.

    FilingkitError
    ├── UsageError            the caller: a name, a path or a setting is wrong
    │   ├── UnknownSchemaError
    │   ├── SettingsError
    │   └── PathError         a path that is not there, or a directory that holds no filings
    ├── DocumentError         whoever supplied the document: it cannot be read as what was asked
    │   ├── EmptyDocumentError
    │   ├── BinaryDocumentError
    │   ├── TooLargeError
    │   └── WrongDocumentTypeError
    ├── PluginError           the author of a plugin
    └── InternalError         us: a bug in filingkit

Each class carries the exit code that the command line ends with, so that scripts can tell the cases apart.
"""

from __future__ import annotations

from typing import ClassVar


class FilingkitError(Exception):
    """Root of everything that filingkit raises on purpose; `str(error)` is one line for the user."""

    exit_code: ClassVar[int] = 70


class UsageError(FilingkitError):
    """The call is wrong: the caller must change it."""

    exit_code = 2


class UnknownSchemaError(UsageError):
    """No extractor or model goes by that name; the message suggests the nearest."""


class SettingsError(UsageError):
    """A settings file, an environment variable or a flag has a value that does not fit."""


class PathError(UsageError):
    """A path does not exist, cannot be read, or is a directory that holds no filings."""

    exit_code = 3


class DocumentError(FilingkitError):
    """One document cannot be read as what was asked; other documents are not affected."""

    exit_code = 4


class EmptyDocumentError(DocumentError):
    """The file holds no text."""

    exit_code = 5


class BinaryDocumentError(DocumentError):
    """The file is not text (a PDF, an image, an archive); the message says which where it is known."""

    exit_code = 6


class WrongDocumentTypeError(DocumentError):
    """The text is not of the document type that was asked for; the message says what it looks like."""

    exit_code = 7


class TooLargeError(DocumentError):
    """The document is larger than the configured limit."""

    exit_code = 8


class PluginError(FilingkitError):
    """A plugin failed to import, broke its contract or raised: its author must act."""

    exit_code = 9


class InternalError(FilingkitError):
    """A bug in filingkit itself."""
