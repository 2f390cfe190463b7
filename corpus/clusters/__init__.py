"""What belongs together: articles of one story, quotations of one wording."""
