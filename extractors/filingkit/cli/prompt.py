"""`extract prompt`: what would be sent to a model, and what it would cost, without sending it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from filingkit.cli.forecast import count, describe_price, describe_tokens, find_price_of
from filingkit.cli.options import model_options, prepare_reader, schema_option, settings_options
from filingkit.cli.streams import write_out

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit.batch import Reader
    from filingkit.forecast import Forecast
    from filingkit.questions import Question


@click.command()
@click.argument("path", metavar="FILE")
@schema_option
@model_options
@settings_options
def prompt(
    path: str, schema: str | None, config: Path | None, block_plugins: tuple[str, ...], **model: Any
) -> None:
    """Print the requests that `extract` would send for a document: messages, and the schema of the answer.

    Tokens are estimated at three characters each, which is rather many. A price needs the name of a model (--model); it
    is a ceiling, because the whole length that an answer may have is counted.
    """
    from filingkit.forecast import forecast
    from filingkit.pipeline import choose, find_questions

    reader = prepare_reader(config, block_plugins, schema, **model)
    filing = reader.load(path)
    extractor = choose(filing, reader.plugins.extractors, reader.schema)
    questions = find_questions(filing, extractor, reader.settings.llm)
    parts = [_show(number, question) for number, question in enumerate(questions, start=1)]
    parts.append(_sum_up(forecast(filing, extractor, questions), reader))
    write_out(("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace"))


def _show(number: int, question: Question) -> str:
    request = question.request
    messages = [f"--- {message.role}\n{message.content}" for message in request.messages]
    schema = json.dumps(request.schema, ensure_ascii=False)
    return "\n".join(
        [f"=== request {number}: {', '.join(question.paths)}", *messages, f"--- answer\n{schema}"]
    )


def _sum_up(total: Forecast, reader: Reader) -> str:
    if not total.requests:
        return "nothing to ask: no field is open that a line of the document could answer"
    sent, answered = total.input_tokens, total.output_tokens
    price = describe_price(sent, answered, reader.settings.model, find_price_of(reader))
    return f"{count(total.requests, 'request')}, {describe_tokens(sent, answered)}; {price}"
