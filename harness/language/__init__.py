"""How words, numbers, dates, countries and names are written: shared by comparators, the rules model and diagnosis."""
