// Asking the workspace: JSON over fetch, with the page's CSRF token; a refusal is a value with its code.
const csrf = document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content ?? "";

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

/** The request did not reach the workspace, or no answer came: trying again with the same client id is safe. */
export class Offline extends Error {}

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      signal: signal ?? null,
      credentials: "same-origin",
      keepalive: method === "POST",
      headers: method === "GET" ? {} : { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new Offline(String(fault));
  }
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (answer.status === 401) location.assign(`/sign-in?ended=1&next=${encodeURIComponent(location.pathname)}`);
  if (answer.status >= 502) throw new Offline(String(answer.status));
  if (!answer.ok) throw new Refused(answer.status, told.error ?? String(answer.status), told.detail);
  return told as T;
}

export const get = <T>(path: string, signal?: AbortSignal) => ask<T>("GET", path, undefined, signal);
export const post = <T>(path: string, body: unknown = {}) => ask<T>("POST", path, body);
