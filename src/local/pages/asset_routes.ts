import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Hono } from "hono";
import { etag } from "hono/etag";

interface Asset {
  readonly type: string;
  readonly file: string;
}

const own = (name: string): string => fileURLToPath(new URL(`assets/${name}`, import.meta.url));

const assets: Readonly<Record<string, Asset>> = {
  "/-/style.css": { type: "text/css", file: own("style.css") },
  "/-/live.js": { type: "text/javascript", file: own("live.js") },
  "/-/icon.svg": { type: "image/svg+xml", file: own("icon.svg") },
  "/-/idiomorph.js": { type: "text/javascript", file: fileURLToPath(import.meta.resolve("idiomorph")) },
};

export function assetRoutes(server: Hono): void {
  for (const [path, { type, file }] of Object.entries(assets)) {
    const content = readFileSync(file);
    server.get(path, etag(), (context) =>
      context.body(content, 200, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-cache" }),
    );
  }
}
