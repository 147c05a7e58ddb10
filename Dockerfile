# The app. It needs git for its clone of the catalog; Terraform runs in GitHub Actions, not here.
FROM node:24-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20

RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY app.yml LICENSE ./
COPY src ./src

# The queue and the clone of the catalog. Mount a volume here; losing it costs time, nothing else.
RUN mkdir /data && chown node:node /data
VOLUME /data

USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 GATEHOUSE_DATA=/data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD \
  ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/ping`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]
