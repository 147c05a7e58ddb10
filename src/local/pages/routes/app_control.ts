import type { AppControl } from "../hub_access.ts";
import type { Visit } from "../visit.ts";
import { fieldOf, RefusedError, type Routes } from "./routes.ts";

export function appRoutes({ post }: Routes, app: AppControl): void {
  post("/-/app/kill", {
    from: (visit, fields) => backTo(visit, fieldOf(fields, "back")),
    act: () => attempt("killed", () => app.kill()),
  });
  post("/-/app/start", {
    from: (visit, fields) => backTo(visit, fieldOf(fields, "back")),
    act: () => attempt("started", () => app.start()),
  });
}

async function attempt(done: string, act: () => Promise<void>): Promise<undefined> {
  try {
    await act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RefusedError(`The app could not be ${done}: ${why}. Its log says more.`);
  }
}

/** The page that the button was on; never an address elsewhere. */
function backTo({ hubUrl, links }: Visit, address: string): string {
  const url = URL.parse(address, hubUrl);
  return url?.origin === hubUrl && url.pathname.startsWith("/as/") ? url.pathname + url.search : links.catalog;
}
