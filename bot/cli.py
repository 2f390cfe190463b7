"""The command line: `onrecord`, or `python -m bot`. Logging is configured here and nowhere else.

Results go to standard output, errors to standard error in one line. Exit code 1: it failed; 2: it was called wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from bot.config import Config
from bot.config_loader import load
from bot.logs import configure
from corpus.errors import ConfigError, OnRecordError
from corpus.ingest.workers import one_thread


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    one_thread()
    arguments = _parser().parse_args(argv)
    try:
        config = _config(arguments)
        configure(config)
        return asyncio.run(arguments.command(config, arguments)) or 0
    except OnRecordError as error:
        return _fail(str(error), 2 if isinstance(error, ConfigError) else 1)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # Whoever read our output has seen enough; Python would complain at exit when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error), 1)
    except KeyboardInterrupt:
        return 130


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"onrecord: {' '.join(message.split())}\n")
    return code


def _config(arguments: argparse.Namespace) -> Config:
    environ = dict(os.environ)
    path = getattr(arguments, "config", None) or (environ.get("ONRECORD_CONFIG") and Path(environ["ONRECORD_CONFIG"]))
    if path is None and Path("config.toml").is_file():
        path = Path("config.toml")
    if getattr(arguments, "data", None):
        environ["ONRECORD_DATA"] = str(arguments.data)
    return load(path or None, environ)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} ({self.prog} --help lists what there is)\n")


def _parser() -> argparse.ArgumentParser:
    from bot import cli_commands as commands  # noqa: PLC0415 (loads numpy, which reads the number of its threads only then)

    everywhere = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument("--data", metavar="DIR", type=Path, help="the folder of articles and index (default: data)")
    everywhere.add_argument("--config", metavar="FILE", type=Path, help="the configuration (default: config.toml)")
    parser = _Parser(
        prog="onrecord",
        description="Answers questions about news articles, word for word, with who said it.",
        parents=[everywhere],
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('onrecord')}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command, description in commands.COMMANDS:
        sub = subparsers.add_parser(name, help=description, description=description, parents=[everywhere])
        sub.set_defaults(command=command)
        for flags, options in commands.ARGUMENTS.get(name, ()):
            sub.add_argument(*flags, **options)
    return parser


if __name__ == "__main__":
    sys.exit(main())
