"""Training: everything in `corpus/attribution/weights` made again from texts, gold attributions and silver syntax."""
