"""Small things for tests, made through the services, without the demo's story."""
