"""The secure file core: binders, files, uploads, delivery."""
