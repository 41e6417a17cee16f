"""Command line of the demo shop: start it, or list the defects it can have."""

from __future__ import annotations

import argparse
import os
import sys

from accord_shop import faults


def main() -> int:
    """Run the command line; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m accord_shop",
        description="Corner Shop 街角小舖: ten services on the loopback, until Ctrl-C.",
        epilog="SHOP_FAULTS=name,name switches defects on.",
    )
    parser.add_argument(
        "--list-faults", action="store_true", help="print each defect as: name  suite  sentence"
    )
    parser.add_argument("--language", choices=("en", "zh-TW", "zh-CN"), default="en")
    options = parser.parse_args()
    if options.list_faults:
        sys.stdout.write(faults.table(options.language) + "\n")
        return 0
    try:
        selected = faults.parse(os.environ.get("SHOP_FAULTS", ""))
    except faults.UnknownFaultError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    # Not imported above: listing defects shall not wait for a web framework.
    from accord_shop import launcher

    return launcher.run(os.environ, faults=selected)


if __name__ == "__main__":
    sys.exit(main())
