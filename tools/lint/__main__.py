"""`python -m tools.lint`: judge every file of the repository; exit with 1 when something is found."""

import sys

from tools.lint import (
    banned_names,
    catalogues,
    error_texts,
    module_doors,
    module_size,
    physical_sides,
    pure_engine,
    traces,
)
from tools.lint.rule import Repository, Rule, judge

RULES: tuple[Rule, ...] = (
    banned_names.RULE,
    catalogues.RULE,
    error_texts.RULE,
    module_doors.RULE,
    module_size.RULE,
    physical_sides.RULE,
    pure_engine.RULE,
    traces.RULE,
)


def main() -> int:
    findings = judge(Repository.of_this_clone(), RULES)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
