"""The room's one blueprint."""

from flask import Blueprint

blueprint = Blueprint("operator", __name__, template_folder="templates", url_prefix="/operator")
