# One image for every process of a desk: the command says which. See docs/how-to/operate.md.
# Debian 12, since bin/fonts names its packages and dossiers are set alike only with the same ones.

FROM python:3.11-slim-bookworm AS dependencies
COPY requirements/base.txt requirements/team.txt /requirements/
# The lock files hold a hash for every file of every package: nothing else gets in.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps \
        --require-hashes -r /requirements/base.txt \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps \
        --require-hashes -r /requirements/team.txt \
    && /venv/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim-bookworm AS desk
# "chromium" for pictures of captured pages; empty for an image that is smaller by half.
ARG BROWSER=chromium
COPY bin/fonts /tmp/fonts
# hadolint ignore=DL3008,SC2046
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        $(cut -d ' ' -f 2 /tmp/fonts) ${BROWSER} \
    && rm -rf /var/lib/apt/lists/* /tmp/fonts \
    && fc-cache --force \
    && groupadd --gid 10001 plumbline \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/plumbline --no-create-home \
        --shell /usr/sbin/nologin plumbline \
    && install --directory --owner=10001 --group=10001 --mode=0750 \
        /var/lib/plumbline /var/lib/plumbline/media /var/lib/plumbline/run

COPY --from=dependencies /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.prod \
    PLUMBLINE_HOME=/var/lib/plumbline \
    PLUMBLINE_STATIC_ROOT=/app/collected
# The root file system is read-only when it runs, so all that can be made is made here. The
# settings of this one command are of no use afterwards.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:////tmp/none REDIS_URL=redis://localhost:6379/0 \
    PLUMBLINE_HOME=/tmp/home \
    python manage.py collectstatic --no-input --verbosity 0 --ignore rest_framework \
    && rm -rf /tmp/home \
    && python -m compileall -q /app /venv

USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "bin/healthy", "web"]
CMD ["gunicorn", "config.wsgi", "--config", "config/gunicorn.py", "--bind", "0.0.0.0:8000", \
     "--workers", "3", "--worker-class", "gthread", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm"]
