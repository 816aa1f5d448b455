"""Set-up: everything the demo or a developer needs, in the checkout itself and from package registries only."""
