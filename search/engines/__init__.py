"""The engines behind the contract. The embedded one lives in the office's own database."""
