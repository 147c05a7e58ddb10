export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
}

/** An answer of GitHub's that says no. Its message goes to whoever asked. */
export class HubError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422;
  readonly errors: readonly FieldError[] | undefined;

  constructor(status: HubError["status"], message: string, errors?: readonly FieldError[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): HubError => new HubError(404, "Not Found");
export const badCredentials = (): HubError => new HubError(401, "Bad credentials");
export const notForIntegration = (): HubError => new HubError(403, "Resource not accessible by integration");
export const invalid = (resource: string, field: string, code: string, message?: string): HubError =>
  new HubError(422, "Validation Failed", [{ resource, field, code, ...(message === undefined ? {} : { message }) }]);
