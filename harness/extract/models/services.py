"""The services that speak OpenAI's chat completions, by the provider's name that instructor has for them.

For each: where it is, which variable of the environment holds its key, and whose handlers of instructor say how a
schema is put to it. `PROVIDER_BASE_URL` in the environment stands in for `--base-url`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["OPENAI", "SERVICES", "Service"]


@dataclass(frozen=True)
class Service:
    """One provider.

    name: as in `name/MODEL`. title: as its owner writes it. url: where it is, None where everybody has their own. key:
    variables of which the first that is set holds the key. keyless: whether it answers without one. handlers:
    instructor's provider. modes: those of instructor that it has, the default first.
    """

    name: str
    title: str
    url: str | None
    key: tuple[str, ...]
    keyless: bool = False
    handlers: str = "openai"
    modes: tuple[str, ...] = ("TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON")

    @property
    def base_url_variable(self) -> str:
        """The variable of the environment that names another server."""
        return f"{self.name.upper()}_BASE_URL"


_FEWER = ("TOOLS", "JSON_SCHEMA", "MD_JSON")

OPENAI: Final = Service("openai", "OpenAI", "https://api.openai.com/v1", ("OPENAI_API_KEY",))

_ALL = (
    OPENAI,
    Service(
        "anyscale", "Anyscale", "https://api.endpoints.anyscale.com/v1", ("ANYSCALE_API_KEY",), handlers="anyscale"
    ),
    Service("azure_openai", "Azure OpenAI", None, ("AZURE_OPENAI_API_KEY",)),
    Service(
        "cerebras", "Cerebras", "https://api.cerebras.ai/v1", ("CEREBRAS_API_KEY",), handlers="cerebras", modes=_FEWER
    ),
    Service("databricks", "Databricks", None, ("DATABRICKS_API_KEY", "DATABRICKS_TOKEN"), handlers="databricks"),
    Service("deepseek", "DeepSeek", "https://api.deepseek.com", ("DEEPSEEK_API_KEY",), handlers="deepseek"),
    Service(
        "fireworks", "Fireworks", "https://api.fireworks.ai/inference/v1", ("FIREWORKS_API_KEY",), handlers="fireworks",
        modes=_FEWER,
    ),
    Service("groq", "Groq", "https://api.groq.com/openai/v1", ("GROQ_API_KEY",), handlers="groq", modes=_FEWER),
    Service("ollama", "Ollama", "http://localhost:11434/v1", ("OLLAMA_API_KEY",), keyless=True),
    Service(
        "openrouter", "OpenRouter", "https://openrouter.ai/api/v1", ("OPENROUTER_API_KEY",), handlers="openrouter",
        modes=_FEWER,
    ),
    Service(
        "perplexity", "Perplexity", "https://api.perplexity.ai", ("PERPLEXITY_API_KEY",), handlers="perplexity",
        modes=("MD_JSON",),
    ),
    Service("together", "Together", "https://api.together.xyz/v1", ("TOGETHER_API_KEY",), handlers="together"),
)  # fmt: skip

SERVICES: Final[Mapping[str, Service]] = {service.name: service for service in _ALL}
"""By name."""
