import { table } from "../../src/core/report/markdown.ts";
import type { Scenario } from "../../test/integrity/scenario.ts";
import { scenarios } from "../../test/integrity/scenarios/index.ts";

/** docs/integrity.md: what could be applied instead of the reviewed plan, and what catches it. */
export function integrityDocument(): string {
  const [promised, others] = [
    scenarios.filter(({ inMatrix }) => inMatrix),
    scenarios.filter(({ inMatrix }) => !inMatrix),
  ];
  return `# What was reviewed is what is applied

<!-- Made by \`npm run documents\` from test/integrity/scenarios. -->

No plan is stored, so none can be swapped. A plan is sealed: the tree of the rendered files, the lock file's hash, tool and
version, backend and state key, the tree of the catalog's policies, the state's lineage and serial, an HMAC of the state as it
lies in its backend, and an HMAC of everything that the plan would do (addresses, deposed objects, ids, actions, what forces a
replacement, imports, moves, every value before and after with what is unknown and sensitive; outputs; variables; what unknown
values and providers' settings are made of; the code itself, and every file of fetched modules). Without the app the tree is
that of all folders of the repository that a root module is made of. An apply plans again, and applies that fresh plan only
under an equal seal. Otherwise it stops, names what differs (parts, addresses, outputs and variables, never a value), and an
owner is asked again (without the app: somebody runs the job again). What providers refresh at every plan is no effect of a
plan, and breaks no seal; where it is used, the last part of this page says what does.

Each row below is a test with the real Terraform: the attempt is made and must come to what the second last column says, with
the state untouched; then the honest twin must be applied.

## The matrix

${rows(promised)}

## More of the kind

${rows(others)}

## What the seal can't withstand

- Providers and modules that are on the lists run with the job's credentials, at plan time too.
- What becomes known only in the apply (an attribute that the cloud chooses, a data source that waits for a resource, a value
  that a provider makes up and Terraform keeps nowhere): it is sealed as unknown, and whatever it turns out to be is applied.
- A text of which one part is unknown is unknown whole in a plan. What data sources and other resources give for the rest of
  it is sealed beside it; what \`plantimestamp()\` gives is not, and neither are files that an allow-listed module's code
  reads from outside of what was fetched with it. Of what is used whole (by a splat, or a \`for\`) times are left out, since
  providers refresh some at each plan; another thing that is refreshed (the id of a lease) makes such a plan stale each
  time: name the attribute that is used.
- What a provider's settings, and the instances of modules, are made of is sealed: by the root module's locals, by what modules are
  given and by their outputs, and by ephemeral resources. A plan says nothing of the locals and ephemeral resources of other modules:
  of one with such a setting all data sources count, whole. Credentials are not sealed, nor what is sensitive: a token may be another one at each plan.
- Of what providers take and nobody keeps (write-only arguments) what they are made of is sealed, in nested blocks too; not so in
  \`dynamic\` blocks, of which a plan does not say what they set, nor within an attribute that is an object.
- Whoever may change the environments' secrets, or administer the repository.
- The time between the fresh plan and its apply: Terraform itself refuses a plan whose state has moved since.
`;
}

function rows(of: readonly Scenario[]): string {
  const header = ["What changes", "What is done", "What catches it", "Ends as", "Control"];
  return table(
    header,
    of.map(({ row, attempt, caughtBy, caught, control }) => [row, attempt, caughtBy, `\`${caught.outcome}\``, control]),
  );
}
