"""``python -m checker``: the same command line where the script is not on the path."""

from checker.cli import main

if __name__ == "__main__":
    main()
