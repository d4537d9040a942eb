"""HTTP around a Desk; no logic of its own. The only place that imports flask. Never imports vectorstore."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from qa.desk import Desk
    from qa.settings import Settings


def create_app(desk: Desk | None = None, *, settings: Settings | None = None) -> Flask:
    """Return the application. `flask --app web run` finds it.

    Args:
        desk: what answers. None: the data folder of the settings is taken at once and a desk is built in the background;
            until it is ready the routes answer 503.
        settings: None: the desk's own, else those of the environment.
    Raises:
        InvalidSettings: the environment holds a bad DATELINE_* value.
        FolderInUse, FolderUnusable: the data folder cannot be taken.
    """
    from qa.settings import load
    from web.application import assemble
    from web.loading import Loading

    chosen = settings or (desk.settings if desk else load())
    loading = Loading(chosen)
    if desk:
        loading.use(desk)
    else:
        loading.take()
        loading.start()
    return assemble(loading, chosen)
