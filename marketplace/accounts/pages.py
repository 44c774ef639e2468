"""Signing in and what belongs to a person."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, template_folder="templates")
