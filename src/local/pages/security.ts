import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** Whether a Host header names this machine. A rebound DNS name, or none at all, does not. */
export function isLoopbackHost(host: string | undefined): host is string {
  return host !== undefined && loopbackHost.test(host);
}

/**
 * Whether a request that changes something comes from one of our own pages. Every sign that the browser gives must agree,
 * and at least one must be there: no cookie protects these pages, so this is all that keeps other web pages out.
 */
export function isSameOrigin(headers: {
  host: string;
  origin?: string | undefined;
  site?: string | undefined;
}): boolean {
  if (headers.site === undefined && headers.origin === undefined) return false;
  if (headers.site !== undefined && headers.site !== "same-origin") return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}

/** Refuses foreign host names on every request, and foreign origins on every request that may change something. */
export const guard: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host");
  if (!isLoopbackHost(host)) {
    return context.text("This server answers only to 127.0.0.1 and localhost. Open the address that it printed.", 403);
  }
  if (context.req.method !== "GET" && context.req.method !== "HEAD") {
    const origin = context.req.header("origin");
    if (!isSameOrigin({ host, origin, site: context.req.header("sec-fetch-site") })) {
      return context.text(
        "Refused: this request does not come from one of these pages. Go back and use its form.",
        403,
      );
    }
  }
  return next();
};

/** No inline script or style, nothing from elsewhere, no framing. `same-origin` keeps the Origin header on our own posts. */
export const headers: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: "same-origin",
  strictTransportSecurity: false,
  xFrameOptions: "DENY",
});
