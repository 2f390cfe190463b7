"""A text as annotated text: sentences, words, parts of speech, quotation marks."""
