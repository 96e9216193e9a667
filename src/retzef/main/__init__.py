"""The one composition root: settings, objects, processes, the command line. Knows everything, known by nothing."""
