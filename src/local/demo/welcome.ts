import { relative } from "node:path";
import { catalogRepository, people } from "./people.ts";

export interface Welcome {
  readonly url: string;
  readonly folder: string;
  readonly wantedPort: number;
  /** Whether Terraform or OpenTofu is here. */
  readonly hasTool: boolean;
}

/** The one block that the demonstration prints: where it is, who one is, what to try, how to stop and start anew. */
export function welcome({ url, folder, wantedPort, hasTool }: Welcome): string {
  const isMoved = wantedPort !== 0 && Number(new URL(url).port) !== wantedPort;
  const moved = isMoved ? `  (Port ${String(wantedPort)} is busy; this is the next free one.)\n` : "";
  const missing = hasTool
    ? ""
    : "  Terraform and OpenTofu are missing: everything up to the open pull request works.\n" +
      "  Install one to see plans and applies: https://developer.hashicorp.com/terraform/install\n\n";
  const who = people.map(
    ({ login, role }) => `    ${login.padEnd(6)} ${role.padEnd(11)} ${url}/as/${login}/${catalogRepository}`,
  );
  return `
Gatehouse is running on a GitHub of its own: ${url}
${moved}
${missing}  Who you are is in the address; open each in a tab of its own:
${who.join("\n")}

  Try this:
    1. As dana, open the service "Mailer" and press "Add a DocumentDB".
    2. As omar, open dana's issue, read what is asked, and add the label "approved".
    3. As omar, approve and merge the pull request; watch the issue and the catalog change.

  Stop: Ctrl-C.   Start anew: npm run demo -- --reset
  Everything lies in ${relative(process.cwd(), folder) || folder} (logs: app.log, github.log)
`;
}
