"""Real time: following the journal, projecting entities, telling connected clients."""
