"""What every module stands on: database, journal, real time, jobs, HTTP, sign-in, files."""
