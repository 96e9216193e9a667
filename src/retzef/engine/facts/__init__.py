"""Facts from other systems: which kinds there are, and what one says, read strictly."""

from retzef.engine.facts.kinds import BUILT_IN, VALUE_TYPES, VALUES_MAX, ValueType
from retzef.engine.facts.values import Value, read_content

__all__ = ["BUILT_IN", "VALUES_MAX", "VALUE_TYPES", "Value", "ValueType", "read_content"]
