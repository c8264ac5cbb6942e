# One image for every program of Relevo; docker-compose.yml says which one runs.
FROM python:3.12-slim-bookworm

RUN apt-get update && apt-get install -y --no-install-recommends kamailio kamailio-tls-modules rtpengine-daemon \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/relevo
COPY requirements.lock pyproject.toml README.md LICENSE NOTICE THIRD_PARTY.md ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY voice_flows voice_flows
COPY speech speech
COPY deflect deflect
COPY ivr ivr
COPY gateway gateway
COPY relevo relevo
RUN pip install --no-cache-dir setuptools && pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --system --home /var/lib/relevo relevo && install -d -o relevo /var/lib/relevo
USER relevo
ENV RELEVO_DATA_DIR=/var/lib/relevo
ENTRYPOINT ["relevo"]
CMD ["up"]
