"""The models that can be asked, one a module, found by their string."""

from harness.extract.models.catalogue import open_model, variables_of

__all__ = ["open_model", "variables_of"]
