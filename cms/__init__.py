"""The public library and the firm's pages."""
