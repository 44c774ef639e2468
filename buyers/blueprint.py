"""The room's one blueprint."""

from flask import Blueprint

blueprint = Blueprint("buyers", __name__, template_folder="templates")
