import { nodeId } from "../store/node_ids.ts";
import type { AppRecord, InstallationRecord, Permissions } from "../store/records.ts";
import { apiUrl, userShape } from "./user.ts";
import type { ShapeContext } from "./user.ts";

/** An app, as `GET /app` and `performed_via_github_app` show it. */
export function appShape(context: ShapeContext, app: AppRecord) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    owner: ownerOf(context, app),
    name: app.name,
    description: "",
    external_url: context.url,
    html_url: `${context.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: withMetadata(app.permissions),
    events: app.events,
  };
}

/** An app belongs to the account that installed it first; before that, to nobody but its own bot. */
function ownerOf(context: ShapeContext, app: AppRecord) {
  const first = context.store.installations.find((each) => each.appId === app.id);
  return userShape(context, context.store.users.require(first?.accountId ?? app.botId));
}

export const viaApp = (context: ShapeContext, appId: number | null) =>
  appId === null ? null : appShape(context, context.store.apps.require(appId));

export function installationShape(context: ShapeContext, installation: InstallationRecord) {
  const app = context.store.apps.require(installation.appId);
  const account = context.store.users.require(installation.accountId);
  return {
    id: installation.id,
    account: userShape(context, account),
    repository_selection: "selected",
    access_tokens_url: `${apiUrl(context)}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${apiUrl(context)}/installation/repositories`,
    html_url: `${context.url}/organizations/${account.login}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: withMetadata(app.permissions),
    events: app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}

export const withMetadata = (permissions: Permissions): Permissions => ({ metadata: "read", ...permissions });
