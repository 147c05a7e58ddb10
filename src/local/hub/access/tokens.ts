import { createPublicKey, randomBytes, verify } from "node:crypto";

import type { Actor, HubContext } from "../context.ts";
import { timestamp } from "../context.ts";
import { badCredentials, HubError } from "../errors.ts";
import type { AppRecord, InstallationRecord, Permissions, TokenRecord, UserRecord } from "../store/records.ts";

const hour = 60 * 60 * 1000;

export function createUserToken(context: HubContext, user: UserRecord): TokenRecord {
  return context.store.tokens.insert({
    value: `ghp_${randomBytes(27).toString("base64url")}`,
    userId: user.id,
    installationId: null,
    permissions: {},
    repositoryIds: [],
    expiresAt: null,
  });
}

/** A token of one hour, for all or some of the installation's repositories and permissions. */
export function createInstallationToken(
  context: HubContext,
  app: AppRecord,
  installation: InstallationRecord,
  limits: { readonly permissions: Permissions; readonly repositoryIds: readonly number[] },
): TokenRecord {
  const now = context.clock().getTime();
  for (const old of context.store.tokens.filter((token) => isExpired(token, now - 24 * hour))) {
    context.store.tokens.remove(old.id);
  }
  return context.store.tokens.insert({
    value: `ghs_${randomBytes(39).toString("base64url")}`,
    userId: app.botId,
    installationId: installation.id,
    ...limits,
    expiresAt: timestamp({ clock: () => new Date(now + hour) }),
  });
}

function isExpired(token: TokenRecord, now: number): boolean {
  return token.expiresAt !== null && Date.parse(token.expiresAt) <= now;
}

/**
 * Who an `Authorization` header stands for: `Bearer`, `token`, or `Basic` with the token as its password (or user name).
 * Throws 401 for what is unknown, expired or malformed; nobody is let in as a stranger by mistake.
 */
export function authenticate(context: HubContext, header: string | undefined): Actor {
  if (header === undefined || header === "") return { kind: "anonymous" };
  const [scheme = "", credentials = ""] = header.split(/ +/, 2);
  if (/^basic$/i.test(scheme)) {
    const [user = "", password = ""] = Buffer.from(credentials, "base64").toString().split(":", 2);
    return actorOfToken(context, password === "" || password === "x-oauth-basic" ? user : password);
  }
  if (!/^(bearer|token)$/i.test(scheme)) throw badCredentials();
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(credentials)
    ? actorOfJwt(context, credentials)
    : actorOfToken(context, credentials);
}

function actorOfToken(context: HubContext, value: string): Actor {
  const { store } = context;
  const token = store.tokens.find((each) => each.value === value);
  if (token === undefined || isExpired(token, context.clock().getTime())) throw badCredentials();
  const user = store.users.require(token.userId);
  if (token.installationId === null) return { kind: "user", user };
  const installation = store.installations.get(token.installationId);
  if (installation === undefined) throw badCredentials();
  const app = store.apps.require(installation.appId);
  const { permissions, repositoryIds } = token;
  return { kind: "installation", user, app, installation, permissions, repositoryIds };
}

function actorOfJwt(context: HubContext, token: string): Actor {
  const [head = "", body = "", signature = ""] = token.split(".");
  const header = readJson(head);
  const claims = readJson(body);
  const app = context.store.apps.find((each) => String(claims["iss"]) === String(each.id));
  if (header["alg"] !== "RS256" || app === undefined) {
    throw new HubError(401, "A JSON web token could not be decoded");
  }
  const genuine = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${body}`),
    createPublicKey(app.publicKey),
    Buffer.from(signature, "base64url"),
  );
  if (!genuine) throw new HubError(401, "A JSON web token could not be decoded");
  const now = context.clock().getTime() / 1000;
  const expires = Number(claims["exp"]);
  const issued = Number(claims["iat"]);
  if (!(expires > now))
    throw new HubError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (expires - issued > 660 || expires > now + 660)
    throw new HubError(401, "'Expiration time' claim ('exp') is too far in the future");
  if (!(issued <= now + 60))
    throw new HubError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return { kind: "app", app };
}

function readJson(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    throw new HubError(401, "A JSON web token could not be decoded");
  }
}
