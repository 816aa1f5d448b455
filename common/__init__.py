"""What every other package stands on: errors, the clock, references, money, the gate and the context of a request."""
