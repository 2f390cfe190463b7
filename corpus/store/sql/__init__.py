"""The store in SQL: repositories over whatever database is under them, in the words that all of them share."""
