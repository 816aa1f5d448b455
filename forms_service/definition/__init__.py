"""An interview as frozen data: what is asked, under which conditions, what is computed, and the paper that comes of it.

Import rule: nothing from outside this package; it reads and checks, it never stores.
"""
