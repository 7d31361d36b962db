"""What a forecast says to people and to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from filingkit.cli.streams import write_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit.batch import Reader
    from filingkit.forecast import Forecast, Total
    from filingkit.llm.prices import Price


def print_forecasts(
    forecasts: Iterable[Forecast], paths: tuple[str, ...], reader: Reader, shape: str | None
) -> bool:
    """Print what would be asked about each document and in total; give whether any failed. An only one is raised."""
    from filingkit.forecast import Total
    from filingkit.output import encode, encode_indented

    price, total, documents = find_price_of(reader), Total(), []
    for forecast in forecasts:
        if forecast.error is not None and paths == (forecast.uri,):
            raise forecast.error
        total.add(forecast)
        if shape == "json":
            documents.append(forecast.to_dict(price))
        elif shape == "jsonl":
            write_out(encode(forecast.to_dict(price)))
        else:
            click.echo(_describe(forecast))
    summary = total.to_dict(reader.settings.model, price)
    if shape == "json":
        write_out(encode_indented({"documents": documents, "total": summary}))
    elif shape == "jsonl":
        write_out(encode({"total": summary}))
    else:
        click.echo("\n" + _describe_total(total, reader.settings.model, price))
    return total.failed > 0


def find_price_of(reader: Reader) -> Price | None:
    """Give the price of the model that the settings name, at its address."""
    from filingkit.llm.prices import find_price

    settings = reader.settings
    return None if settings.model is None else find_price(settings.model, settings.base_url)


def _describe(forecast: Forecast) -> str:
    if forecast.error is not None:
        message = str(forecast.error)
        return message if forecast.uri in message else f"{forecast.uri}: {message}"
    if forecast.skipped:
        return f"{forecast.uri}: up to date"
    if not forecast.requests:
        return f"{forecast.uri}: nothing to ask"
    return (
        f"{forecast.uri}: {count(forecast.requests, 'request')} about {count(forecast.fields, 'field')}, "
        f"{describe_tokens(forecast.input_tokens, forecast.output_tokens)}"
    )


def _describe_total(total: Total, model: str | None, price: Price | None) -> str:
    counted = ((total.skipped, "up to date"), (total.failed, "failed"))
    left_out = "".join(f", {number:,} {what}" for number, what in counted if number)
    share = f" ({total.asked / total.read:.1%})" if total.read else ""
    lines = [
        f"{count(total.documents, 'document')}{left_out}; with questions: {total.asked:,}{share}",
        f"{count(total.requests, 'request')} about {count(total.fields, 'field')}, "
        f"{describe_tokens(total.input_tokens, total.output_tokens)}; "
        f"{describe_price(total.input_tokens, total.output_tokens, model, price)}",
        f"whole documents with the whole schema, one request each: {count(total.read, 'request')}, "
        f"about {total.whole_tokens:,} tokens in",
    ]
    if total.whole_tokens:
        requests, tokens = total.requests / total.read, total.input_tokens / total.whole_tokens
        lines.append(f"against these: {requests:.1%} of the requests, {tokens:.1%} of the tokens in")
    return "\n".join(lines)


def describe_tokens(sent: int, answered: int) -> str:
    """Say how many tokens a request is likely to take."""
    return f"about {sent:,} tokens in, at most {answered:,} out"


def describe_price(sent: int, answered: int, model: str | None, price: Price | None) -> str:
    """Say what these tokens cost at most; an unknown price is said to be unknown."""
    from filingkit.forecast import find_cost

    if model is None:
        return "no price without --model"
    cost = find_cost(sent, answered, price)
    return f"no price is known for {model}" if cost is None else f"at most ${cost:.6f} with {model}"


def count(number: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
