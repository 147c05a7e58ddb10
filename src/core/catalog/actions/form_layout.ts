import { readSwitch } from "./form_query.ts";
import type { RawQuery } from "./form_query.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { FormQuery } from "../model/action.ts";

/** The parts of `userInputs` that put the form's fields in order. */
export interface RawLayout {
  readonly order?: readonly string[];
  readonly steps?: readonly RawStep[];
  readonly titles?: Readonly<Record<string, RawTitle>>;
}

interface RawTitle {
  readonly title: string;
  readonly description?: string;
  readonly visible?: boolean | RawQuery;
}

interface RawStep {
  readonly title: string;
  readonly order: readonly string[];
  readonly visible?: boolean | RawQuery;
}

export interface FormLayout {
  /** The inputs that are named, in the form's order. */
  readonly order: readonly string[];
  /** Markdown above an input's field. */
  readonly headings: ReadonlyMap<string, string>;
  /** What must be true for the step that an input is in to be shown. */
  readonly stepVisible: ReadonlyMap<string, boolean | FormQuery>;
}

/** An issue form has one page: Port's steps become headings, and so do its titles, which stand among the inputs' names. */
export function readLayout({ order = [], steps, titles = {} }: RawLayout, path: ValuePath): FormLayout {
  const names: string[] = [];
  const headings = new Map<string, string>();
  const stepVisible = new Map<string, boolean | FormQuery>();
  let waiting: string[] = [];
  const add = (name: string): void => {
    const title = Object.hasOwn(titles, name) ? titles[name] : undefined;
    if (title?.visible === false) return;
    if (title !== undefined) {
      waiting.push([`### ${title.title}`, title.description ?? ""].join("\n\n").trim());
      return;
    }
    if (waiting.length > 0) headings.set(name, waiting.join("\n\n"));
    waiting = [];
    names.push(name);
  };
  order.forEach(add);
  for (const [index, step] of (steps ?? []).entries()) {
    waiting = [`## ${step.title}`];
    step.order.forEach(add);
    const visible = readSwitch(step.visible, [...path, "steps", index, "visible"]);
    if (visible !== undefined) step.order.forEach((name) => stepVisible.set(name, visible));
  }
  return { order: names, headings, stepVisible };
}
