"""The room's one blueprint."""

from flask import Blueprint

blueprint = Blueprint("sellers", __name__, template_folder="templates", url_prefix="/sellers")
