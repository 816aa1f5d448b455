"""What each Stripe object looks like in the version the simulator speaks: builders of whole objects, and nothing else."""
