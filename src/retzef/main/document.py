"""The OpenAPI document, made without a database: routes know their shapes before anything is connected."""

from pathlib import Path
from typing import Any, cast
from uuid import UUID

from retzef.main.app import build_app
from retzef.main.compose import build_core, build_web
from retzef.main.settings import read_settings
from retzef.platform.db import Database


def openapi_document() -> dict[str, Any]:
    """What `/api/v1/openapi.json` answers."""
    settings = read_settings({"RETZEF_SECRET_KEY": str(UUID(int=0)), "RETZEF_DATA_DIR": str(Path.cwd())})
    nowhere = cast("Any", None)
    core = build_core(settings, Database(nowhere, nowhere, "", nowhere))
    return build_app(core, build_web(core), background=False).openapi()
