"""What the house costs: each module measures one thing and prints one JSON object a line, with the limit beside the figure."""
