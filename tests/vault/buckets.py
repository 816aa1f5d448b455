"""Buckets for tests, where an S3 server of ours runs (`make services S3=1`)."""

from __future__ import annotations

import os
from uuid import uuid4

ADDRESS = os.environ.get("MUNIMENT_TEST_S3", "")
# Not a skip: the suite has no time to build the server, so without one the same tests run on the local disk alone.
STORAGES = ("local", "s3") if ADDRESS else ("local",)


def fresh_bucket(**other: str) -> dict[str, str]:
    """Give the settings of an empty bucket."""
    import boto3

    told = {
        "name": f"test-{uuid4().hex}",
        "endpoint": ADDRESS,
        "region": "us-east-1",
        "access_key": os.environ["MUNIMENT_TEST_S3_ACCESS_KEY"],
        "secret_key": os.environ["MUNIMENT_TEST_S3_SECRET_KEY"],
    }
    client = boto3.client(
        "s3",
        endpoint_url=told["endpoint"],
        region_name=told["region"],
        aws_access_key_id=told["access_key"],
        aws_secret_access_key=told["secret_key"],
    )
    client.create_bucket(Bucket=told["name"])
    return told | other
