Every file here says the same, so that the report lists them.
