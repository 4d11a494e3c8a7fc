"""The rooms of the window, one file each."""
