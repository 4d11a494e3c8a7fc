"""Opens the window; `python -m glyphstudio` takes commands."""

from glyphstudio.gui.app import main

if __name__ == "__main__":
    raise SystemExit(main())
