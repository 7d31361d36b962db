"""Build llama-server and a tiny model of random weights, once, for the tests marked `engine`.

Nothing but packages from the index that pip is set up for is needed: the server's source is inside the source
distribution of llama-cpp-python, cmake and ninja are packages, and the model is generated here. Needs a C++ compiler,
on Linux or macOS.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

RECIPE = "1"  # raise it whenever something else would be built: older engines are then built anew
SOURCE = "llama-cpp-python==0.3.36"
TOOLS = ("cmake>=3.28,<5", "ninja>=1.11,<2", "gguf>=0.17,<1", "numpy>=1.26,<3")
CONTEXT = 131072
SETTINGS = (
    "CMAKE_BUILD_TYPE=Release",
    "CMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG",  # half the time; so small a model needs no more
    "BUILD_SHARED_LIBS=OFF",
    "GGML_NATIVE=OFF",  # a cache may be carried to another machine
    "LLAMA_BUILD_TESTS=OFF",
    "LLAMA_BUILD_EXAMPLES=OFF",
    "LLAMA_BUILD_SERVER=ON",
    "LLAMA_BUILD_APP=OFF",
    "LLAMA_BUILD_UI=OFF",
    "LLAMA_USE_PREBUILT_UI=OFF",  # on, it downloads
    "LLAMA_OPENSSL=OFF",
)
QUESTION = {
    "messages": [{"role": "user", "content": "Is this an engine?"}],
    "max_tokens": 400,
    "response_format": {
        "type": "json_schema",
        "json_schema": {
            "name": "answer",
            "schema": {
                "type": "object",
                "properties": {"answer": {"enum": ["yes", "no"]}, "sure": {"type": "boolean"}},
                "required": ["answer", "sure"],
                "additionalProperties": False,
            },
        },
    },
}


class BuildError(Exception):
    """What failed, in one line."""


def main(arguments: list[str] | None = None) -> int:
    """Build the engine unless it is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--where", action="store_true", help="print the folder of the engine that is built")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="of the compiler [all cores]")
    parser.add_argument("--model", type=Path, help=argparse.SUPPRESS)  # this script, in its own environment
    options = parser.parse_args(arguments)
    cache = cache_folder()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was begun is cleaned up
    try:
        if options.model:
            write_model(options.model)
        elif not options.where:
            build(cache, options.jobs)
        elif is_built(cache / "ready"):
            print(cache / "ready")
        else:
            raise BuildError("no engine is built; run scripts/build_engine.py")
    except (BuildError, OSError, tarfile.TarError, subprocess.SubprocessError) as error:
        print(f"build_engine: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("build_engine: interrupted", file=sys.stderr)
        return 130
    return 0


def cache_folder() -> Path:
    """Where the engine is kept: outside the repository."""
    if chosen := os.environ.get("FILINGKIT_ENGINE"):
        return Path(chosen).expanduser().resolve()
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "filingkit" / "engine"


def is_built(engine: Path) -> bool:
    """Whether an engine of this recipe is there; the stamp comes with all the rest in one rename."""
    stamp = engine / "stamp"
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == RECIPE


def build(cache: Path, jobs: int) -> None:
    """Everything in a folder beside the engine, which takes its place when it has answered a question."""
    ready = cache / "ready"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second build waits, and then finds the engine
        if is_built(ready):
            print(f"engine: built, {ready}")
            return
        for left in cache.glob("building-*"):  # by a build that was killed: the lock says that none runs
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix="building-", dir=cache) as work:
            fresh = make(Path(work), jobs)
            if ready.exists():
                ready.rename(Path(work) / "old")
            fresh.rename(ready)
    step(f"done: {ready}")


