"""From ranked candidates to results: answers, speaker quotes, comparisons, timelines, quotation checks."""
