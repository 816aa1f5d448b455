"""The invented firm that shows the office in full life."""
