import sodium from "libsodium-wrappers";

import { timestamp } from "../context.ts";
import type { HubContext } from "../context.ts";
import { HubError } from "../errors.ts";
import type { EnvironmentRecord } from "../store/action_records.ts";

async function keyPair(environment: EnvironmentRecord) {
  await sodium.ready;
  return sodium.crypto_box_seed_keypair(Buffer.from(environment.sealingSeed, "base64"));
}

/** The key that secrets are sealed for, in base64. */
export async function publicKey(environment: EnvironmentRecord): Promise<string> {
  return Buffer.from((await keyPair(environment)).publicKey).toString("base64");
}

/** Keeps a secret that came sealed. Answers whether it is new. Throws 422 for what was sealed for another key. */
export async function storeSealedSecret(
  context: HubContext,
  environment: EnvironmentRecord,
  name: string,
  sealed: string,
): Promise<boolean> {
  const keys = await keyPair(environment);
  let value: Uint8Array;
  try {
    value = sodium.crypto_box_seal_open(Buffer.from(sealed, "base64"), keys.publicKey, keys.privateKey);
  } catch {
    throw new HubError(422, "The encrypted value could not be decrypted with the environment's key.");
  }
  return storeSecret(context, environment, name, Buffer.from(value).toString());
}

/** Answers whether the secret is new. */
export function storeSecret(
  { store, clock }: HubContext,
  environment: EnvironmentRecord,
  name: string,
  value: string,
): boolean {
  const at = timestamp({ clock });
  const old = store.secrets.find((each) => each.environmentId === environment.id && each.name === name);
  if (old === undefined)
    store.secrets.insert({ environmentId: environment.id, name, value, createdAt: at, updatedAt: at });
  else store.secrets.update(old.id, { value, updatedAt: at });
  return old === undefined;
}
