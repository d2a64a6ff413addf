# SIPp and the programs that place and look at calls: the lab's own. Node runs their TypeScript as it is.
FROM node:24.21.0-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends sip-tester && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY src/domain src/domain
COPY test/sipp test/sipp
COPY test/support test/support
COPY test/lab test/lab
COPY test/compose test/compose
RUN install -d -o 10001 -g 10001 /traces
USER 10001:10001
