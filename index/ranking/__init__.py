"""Features of candidates, the ranker, and calibrated confidence."""
