"""`python -m wago`."""

from wago.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
