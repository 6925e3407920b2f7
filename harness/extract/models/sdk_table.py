"""The providers that have a client library (SDK) and an API of their own, by the name that instructor has for them.

Two kinds. Those of `SDKS` take an HTTP client from us, so that their requests are scheduled, recorded and replayed as
every other. Those of `CLOSED` have a transport of their own: they are asked through instructor's `from_provider`, which
reads keys from the environment, and can be neither recorded nor replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from harness.extract.models.services import Service

__all__ = ["CLOSED", "SDKS", "Sdk"]


@dataclass(frozen=True)
class Sdk(Service):
    """module: what is imported. distribution: by which it is installed. extra: ours that installs it.

    priced: the provider's name in the table of prices. needs_max_tokens: sent where none is set. seed: what the seed is
    called, None where there is none. model_in_body: whether the request's body says which model is asked. variables: of
    the environment that the library is to find when it is imported.
    """

    module: str = ""
    distribution: str = ""
    extra: str = ""
    priced: str | None = None
    needs_max_tokens: int | None = None
    seed: str | None = "seed"
    model_in_body: bool = True
    variables: tuple[tuple[str, str], ...] = ()


_FEWER = ("TOOLS", "JSON_SCHEMA", "MD_JSON")

_ALL = (
    Sdk(
        "anthropic", "Anthropic", "https://api.anthropic.com", ("ANTHROPIC_API_KEY",), handlers="anthropic",
        modes=("TOOLS", "JSON"), module="anthropic", distribution="anthropic", extra="anthropic",
        priced="anthropic", needs_max_tokens=4096, seed=None,
    ),
    Sdk(
        "google", "Google", "https://generativelanguage.googleapis.com", ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        handlers="genai", modes=("TOOLS", "JSON"), module="google.genai", distribution="google-genai", extra="google",
        priced="google", model_in_body=False,
    ),
    Sdk(
        "mistral", "Mistral", "https://api.mistral.ai", ("MISTRAL_API_KEY",), handlers="mistral", modes=_FEWER,
        module="mistralai", distribution="mistralai", extra="mistral", priced="mistral", seed="random_seed",
    ),
    Sdk(
        "cohere", "Cohere", "https://api.cohere.com", ("COHERE_API_KEY", "CO_API_KEY"), handlers="cohere", modes=_FEWER,
        module="cohere", distribution="cohere", extra="cohere", priced="cohere",
    ),
)  # fmt: skip

_CLOSED = (
    Sdk(
        "bedrock", "AWS Bedrock", None, (), handlers="bedrock", modes=_FEWER, module="boto3", distribution="boto3",
        extra="bedrock", priced="aws", seed=None,
    ),
    Sdk(
        "litellm", "LiteLLM", None, (), module="litellm", distribution="litellm", extra="litellm",
        variables=(("LITELLM_LOCAL_MODEL_COST_MAP", "True"),),  # otherwise its import fetches one from the network
    ),
    Sdk(
        "vertexai", "Vertex AI", None, (), handlers="vertexai", modes=("TOOLS", "MD_JSON"), module="vertexai",
        distribution="google-cloud-aiplatform", extra="vertexai", priced="google",
    ),
    Sdk(
        "writer", "Writer", None, ("WRITER_API_KEY",), handlers="writer", modes=("TOOLS",), module="writerai",
        distribution="writer-sdk", extra="writer",
    ),
    Sdk(
        "xai", "xAI", None, ("XAI_API_KEY",), handlers="xai", modes=_FEWER, module="xai_sdk", distribution="xai-sdk",
        extra="xai", priced="x-ai",
    ),
)  # fmt: skip

SDKS: Final[Mapping[str, Sdk]] = {sdk.name: sdk for sdk in _ALL}
CLOSED: Final[Mapping[str, Sdk]] = {sdk.name: sdk for sdk in _CLOSED}
