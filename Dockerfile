# syntax=docker/dockerfile:1
#
# wirecheck, with compilers and interpreters for the languages of submissions.
#
#   docker build -t wirecheck .
#   docker run --rm -v "$PWD:/submission:ro" wirecheck
#
# docs/for-instructors.md explains which lab (the place where programs run) a container provides.
# Behind a package mirror, pass npm's settings and a certificate bundle as secrets (both are optional):
#
#   docker build -t wirecheck --secret id=npmrc,src="$HOME/.npmrc" --secret id=certificates,src=/etc/ssl/certs/ca-certificates.crt .

FROM node:20-bookworm-slim AS build
WORKDIR /opt/wirecheck
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=certificates,target=/run/secrets/certificates \
    if [ -s /run/secrets/certificates ]; then export npm_config_cafile=/run/secrets/certificates; fi; \
    npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY harness ./harness
COPY specs ./specs
RUN npm run build && npm prune --omit=dev --ignore-scripts --offline --no-audit --no-fund

FROM node:20-bookworm-slim
# The first line of packages makes the lab stronger; the second builds and runs submissions. tini forwards signals and reaps zombies.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      bubblewrap nftables iproute2 faketime tzdata tini \
      python3 gcc g++ make default-jdk-headless golang-go rustc cargo perl ruby lua5.4 lua-socket elixir mono-mcs mono-runtime ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/wirecheck/package.json /opt/wirecheck/
COPY --from=build /opt/wirecheck/node_modules /opt/wirecheck/node_modules
COPY --from=build /opt/wirecheck/dist /opt/wirecheck/dist
RUN chmod +x /opt/wirecheck/dist/harness/cli/main.js \
 && ln -s /opt/wirecheck/dist/harness/cli/main.js /usr/local/bin/wirecheck \
 && mkdir -m 1777 /report
# In a shared lab, programs run as this user, so it has no privileges. --user selects another one.
USER node
WORKDIR /tmp
ENTRYPOINT ["tini", "--", "wirecheck", "--student", "/submission", "--report", "/report"]
