import { servePlugin } from "./plugin_server.ts";

/**
 * A provider that has a secret, and tells it wherever it fails: `data.null_look` gives it, as its sensitive attribute `secret`; a
 * `null_thing` takes it as its sensitive `password`, and can't be planned.
 */
const secret = "canary-data-5e8b";

/** Field numbers are those of https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/tfplugin5.proto. */
const field = (number: number, contents: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(contents);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};
const flag = (number: number): Buffer => Buffer.from([number * 8, 1]);
const sensitiveText = (name: string, given: number): Buffer =>
  field(2, field(2, Buffer.concat([field(1, name), field(2, '"string"'), flag(given), flag(7)])));
const optional = 5;
const computed = 6;
const named = (list: number, name: string, schema: Buffer): Buffer =>
  field(list, Buffer.concat([field(1, name), field(2, schema)]));

servePlugin({
  GetSchema: () =>
    Buffer.concat([
      field(1, field(2, "")),
      named(2, "null_thing", sensitiveText("password", optional)),
      named(3, "null_look", sensitiveText("secret", computed)),
    ]),
  ReadDataSource: () => field(1, field(2, JSON.stringify({ secret }))),
  PlanResourceChange: () =>
    field(
      4,
      Buffer.concat([flag(1), field(2, "Plan went wrong"), field(3, `It is ${secret}, or ${btoa(`user:${secret}`)}`)]),
    ),
});
