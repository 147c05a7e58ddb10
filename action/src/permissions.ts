import { RequestError } from "@octokit/request-error";
import { JobFailure } from "./failure.ts";
import { cutText } from "../../src/core/cut_text.ts";

/**
 * Carries out a call to GitHub, and says which permission the job's token lacks when GitHub refuses it for that.
 * @param permission as a workflow writes it: `checks: write`
 * @throws JobFailure that names the permission
 */
export async function namePermission<Answer>(
  permission: string,
  what: string,
  call: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RequestError) || !isRefused(error)) throw error;
    throw new JobFailure(
      `GitHub does not let the job ${what} (${error.status}: ${cutText(error.message, 200)}). Its token needs ` +
        `\`${permission}\`: add it to the job's \`permissions\` in the workflow.`,
    );
  }
}

/** Refused for want of a permission; a rate limit has the same status, and other words. */
function isRefused({ status, message }: RequestError): boolean {
  return (status === 403 || status === 404) && !/rate limit/i.test(message);
}
