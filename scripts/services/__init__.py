"""Real servers for the tests: our own instances on loopback, under `var/services`, beside whatever the machine runs."""
