FROM python:3.11.14-slim-bookworm AS packages
COPY requirements.lock .
RUN python -m venv /opt/tracker \
    && /opt/tracker/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        -r requirements.lock

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent tracker
COPY --from=packages /opt/tracker /opt/tracker
ENV PATH=/opt/tracker/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    TRACKER_VAR=/var/lib/tracker
WORKDIR /srv/tracker
COPY . .
# The key and the addresses are for this step alone: nothing is signed with it, nothing is connected to.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    DATABASE_URL=postgresql://nobody@localhost/none BROKER_URL=redis://localhost/0 \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q .
USER tracker
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "servers.web.ImpatientWorker", "--workers", "2", "--threads", "16", "--keep-alive", "5", "--timeout", "60", "--graceful-timeout", "10", "--forwarder-headers", "", "--access-logfile", "-", "--no-control-socket"]