def make(work: Path, jobs: int) -> Path:
    """The finished engine, a folder inside `work`."""
    compilers = (os.environ.get("CXX", "c++"), "c++", "g++", "clang++")
    if not any(map(shutil.which, compilers)):
        raise BuildError("no C++ compiler: install g++ or clang")
    engine = work / "engine"
    engine.mkdir()
    step("tools: cmake, ninja, gguf and numpy in an environment of their own")
    run(work, sys.executable, "-m", "venv", str(work / "venv"))
    tools = work / "venv" / "bin"
    python = str(tools / "python")
    run(work, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *TOOLS)

    step(f"source: {SOURCE}")
    without = ("--no-deps", "--no-binary", SOURCE.partition("==")[0])
    run(work, python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *without, SOURCE)
    source = unpack(work)

    step(f"build: llama-server, {jobs} at a time (minutes)")
    cmake, ninja = str(tools / "cmake"), str(tools / "ninja")
    tree = str(work / "build")
    definitions = [f"-D{setting}" for setting in (*SETTINGS, f"CMAKE_MAKE_PROGRAM={ninja}")]
    run(work, cmake, "-G", "Ninja", "-S", str(source), "-B", tree, *definitions)
    run(work, ninja, "-C", tree, f"-j{jobs}", "llama-server")
    shutil.copy2(work / "build" / "bin" / "llama-server", engine / "llama-server")

    step("model: random weights")
    run(work, python, str(Path(__file__).resolve()), "--model", str(engine / "tiny.gguf"))

    step("check: a question with a schema")
    check(engine)
    (engine / "stamp").write_text(f"{RECIPE}\n", encoding="utf-8")
    return engine


def unpack(work: Path) -> Path:
    """The source of llama.cpp, out of the source distribution."""
    (archive,) = work.glob("llama_cpp_python-*.tar.gz")
    with tarfile.open(archive) as packed:
        if hasattr(tarfile, "data_filter"):  # the first releases of 3.11 have none
            packed.extraction_filter = tarfile.data_filter
        packed.extractall(work)
    archive.unlink()
    found = list(work.glob("llama_cpp_python-*/vendor/llama.cpp"))
    if len(found) != 1:
        raise BuildError(f"{archive.name} holds no vendor/llama.cpp")
    return found[0]


def step(line: str) -> None:
    """Tell what is being done, and how long all before it took."""
    print(f"engine: {line} [{time.monotonic() - STARTED:.0f} s]", flush=True)


def run(work: Path, *command: str) -> None:
    """Run a command, and show the line that tells the most of what it said where it fails."""
    log = work / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=work, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
        try:
            code = process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)  # compilers too, which would go on writing what is removed
            process.wait()
            raise
    if code:
        said = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
        telling = next((line for line in said if re.search(r"\berror(:| at )", line, re.IGNORECASE)), "")
        name = " ".join(Path(word).name for word in command[:4])
        raise BuildError(f"{name} failed ({code}): {(telling or (said or ['?'])[-1])[:300]}")


# ---- the server ----


@contextmanager
def serving(engine: Path, log: Path, *options: str) -> Iterator[str]:
    """The address of a server that runs until the block ends, on a port that the system chose."""
    command = [str(engine / "llama-server"), "--model", str(engine / "tiny.gguf"), "--alias", "tiny"]
    command += ["--host", "127.0.0.1", "--port", "0", "--jinja", "--offline", *options]
    # Two threads wait for each other in busy loops, for seconds where the machine has other work.
    command += ["--threads", "1", "--threads-batch", "1"]
    # The server has settings in the environment too, and a proxy has no place on the loopback interface.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LLAMA_")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment
        )
    try:
        yield wait_for(process, log)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address, once the model is loaded."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        said = log.read_text(encoding="utf-8", errors="replace")
        if process.poll() is not None:
            last = (said.strip().splitlines() or ["without a word"])[-1]
            raise BuildError(f"llama-server ended ({process.returncode}): {last}")
        if found := re.search(r"listening on (http://127\.0\.0\.1:\d+)", said):
            try:
                with open_url(f"{found[1]}/health"):
                    return found[1]
            except (urllib.error.URLError, ConnectionError):
                pass  # it listens before the model is loaded
        time.sleep(0.05)
    raise BuildError("llama-server did not get ready within a minute")


