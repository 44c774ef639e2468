"""The application and its Celery, for servers and workers."""

from marketplace.app import create_app

app = create_app()
celery = app.extensions["celery"]
