# docker build -t onrecord .
# docker run -e TELEGRAM_BOT_TOKEN -e ONRECORD_TELEGRAM_ADMINS=123456 -v onrecord:/data onrecord
FROM python:3.12-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY corpus corpus
COPY index index
COPY bot bot
# with the extra for PostgreSQL, so that one image serves a laptop and a newsroom
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[cluster]'

FROM python:3.12-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels 'onrecord[cluster]' \
    && useradd --create-home --uid 1000 onrecord \
    && install --directory --mode=0700 --owner=onrecord --group=onrecord /data
USER onrecord
# few heaps for many threads: each keeps what it once needed
ENV ONRECORD_DATA=/data PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2
VOLUME /data
# On SIGTERM, work under way has limits.stop_seconds to finish; what isn't done by then is done at the next start.
STOPSIGNAL SIGTERM
ENTRYPOINT ["onrecord"]
CMD ["run"]
