"""`extract prompt`: what would be sent to a model, and what it would cost, without sending it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from filingkit.cli.options import model_options, prepare_reader, schema_option, settings_options
from filingkit.cli.streams import write_out

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit.questions import Question

CHARACTERS_PER_TOKEN = 4


@click.command()
@click.argument("path", metavar="FILE")
@schema_option
@model_options
@settings_options
def prompt(
    path: str, schema: str | None, config: Path | None, block_plugins: tuple[str, ...], **model: Any
) -> None:
    """Print the requests that `extract` would send for a document: messages, and the schema of the answer.

    Tokens are estimated at four characters each. A price needs the name of a model (--model); it is a ceiling, because
    the whole length that an answer may have is counted.
    """
    from filingkit.pipeline import choose, find_questions

    reader = prepare_reader(config, block_plugins, schema, **{**model, "model": None})
    name = model.get("model")
    filing = reader.load(path)
    extractor = choose(filing, reader.plugins.extractors, reader.schema)
    mode = reader.settings.llm
    questions = find_questions(filing, extractor, mode)
    parts = [_show(number, question) for number, question in enumerate(questions, start=1)]
    parts.append(_sum_up(questions, name))
    write_out(("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace"))


def _show(number: int, question: Question) -> str:
    request = question.request
    messages = [f"--- {message.role}\n{message.content}" for message in request.messages]
    schema = json.dumps(request.schema, ensure_ascii=False)
    return "\n".join(
        [f"=== request {number}: {', '.join(question.paths)}", *messages, f"--- answer\n{schema}"]
    )


def _sum_up(questions: list[Question], name: str | None) -> str:
    if not questions:
        return "nothing to ask: no field is open that a line of the document could answer"
    sent = sum(len(message.content) for question in questions for message in question.request.messages) + sum(
        len(json.dumps(question.request.schema)) for question in questions
    )
    tokens_in = -(-sent // CHARACTERS_PER_TOKEN)
    tokens_out = sum(question.request.max_output_tokens for question in questions)
    number = "1 request" if len(questions) == 1 else f"{len(questions)} requests"
    price = _price(name, tokens_in, tokens_out)
    return f"{number}, about {tokens_in} tokens in, at most {tokens_out} out; {price}"


def _price(name: str | None, tokens_in: int, tokens_out: int) -> str:
    if name is None:
        return "no price without --model"
    from filingkit.llm.prices import find_price
    from filingkit.llm.wire import Tokens

    price = find_price(name)
    if price is None:
        return f"no price is known for {name}"
    return f"at most ${price.cost(Tokens(tokens_in, 0, tokens_out)):.6f} with {name}"
