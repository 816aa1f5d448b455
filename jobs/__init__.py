"""Background work: a row in the same transaction is the truth; Celery or a thread carries it out."""
