"""`python -m retzef`."""

from retzef.main.cli import main

if __name__ == "__main__":
    main()
