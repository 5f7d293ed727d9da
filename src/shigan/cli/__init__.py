"""Takes what was typed. Gives one call of the pipeline and its result, in the reader's language. Never holds logic."""
