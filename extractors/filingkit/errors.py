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
    ├── ModelError            the provider of a language model, or its configuration
    │   ├── ModelSetupError   the call can never succeed: key, name, address or request is wrong
    │   ├── ModelBusyError    it may succeed later: rate limit, outage, timeout
    │   ├── AnswerError       the model answered with something that is no answer: refused, cut off, not JSON
    │   └── BudgetError       a cap on money, tokens or requests is reached
    ├── PluginError           the author of a plugin
    └── InternalError         us: a bug in filingkit

Each class carries the exit code that the command line ends with, so that scripts can tell the cases apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from filingkit.llm.wire import Completion


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


class ModelError(FilingkitError):
    """A language model could not be asked, or did not answer; the text never holds a document or a key.

    `spent` is a Completion without text where the attempt cost something: failures are paid too.
    """

    exit_code = 10
    spent: Completion | None = None


class ModelSetupError(ModelError):
    """The call can never succeed: the key, the name, the address or the request is wrong."""

    exit_code = 11


class ModelBusyError(ModelError):
    """The provider was busy or away, for longer than was waited: it may succeed later."""

    exit_code = 12


class AnswerError(ModelError):
    """The model refused, or its answer was cut off or is not what was asked for."""

    exit_code = 13


class BudgetError(ModelError):
    """A cap on money, tokens or requests is reached; nothing more is sent."""

    exit_code = 14


class PluginError(FilingkitError):
    """A plugin failed to import, broke its contract or raised: its author must act."""

    exit_code = 9


class InternalError(FilingkitError):
    """A bug in filingkit itself."""
