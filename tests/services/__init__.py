"""The real PostgreSQL, Redis and Chromium that the tests use: found or installed, started for one run."""
