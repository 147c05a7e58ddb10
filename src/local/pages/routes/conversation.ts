import type { Data } from "../github.ts";
import type { Html } from "../html.ts";
import { renderMarkdown } from "../markdown/render.ts";
import type { Visit } from "../visit.ts";
import { eventText, type Post, type TimelineEntry } from "../views/conversation.ts";
import type { Label } from "../views/parts.ts";
import { placeOf } from "./routes.ts";

type Comment = Data<"issues", "listComments">[number];
type Event = Data<"issues", "listEvents">[number];

export function labelsOf(
  labels: readonly (string | { name?: string | undefined; color?: string | null | undefined })[],
): Label[] {
  return labels.map((one) =>
    typeof one === "string" ? { name: one, color: "" } : { name: one.name ?? "", color: one.color ?? "" },
  );
}

export async function allLabels({ github, at }: Visit): Promise<Label[]> {
  const { data } = await github.issues.listLabelsForRepo({ ...at, per_page: 100 });
  return labelsOf(data);
}

export function markdown(visit: Visit, text: string): Html {
  return renderMarkdown(text, placeOf(visit));
}

/** Comments and events of an issue or pull request, oldest first. `address` is its page's. */
export async function conversationEntries(visit: Visit, number: number, address: string): Promise<TimelineEntry[]> {
  const { github, at } = visit;
  const [comments, events] = await Promise.all([
    github.paginate(github.issues.listComments, { ...at, issue_number: number, per_page: 100 }),
    github.paginate(github.issues.listEvents, { ...at, issue_number: number, per_page: 100 }),
  ]);
  return [
    ...comments.map((comment) => commentEntry(visit, comment, address)),
    ...events.flatMap((event) => eventEntry(visit, event)),
  ].toSorted((a, b) => a.at.localeCompare(b.at, "en"));
}

function commentEntry(visit: Visit, comment: Comment, address: string): TimelineEntry {
  const raw = comment.body ?? "";
  const post: Post = {
    anchor: `issuecomment-${comment.id}`,
    login: comment.user?.login ?? "ghost",
    at: comment.created_at,
    edited: comment.updated_at !== comment.created_at,
    raw,
    rendered: markdown(visit, raw),
    editAt: `${address}/comments/${comment.id}`,
  };
  return { kind: "comment", at: comment.created_at, post };
}

function eventEntry(visit: Visit, event: Event): TimelineEntry[] {
  const text = eventText({
    event: event.event,
    label: "label" in event ? labelsOf([event.label])[0] : undefined,
    rename: "rename" in event ? event.rename : undefined,
    commit: event.commit_id ?? undefined,
    links: visit.links,
  });
  if (text === undefined) return [];
  return [{ kind: "event", at: event.created_at, login: event.actor.login, text }];
}