def open_url(url: str, body: bytes | None = None) -> IO[bytes]:
    """Ask without any proxy that the environment names."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, data=body, headers={"content-type": "application/json"})
    opened: IO[bytes] = opener.open(request, timeout=60)
    return opened


def check(engine: Path) -> None:
    """Ask a question that only a schema makes a random model answer."""
    with serving(engine, engine.parent / "log", "--ctx-size", "4096") as url:
        try:
            with open_url(f"{url}/v1/chat/completions", json.dumps(QUESTION).encode()) as reply:
                content = json.load(reply)["choices"][0]["message"]["content"]
            answer = json.loads(content)
        except (OSError, ValueError, LookupError) as error:
            raise BuildError(f"the engine does not answer: {error}") from error
    if answer.get("answer") not in ("yes", "no") or not isinstance(answer.get("sure"), bool):
        raise BuildError(f"the engine does not keep to the schema: {content!r}")


# ---- the model ----


BLOCKS, WIDTH, HEADS, INNER, VOCABULARY = 2, 64, 4, 128, 259


def write_model(path: Path, seed: int = 0) -> None:
    """A tiny llama with random weights: a byte is a token, so that no vocabulary is needed."""
    numpy: Any = import_module("numpy")  # these two are in the build's own environment, not in the caller's
    gguf: Any = import_module("gguf")
    tokens = [b"<unk>", b"<s>", b"</s>", *(b"<0x%02X>" % byte for byte in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, *[gguf.TokenType.CONTROL] * 2, *[gguf.TokenType.BYTE] * 256]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny-random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(BLOCKS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(VOCABULARY)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * VOCABULARY)
    writer.add_token_types([int(kind) for kind in kinds])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template("{% for m in messages %}{{m['role']}}: {{m['content']}}\n{% endfor %}assistant:")
    for name, values in make_weights(numpy, seed).items():
        writer.add_tensor(f"{name}.weight", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def make_weights(numpy: Any, seed: int) -> dict[str, Any]:
    """Random weights whose greedy answers depend on what is asked.

    Of wholly random ones they do not, for the last byte decides all. So one half of the width says what a byte is, and
    attention, random and sharp, copies that from anywhere in the text into the other half, which alone decides what
    comes next.
    """
    random = numpy.random.default_rng(seed)
    half, constant = WIDTH // 2, -1

    def noise(*shape: int, scale: float = 0.02) -> Any:
        return (random.standard_normal(shape) * scale).astype(numpy.float32)

    embedding = noise(VOCABULARY, WIDTH, scale=0.5)
    embedding[:, half:] = 0
    embedding[:, constant] = 0.5
    output = numpy.zeros_like(embedding)
    output[:, half:constant] = embedding[:, : half - 1] * 0.5
    # Strings, numbers and lists must end at some time; white space, of which JSON admits any amount, must be rare; and
    # what is not ASCII never comes, for random bytes are not UTF-8 and the server fails over them.
    for byte, push in {'"': 5.0, ",": 6.0, "]": 6.0, "\\": -4.0, " ": -2.0, "\n": -4.0, "\t": -4.0}.items():
        output[3 + ord(byte), constant] = push
    output[3 + 0x7F :, constant] = -60.0
    take = numpy.zeros((WIDTH, WIDTH), numpy.float32)
    take[:half, :half] = take[half:, :half] = numpy.eye(half)
    give = numpy.zeros((WIDTH, WIDTH), numpy.float32)
    give[half:constant, : half - 1] = give[half:constant, half:constant] = numpy.eye(half - 1)
    ones = numpy.ones(WIDTH, numpy.float32)
    weights = {"token_embd": embedding, "output": output, "output_norm": ones}
    for number in range(BLOCKS):
        block = {
            "attn_q": noise(WIDTH, WIDTH, scale=0.7),
            "attn_k": noise(WIDTH, WIDTH, scale=0.7),
            "attn_v": take,
            "attn_output": give,
            "ffn_gate": noise(INNER, WIDTH),
            "ffn_up": noise(INNER, WIDTH),
            "ffn_down": noise(WIDTH, INNER),
            "attn_norm": ones,
            "ffn_norm": ones,
        }
        weights |= {f"blk.{number}.{name}": values for name, values in block.items()}
    return weights


STARTED = time.monotonic()

if __name__ == "__main__":
    sys.exit(main())
