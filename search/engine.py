"""Which engine answers. The Elasticsearch client, when it joins, is imported here and nowhere else."""

from functools import lru_cache

from search.contract import Engine
from search.engines.database import DatabaseEngine


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Give the engine of this office."""
    return DatabaseEngine()
