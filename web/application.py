"""Loading and Settings → the Flask application: routes, errors and checks joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from web import api, errors, openai, pages, security
from web.gate import Gate
from web.ingesting import Ingesting
from web.shelf import Shelf
from web.suggesting import Suggesting
from web.texts import TEXTS
from web.wording import FILTERS

if TYPE_CHECKING:
    from qa.settings import Settings
    from web.loading import Loading

LARGEST_BODY = 64 * 1024


def assemble(loading: Loading, settings: Settings, *, gate: Gate | None = None) -> Flask:
    """Return the application around a Loading; `gate` limits how many answers are made at once."""
    app = Flask("web")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86_400  # their addresses change with their content
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": False}  # the page shows scores and lists in the order they have here
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    hashes = pages.versions(app)
    app.context_processor(lambda: {"t": TEXTS, "static": lambda name: f"/static/{name}?v={hashes[name]}"})
    errors.register(app)
    security.register(app, settings)
    at_once = gate or Gate()
    shelf = Shelf(loading)
    suggesting, ingesting = Suggesting(loading, shelf, at_once), Ingesting(loading, shelf)
    app.register_blueprint(api.blueprint(loading, at_once, shelf, suggesting, ingesting))
    app.register_blueprint(openai.blueprint(loading, at_once))
    app.register_blueprint(pages.blueprint(loading, at_once, shelf, suggesting, ingesting))
    return app
