"""What an open or closed matter entitles its client to."""
