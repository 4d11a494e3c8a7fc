"""The command line: one file a command, found by being here; without a command, the window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType

from glyphstudio import __version__, discovery
from glyphstudio.cli.reporting import DONE, FAILED, INTERRUPTED
from glyphstudio.errors import GlyphError

PROGRAM = "glyphstudio"
EXIT_CODES = "exit codes: 0 done, 1 it could not be done, 2 wrong use, 130 interrupted"


@cache
def commands() -> dict[str, ModuleType]:
    """The commands by name: modules of this package with NAME, HELP, EXAMPLES, add_arguments, run.

    They import what is slow inside `run`, so that --help is quick.
    """
    modules = discovery.import_all("glyphstudio.cli")
    return {module.NAME: module for module in modules if hasattr(module, "NAME")}


def parser() -> argparse.ArgumentParser:
    """The parser of everything; `command` is the module whose `run` takes what was parsed."""
    top = argparse.ArgumentParser(
        PROGRAM,
        description="Grows visual languages. Without a command the window opens.",
        epilog=f"{PROGRAM} COMMAND --help shows examples. {EXIT_CODES}",
    )
    top.add_argument("--version", action="version", version=f"Glyph Studio {__version__}")
    top.set_defaults(command=None)
    branches = top.add_subparsers(title="commands", metavar="COMMAND")
    for name, module in commands().items():
        branch = branches.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            epilog=f"examples:\n{_indented(module.EXAMPLES)}\n\n{EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(branch)
        branch.set_defaults(command=module)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code (a misuse leaves through argparse with 2)."""
    arguments = parser().parse_args(argv)
    try:
        code = _open_window() if arguments.command is None else arguments.command.run(arguments)
        sys.stdout.flush()
        return int(code)
    except GlyphError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return FAILED
    except (MemoryError, RuntimeError) as error:
        from glyphstudio.engine.guard import is_out_of_memory

        if not is_out_of_memory(error):
            raise
        print(f"{PROGRAM}: There is not enough memory for this; try less at once.", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"\n{PROGRAM}: stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads us has had enough, such as `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _open_window() -> int:
    from glyphstudio.gui.app import main as open_window

    return open_window()


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines())
