"""What agents do with work: each action is one transaction of state and events."""
