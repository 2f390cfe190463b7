"""Attribution by rules: layout, grammar, quotations, and languages without a network."""
