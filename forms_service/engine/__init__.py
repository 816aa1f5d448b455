"""The engine of interviews: definition and answers in; screens, computed values, sentences and the paper out.

Import rule: the definition beside it and `press.paper`; nothing of Django, nothing that reads, writes, or knows what day it is.
"""
