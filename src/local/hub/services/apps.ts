import { generateKeyPairSync } from "node:crypto";

import { timestamp } from "../context.ts";
import type { HubContext } from "../context.ts";
import { appBySlug } from "../store/lookups.ts";
import type { AppRecord, Permissions } from "../store/records.ts";

export interface AppRegistration {
  readonly slug: string;
  readonly name: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly webhookUrl: string | null;
  readonly webhookSecret: string;
}

/** The app with its bot and its key pair; registering it again changes what it may do, and keeps its key. */
export function registerApp(context: HubContext, registration: AppRegistration): AppRecord {
  const { store } = context;
  const old = appBySlug(store, registration.slug);
  if (old !== undefined) return store.apps.update(old.id, registration);
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const login = `${registration.slug}[bot]`;
  const bot = store.users.insert({ login, name: null, type: "Bot", createdAt: timestamp(context) });
  return store.apps.insert({ ...registration, ...keys, botId: bot.id, createdAt: timestamp(context) });
}
