"""One search box over the library, help and what this person may open."""
