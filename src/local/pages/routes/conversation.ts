import type { Data } from "../github.ts";
import type { Html } from "../html.ts";
import { renderMarkdown } from "../markdown/render.ts";
import type { Visit } from "../visit.ts";
import { eventText, type Post, type TimelineEntry } from "../views/conversation.ts";
import type { Label } from "../views/parts.ts";
import { placeOf } from "./routes.ts";

type TimelineItem = Data<"issues", "listEventsForTimeline">[number];
type Comment = Extract<TimelineItem, { issue_url: string }>;

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

/** Comments and events of an issue or pull request, in the order in which they happened. `address` is its page's. */
export async function conversationEntries(visit: Visit, number: number, address: string): Promise<TimelineEntry[]> {
  const { github, at } = visit;
  const items = await github.paginate(github.issues.listEventsForTimeline, {
    ...at,
    issue_number: number,
    per_page: 100,
  });
  return items.flatMap((item) =>
    "issue_url" in item ? [commentEntry(visit, item, address)] : eventEntry(visit, item),
  );
}

function commentEntry(visit: Visit, comment: Comment, address: string): TimelineEntry {
  const raw = comment.body ?? "";
  const post: Post = {
    anchor: `issuecomment-${comment.id}`,
    login: comment.user.login,
    at: comment.created_at,
    edited: comment.updated_at !== comment.created_at,
    raw,
    rendered: markdown(visit, raw),
    editAt: `${address}/comments/${comment.id}`,
  };
  return { kind: "comment", post };
}

function eventEntry(visit: Visit, item: TimelineItem): TimelineEntry[] {
  if (!("event" in item && "actor" in item && "created_at" in item)) return [];
  const text = eventText({
    event: item.event,
    label: "label" in item ? labelsOf([item.label])[0] : undefined,
    rename: "rename" in item ? item.rename : undefined,
    commit: "commit_id" in item ? (item.commit_id ?? undefined) : undefined,
    links: visit.links,
  });
  if (text === undefined) return [];
  return [{ kind: "event", at: item.created_at, login: item.actor.login, text }];
}
