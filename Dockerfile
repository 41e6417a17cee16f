# Accord with all suites, fonts for pages in Chinese, and git, which says at which commit a workspace is.
#   docker build -t accord .
#   docker run --rm -v "$PWD:/workspace" accord run
FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN python -m venv /opt/accord \
    && /opt/accord/bin/pip install --no-cache-dir ".[all,notices,postgresql,shop]"

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk git \
    && rm -rf /var/lib/apt/lists/* \
    # A workspace that is mounted belongs to somebody else, and git would refuse to speak of it.
    && git config --system --add safe.directory '*' \
    && useradd --create-home --uid 10001 accord \
    && mkdir -p /workspace/reports /workspace/.accord \
    && chown -R accord:accord /workspace
COPY --from=build /opt/accord /opt/accord
ENV PATH=/opt/accord/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /workspace
ENTRYPOINT ["accord"]
CMD ["run"]
