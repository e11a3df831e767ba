"""Who may have it from whom: links, names, shared words, dates. Pure; a person decides."""
