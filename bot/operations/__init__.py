"""What whoever runs OnRecord does to it: back it up, restore it, move it, and find out what is wrong with it."""
