"""What others may use."""

from retzef.modules.simulations.endpoints import simulation_routes
from retzef.modules.simulations.simulating import simulation_kinds
from retzef.modules.simulations.simulations import delete_old_simulations

__all__ = ["delete_old_simulations", "simulation_kinds", "simulation_routes"]
