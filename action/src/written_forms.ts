// Shorter ones are not secrets but words ("true", "eu"), and taking them out would make a message unreadable.
export const shortestSecret = 4;
const shortestLine = 8;

/**
 * How messages write secrets: as they are, as JSON, Go's JSON or HCL quotes them, in a URL, in base64 and its form for URLs (also within
 * a longer text, as `user:secret` is), and line by line.
 */
export function writtenForms(secrets: readonly string[]): readonly string[] {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [
      secret,
      ...nested(secret, (text) => JSON.stringify(text).slice(1, -1)),
      ...nested(secret, goJson),
      goJson(secret).replaceAll(/[$%](?=\{)/g, "$&$&"),
      ...percentEncoded(secret),
      ...base64Forms(secret),
      ...secret.split(/\r?\n/).filter((line) => line.length >= shortestLine),
    ]);
  return [...new Set(forms)].filter((form) => form.length >= shortestSecret);
}

/** As JSON, as a text in JSON that is a text in JSON itself, and once more so. */
function nested(secret: string, write: (text: string) => string): readonly string[] {
  const once = write(secret);
  return once === secret ? [secret] : [once, write(once), write(write(once))];
}

/** As Go's `json.Marshal` and Terraform's `jsonencode` write it. */
function goJson(secret: string): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(secret)
    .slice(1, -1)
    .replaceAll(/[<>&\u2028\u2029]/g, escaped);
}

/** As a part of a path, and as `urlencode` and forms write it. A text with half of a character is in no URL. */
function percentEncoded(secret: string): readonly string[] {
  if (!secret.isWellFormed()) return [];
  const strict = encodeURIComponent(secret).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const forms = [encodeURIComponent(secret), strict, strict.replaceAll("%20", "+")];
  return [...forms, ...forms.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

/** By itself, and what is the same of it wherever it begins in a longer text: as many bits as are its own. */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const within = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)),
  );
  const forms = [bytes.toString("base64"), ...within.filter((form) => form.length >= shortestLine)];
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""))];
}
