"""`--model rules`: a deterministic extractor that needs no model, the floor that every model must beat.

Driven by nothing but the schema (types, markers, names, descriptions) and the text: of the kind that a field asks for,
what stands near the field's words. It knows English text best and no particular article.

    words, reading, vocabulary            text and schema as stems; sentences, tokens, labelled lines
    runs, roles, names, phrases, series   what the text has: names, offices, clauses, enumerations
    kinds, candidates                     what a leaf asks for, and every mention of that kind
    evidence, ranking, closed, leaves     how well a mention, or a listed value, fits a leaf
    asking, filling, items, maps          the walk over the plan
    fitting, extracting                   what pydantic says of the result; the way in
"""

from harness.extract.models.rules.extracting import extract_by_rules

__all__ = ["extract_by_rules"]
