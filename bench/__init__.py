"""Benchmarks that drive the real program through a pty and print ratios; not part of the tests."""
