"""Ways out of the studio, one file each; numpy, Pillow, av; no torch, no Qt."""
