"""Links that let somebody without an account fetch files from a binder, or put files into it."""
