"""Who asks of customers, and with which right."""

from typing import Annotated, TypeAlias

from fastapi import Depends

from retzef.platform.auth.principal import Principal, needs

CustomerReader: TypeAlias = Annotated[Principal, Depends(needs("customers.read"))]
CustomerEditor: TypeAlias = Annotated[Principal, Depends(needs("customers.edit"))]
CustomerLinker: TypeAlias = Annotated[Principal, Depends(needs("customers.merge"))]
