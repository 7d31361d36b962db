# Everything that must pass before a change is proposed.
default: format lint types imports spelling test

# Is the code formatted?
format:
    uv run ruff format --check

# Is it tidy?
lint:
    uv run ruff check

# Do the types hold?
types:
    uv run mypy

# Do the layers hold?
imports:
    uv run lint-imports

# Is it spelt right?
spelling:
    uv run codespell

# Does it work? Takes the arguments of pytest.
test *arguments:
    uv run pytest {{ arguments }}

# Does it work on real filings? Needs the corpus beside the repository.
corpus:
    uv run pytest -m "corpus and not slow" -rs

# The proofs that take minutes, such as that of the gate over the whole corpus.
slow:
    uv run pytest -m slow -rs

# Does it work with a real llama-server? Builds it the first time, in about ten minutes.
engine *arguments:
    python3 scripts/build_engine.py
    uv run pytest -m "engine and not slow" -rs {{ arguments }}

# How accurate is it on real filings? Needs the corpus beside the repository.
eval *arguments:
    uv run extract eval run --gold ../shared/corpus --jobs 0 {{ arguments }}

# How fast is it?
bench:
    uv run pytest --override-ini addopts="--import-mode=importlib --strict-markers" --benchmark-only

# Format, and mend what can be mended.
fix:
    uv run ruff check --fix
    uv run ruff format

# Write down the versions that are installed now.
constraints:
    { head -n 2 constraints.txt; uv pip freeze --quiet --exclude-editable; } > constraints.new
    mv constraints.new constraints.txt

# All that continuous integration runs, in environments of its own.
ci:
    .ci/run
