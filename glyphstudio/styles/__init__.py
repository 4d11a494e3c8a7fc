"""Ways of drawing, one file each, found by being there."""
