import { GraphQLError } from "graphql";
import type { GraphQLFormattedError } from "graphql";

import type { HubContext } from "../context.ts";
import { HubError } from "../errors.ts";

/** GitHub's kind of an error that a resolver answers on purpose; it stands beside the message. */
type ErrorType = "NOT_FOUND" | "FORBIDDEN" | "UNPROCESSABLE" | "STALE_DATA";

export function refusal(type: ErrorType, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

export const noRepository = (name: string): GraphQLError =>
  refusal("NOT_FOUND", `Could not resolve to a Repository with the name '${name}'.`);
export const noNode = (id: string): GraphQLError =>
  refusal("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
export const noNumber = (type: string, number: number): GraphQLError =>
  refusal("NOT_FOUND", `Could not resolve to ${type} with the number of ${number}.`);

export interface AnsweredError {
  readonly type?: ErrorType;
  readonly message: string;
  readonly path?: GraphQLFormattedError["path"];
  readonly locations?: GraphQLFormattedError["locations"];
}

/** An error as GitHub answers it. What nobody foresaw is logged, and only mentioned in the answer. */
export function answeredError(context: HubContext, error: GraphQLError): AnsweredError {
  const { path, locations } = error;
  const place = { ...(path === undefined ? {} : { path }), ...(locations === undefined ? {} : { locations }) };
  const cause = error.originalError;
  if (cause instanceof HubError) return { type: typeOf(cause), message: wordsOf(cause), ...place };
  if (cause instanceof GraphQLError || cause === undefined) {
    const { type } = error.extensions;
    return isErrorType(type) ? { type, message: error.message, ...place } : { message: error.message, ...place };
  }
  context.log({ message: "GraphQL failed", path, error: cause.stack ?? cause.message });
  return { message: "Something went wrong while executing your query.", ...place };
}

function wordsOf(error: HubError): string {
  const details = (error.errors ?? []).map(({ field, code, message }) => message ?? `${field ?? ""} ${code}`.trim());
  return details.length === 0 ? error.message : `${error.message}: ${details.join("; ")}`;
}

function typeOf({ status }: HubError): ErrorType {
  if (status === 404 || status === 410) return "NOT_FOUND";
  if (status === 409) return "STALE_DATA";
  return status === 401 || status === 403 ? "FORBIDDEN" : "UNPROCESSABLE";
}

function isErrorType(type: unknown): type is ErrorType {
  return type === "NOT_FOUND" || type === "FORBIDDEN" || type === "UNPROCESSABLE" || type === "STALE_DATA";
}
