/** One line of the doctor's answer. `unknown`: the token may not read it. `remedy`: commands to run, ready to paste. */
export interface Finding {
  readonly state: "ok" | "problem" | "unknown";
  readonly message: string;
  readonly remedy?: string;
}

export function ok(message: string): Finding {
  return { state: "ok", message };
}

export function problem(message: string, remedy?: string): Finding {
  return { state: "problem", message, ...(remedy === undefined ? {} : { remedy }) };
}

export function unreadable(what: string): Finding {
  return { state: "unknown", message: `The token may not read ${what}. Use an administrator's token to see it.` };
}
