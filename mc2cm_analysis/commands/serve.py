"""``mc2cm serve``: look at built reports in a browser, as a site shows them."""

import argparse
import errno
from pathlib import Path

from mc2cm_analysis.commands.command import DONE, Commands, add_command, whole_number
from mc2cm_analysis.publishing.plan.destinations import on_this_machine
from mc2cm_analysis.publishing.plan.kinds import UsageError


def declare(commands: Commands) -> None:
    """Add the command."""
    text = "look at built reports in a browser, as a site shows them"
    serve = add_command(commands, "serve", _serve, text, on_data=False)
    serve.add_argument("folder", nargs="?", default="reports", metavar="FOLDER", help="(default: reports)")
    port = "0: any that is free (default: 8000)"
    serve.add_argument("--port", type=whole_number(0, 65535), default=8000, metavar="N", help=port)
    serve.add_argument(
        "--write-headers",
        action="store_true",
        help="write the headers into FOLDER as files for hosts (Netlify, Cloudflare Pages, Apache), and end",
    )


def _serve(options: argparse.Namespace) -> int:
    from mc2cm_analysis.hosting.site import INDEX, Site

    folder = on_this_machine(options.folder).expanduser()
    if not (folder / INDEX).is_file():
        raise UsageError(f"{folder} has no {INDEX}; name the folder of a build")
    if options.write_headers:
        return _write_headers(folder)
    try:
        site = Site(folder, options.port)
    except OSError as error:
        why = "is in use by another program" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise UsageError(f"port {options.port} {why}; name another with --port") from None
    with site:
        print(f"{folder} is at {site.address} for browsers on this machine; Ctrl-C ends it", flush=True)
        site.serve_forever()
    return DONE


def _write_headers(folder: Path) -> int:
    """Write the files in which hosts look for headers; none if one of them cannot be written."""
    from mc2cm_analysis.hosting.headers import HOST_FILES, is_host_file
    from mc2cm_analysis.publishing.make.folders import LocalFolder

    place = LocalFolder(folder)
    try:
        for name in HOST_FILES:
            if (there := place.read(name)) is not None and not is_host_file(there):
                raise UsageError(f"{folder / name} is there already and is not of mc2cm; move it, or add the headers")
        place.write_all({name: text.encode() for name, text in HOST_FILES.items()})
    except OSError as error:
        raise UsageError(f"{folder} cannot be written to: {error.strerror or error}") from None
    for name, text in HOST_FILES.items():
        print(f"{folder / name}: {text.splitlines()[0].rpartition('for ')[2]}")
    return DONE
