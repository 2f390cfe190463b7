"""Who stands behind a source: names, roles, pronouns and phrases resolved to persons, organisations and groups."""
