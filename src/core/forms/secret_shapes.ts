/**
 * Shapes of secrets that are known by sight, as their issuers document them. Each begins at a boundary and has bounded or
 * non-overlapping repeats, so that none takes more than linear time.
 */
const wordStart = String.raw`(?<![A-Za-z0-9])`;

const tokens: readonly string[] = [
  String.raw`gh[opsur]_\w{20}`, // GitHub
  String.raw`github_pat_\w{20}`,
  String.raw`gl(?:pat|ptt|dt|rt|cbt|soat|ffct|imt|oas|agent)-[\w-]{20}`, // GitLab
  String.raw`(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])`, // AWS
  String.raw`xox[a-z]-[A-Za-z0-9-]{10}`, // Slack
  String.raw`xapp-\d-[A-Z0-9-]{10}`,
  String.raw`hooks\.slack\.com/services/T\w{6,12}/B\w{6,12}/\w{16}`,
  String.raw`discord(?:app)?\.com/api/webhooks/\d{15,20}/[\w-]{20}`,
  String.raw`AIza[\w-]{35}`, // Google
  String.raw`ya29\.[\w-]{20}`,
  String.raw`GOCSPX-[\w-]{20}`,
  String.raw`(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16}`, // Stripe
  String.raw`whsec_[A-Za-z0-9]{24}`,
  String.raw`SG\.[\w-]{16,32}\.[\w-]{16}`, // SendGrid
  String.raw`npm_[A-Za-z0-9]{36}`,
  String.raw`pypi-AgEI[\w-]{20}`,
  String.raw`rubygems_[0-9a-f]{48}`,
  String.raw`dckr_[op]at_[\w-]{20}`, // Docker
  String.raw`hv[bsr]\.[\w-]{24}`, // HashiCorp Vault
  String.raw`[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40}`, // HCP Terraform
  String.raw`do[oprt]_v1_[0-9a-f]{64}`, // DigitalOcean
  String.raw`sk-ant-[\w-]{20}`, // Anthropic
  String.raw`sk-(?:proj|svcacct|admin)-[\w-]{20}`, // OpenAI
  String.raw`sk-[A-Za-z0-9]{40}`,
  String.raw`hf_[A-Za-z0-9]{30}`, // Hugging Face
  String.raw`shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}`, // Shopify
  String.raw`sq0(?:atp|csp)-[\w-]{22}`, // Square
  String.raw`dapi[0-9a-f]{32}`, // Databricks
  String.raw`gl(?:sa|c)_[\w+/=]{32}`, // Grafana
  String.raw`NRAK-[A-Z0-9]{27}`, // New Relic
  String.raw`PMAK-[0-9a-f]{24}-`, // Postman
  String.raw`lin_api_[A-Za-z0-9]{32}`, // Linear
  String.raw`sntr(?:ys|yu)_[\w+/=-]{32}`, // Sentry
  String.raw`SK[0-9a-f]{32}(?![A-Za-z0-9])`, // Twilio
  String.raw`key-[0-9a-f]{32}(?![A-Za-z0-9])`, // Mailgun
  String.raw`\d{8,10}:AA[\w-]{33}`, // Telegram
  String.raw`ATATT3[\w=-]{40}`, // Atlassian
  String.raw`dp\.(?:ct|pt|sa|scim|st|audit)\.[A-Za-z0-9]{40}`, // Doppler
  String.raw`pscale_(?:tkn|oauth|pw)_[\w.-]{32}`, // PlanetScale
  String.raw`pul-[0-9a-f]{40}`, // Pulumi
  String.raw`AGE-SECRET-KEY-1[A-Z0-9]{40}`,
];

const elsewhere: readonly string[] = [
  String.raw`(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}`, // JSON Web Token
  String.raw`-----BEGIN [A-Z ]{0,40}PRIVATE KEY`,
  String.raw`PuTTY-User-Key-File-\d`,
  String.raw`(?:AccountKey|SharedAccessKey)=[\w+/]{32}`, // Azure
  String.raw`[?&]sig=[\w%+/-]{40}`,
  String.raw`(?:[Aa]uthorization|AUTHORIZATION):[ \t]{0,4}(?:Bearer|Basic|token)[ \t]{1,4}[\w+/=.~-]{16}`,
];

const knownShape = new RegExp(`${wordStart}(?:${tokens.join("|")})|${elsewhere.join("|")}`);

/** The password of an address: `postgres://user:password@host`. */
const passwordInAddress = /:\/\/[^\s/:@]{0,100}:([^\s/@]{3,200})@[\w[]/g;

/** A word that announces a secret, and the value after it. */
const namedSecret =
  /(?<!:)(?:passw(?:or)?d|pwd|passphrase|secret|token|credentials?|(?:api|access|account|private|secret)[_-]?key)["']?[ \t]{0,8}[:=][ \t]{0,8}["']?([A-Za-z0-9+/=_.~!@#%^&*?-]{8,256})/gi;

/** Bits per character. Words and names lie below 3.5 at these lengths, random text above. */
const randomEntropy = 3.5;
const randomLength = 32;

/** Whether a text holds what looks like a secret: of a known shape, in an address, or behind a name that says so. */
export function holdsSecret(text: string): boolean {
  return looksSecret(text) || (/[\u0080-\uFFFF]/.test(text) && looksSecret(plain(text)));
}

/** Without what nobody sees, and with full-width letters as letters. */
function plain(text: string): string {
  const narrow = (wide: string): string => String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
  return text.replaceAll(/\p{Cf}/gu, "").replaceAll(/[\uFF01-\uFF5E]/g, narrow);
}

function looksSecret(text: string): boolean {
  if (knownShape.test(text)) return true;
  // Most texts have neither, and are done.
  if (!text.includes(":") && !text.includes("=")) return false;
  if ([...text.matchAll(passwordInAddress)].some(([, password]) => password !== undefined && !isReference(password)))
    return true;
  return [...text.matchAll(namedSecret)].some(([, value]) => value !== undefined && isRandom(value));
}

/** Stands for a value that is somewhere else: `$PASSWORD`, `${var.password}`, `<password>`, `***`. */
function isReference(value: string): boolean {
  return /^(?:[$%{<[]|\*+$|x+$|X+$|\.+$)|^(?:password|passwd|pass|secret|token)$/i.test(value);
}

/** The beginnings of names and addresses of what is kept elsewhere. */
const kept =
  /^(?:arn:|ssm:|vault:|op:\/\/|https?:|projects\/|var\.|local\.|data\.|module\.|secrets?\.|\d{4}-\d\d-\d\d)/;
/** What people call things: words, words in camel case, numbers, versions. */
const ordinary = /^(?:[A-Za-z]?\d{1,12}[A-Za-z]?|[A-Z]+\d{0,4}|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*\d{0,4})?$/;

function isRandom(value: string): boolean {
  if (kept.test(value)) return false;
  if (value.split(/[-_./:]/).every((part) => ordinary.test(part))) return false;
  return value.length < randomLength || entropy(value) >= randomEntropy;
}

/** Shannon's entropy of the text's characters, in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
