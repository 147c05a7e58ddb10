import { isJsonObject } from "../../src/core/json.ts";
import { readJson } from "./state_files.ts";
import { shortestSecret, writtenForms } from "./written_forms.ts";

/**
 * Finds secrets in texts, in every form that messages write them in. A text is gone through once, however many secrets there are: a
 * plan may have thousands.
 */
export class SecretFinder {
  /** The forms by their first characters and by their length. */
  private readonly forms = new Map<string, Map<number, Set<string>>>();

  constructor(secrets: readonly string[]) {
    for (const form of writtenForms(secrets)) {
      const start = form.slice(0, shortestSecret);
      const lengths = this.forms.get(start) ?? new Map<number, Set<string>>();
      this.forms.set(start, lengths.set(form.length, (lengths.get(form.length) ?? new Set()).add(form)));
    }
  }

  isIn(text: string): boolean {
    for (let at = 0; at <= text.length - shortestSecret; at += 1) if (this.longestAt(text, at) > 0) return true;
    return false;
  }

  /** Whether it is in a text, a number or a key of a value as JSON has it, or in one that such a text holds as JSON in its turn. */
  isWithin(value: unknown): boolean {
    if (typeof value === "number") return this.isIn(String(value));
    if (typeof value === "string") {
      return this.isIn(value) || (/^\s*[[{"]/.test(value) && this.isWithin(readJson(value)));
    }
    if (Array.isArray(value)) return value.some((item) => this.isWithin(item));
    return isJsonObject(value) && Object.entries(value).some((member) => this.isWithin(member));
  }

  /** The text with `(sensitive)` in the place of each; of two that overlap nothing is left. */
  takeOut(text: string): string {
    let result = "";
    let copied = 0;
    for (let at = 0; at < text.length; at += 1) {
      let end = at + this.longestAt(text, at);
      if (end === at) continue;
      for (let inner = at + 1; inner < end; inner += 1) end = Math.max(end, inner + this.longestAt(text, inner));
      result += `${text.slice(copied, at)}(sensitive)`;
      copied = end;
      at = end - 1;
    }
    return copied === 0 ? text : result + text.slice(copied);
  }

  /** How many characters the longest one has that begins there; 0 where none does. */
  private longestAt(text: string, at: number): number {
    let longest = 0;
    for (const [length, forms] of this.forms.get(text.slice(at, at + shortestSecret)) ?? []) {
      if (length > longest && forms.has(text.slice(at, at + length))) longest = length;
    }
    return longest;
  }
}
