"""The API of Retzef, typed: `Client` and `AsyncClient` send what the functions of `calls` describe."""

from retzef_client import calls as calls
from retzef_client import models as models
from retzef_client.call import Call
from retzef_client.client import AsyncClient, Client
from retzef_client.errors import ApiError, UnreachableError
from retzef_client.patience import Patience

__all__ = ["ApiError", "AsyncClient", "Call", "Client", "Patience", "UnreachableError", "calls", "models"]
