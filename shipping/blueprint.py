"""The room's one blueprint."""

from flask import Blueprint

blueprint = Blueprint("shipping", __name__, template_folder="templates", url_prefix="/shipping")
