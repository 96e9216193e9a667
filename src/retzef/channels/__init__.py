"""One folder a channel: parse, render, speak a protocol. They decide nothing and store nothing."""
