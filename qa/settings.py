"""The one settings object. Every value is a DATELINE_* variable; nobody else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.errors import InvalidSettings

if TYPE_CHECKING:
    from qa.llm.endpoint import LlmSettings

PREFIX = "DATELINE_"
# Read by the test suite and by the kill tests alone; not settings of the program.
FOR_TESTS = ("DATELINE_REQUIRE_BROWSER", "DATELINE_KILLPOINT")


class Settings(BaseSettings):
    """All settings with their defaults. Frozen.

    Attributes:
        home: the data folder; made when missing.
        model: "all-MiniLM-L6-v2" (the pinned package), or the path or name of another sentence-transformers model that is on disk.
        reader: "span" (trained) or "sentence" (the most similar sentence; the baseline).
        read: how many passages are read per question, 1 to 50.
        threads: torch threads for ingest, 1 to 64; questions always use one.
        host, port: where `serve` listens. A host that is not loopback needs `token` and `allowed_hosts`.
        allowed_hosts: further host names that requests may carry, comma separated.
        token: when set, every request but /healthz must carry it (Authorization: Bearer …, or the login cookie).
        llm_url: an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1; empty: no language model, and nothing of it is loaded.
        llm_model: as the endpoint names it; needed with llm_url.
        llm_key, llm_key_file: the endpoint's key, or a file that only its owner can read and that holds it; not both.
        llm_timeout: seconds for one text, 0 to 240; 0 takes 30, or 120 for a model on this machine.
        llm_context: tokens that the model reads and writes together, 1,024 to 2,000,000.
        llm_unsupported: whether sentences that the sources do not bear out are left out ("drop") or shown as such ("mark").
        llm_allow_http: whether http may be used to another machine of a private network.
        llm_proxy: URL of an HTTP proxy for the endpoint; the environment's is never used.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    home: Path = Path(".dateline")
    model: str = "all-MiniLM-L6-v2"
    reader: Literal["span", "sentence"] = "span"
    read: int = Field(default=8, ge=1, le=50)
    threads: int = Field(default=max(1, min(4, os.cpu_count() or 1)), ge=1, le=64)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    allowed_hosts: str = ""
    token: str = Field(default="", repr=False)
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str = Field(default="", repr=False)
    llm_key_file: str = ""
    llm_timeout: float = Field(default=0.0, ge=0, le=240)
    llm_context: int = Field(default=8192, ge=1024, le=2_000_000)
    llm_unsupported: Literal["drop", "mark"] = "drop"
    llm_allow_http: bool = False
    llm_proxy: str = Field(default="", repr=False)

    @property
    def folder(self) -> Path:
        """The data folder as an absolute path."""
        return self.home.expanduser().resolve()

    def language_model(self) -> LlmSettings | None:
        """Return the language model's settings, None when no URL is set. Reads the key file. Raises InvalidSettings."""
        if not self.llm_url:
            return None
        from qa.llm.endpoint import Key, LlmSettings, read_key

        if self.llm_key and self.llm_key_file:
            raise InvalidSettings("DATELINE_LLM_KEY and DATELINE_LLM_KEY_FILE are both set; keep one.")
        return LlmSettings(
            url=self.llm_url,
            model=self.llm_model,
            key=read_key(Path(self.llm_key_file).expanduser()) if self.llm_key_file else Key(self.llm_key),
            timeout=self.llm_timeout,
            context=self.llm_context,
            unsupported=self.llm_unsupported,
            allow_http=self.llm_allow_http,
            proxy=self.llm_proxy,
            tokens=self.folder / "tokens",
        )


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the environment.

    Raises:
        InvalidSettings: a DATELINE_* name is unknown or a value is bad; the message names the good ones.
    """
    known = {f"{PREFIX}{field.upper()}": field for field in Settings.model_fields}
    for name in environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known and name.upper() not in FOR_TESTS:
            near = get_close_matches(name.upper(), known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise InvalidSettings(f"There is no setting {name}.{hint} Known settings: {', '.join(sorted(known))}.")
    given = {known[name.upper()]: value for name, value in environ.items() if name.upper() in known}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = [f"{PREFIX}{str(problem['loc'][0]).upper()}: {problem['msg']}" for problem in error.errors()]
        raise InvalidSettings("; ".join(problems) + ". See the settings table in the README.") from error
    settings.language_model()
    return settings
