"""Uploaded files behind a storage port."""
