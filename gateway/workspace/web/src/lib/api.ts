// Asks the workspace: JSON over fetch, typed by the API's description, with the page's CSRF token.
import { proved } from "./proof";
import { signedOut } from "./signedOut";
import type { paths } from "./types";

const csrf = document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content ?? "";

/** The workspace did not carry the request out, and `code` says why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

/** The request did not reach the workspace, or no answer of its own came: trying again with the same client id is safe. */
export class Offline extends Error {}

type Method = "get" | "post";
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
/** The paths that have an operation for the method. */
type PathsOf<M extends Method> = { [P in keyof paths]: Operation<P, M> extends never ? never : P }[keyof paths];
type Json<T> = T extends { content: { "application/json": infer J } } ? J : never;
type AnswerOf<O> = O extends { responses: { 200: infer R } } ? Json<R> : never;
type BodyOf<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;
type ParametersOf<O, Kind extends "path" | "query"> = O extends { parameters: { [K in Kind]?: infer V } }
  ? NonNullable<V>
  : never;
type Needed<Name extends string, T> = [T] extends [never] ? { [K in Name]?: never } : { [K in Name]: T };
type Options<O> = Needed<"path", ParametersOf<O, "path">> &
  Needed<"body", BodyOf<O>> & { query?: ParametersOf<O, "query">; signal?: AbortSignal };
/** Options may be left out where nothing in them is needed. */
type Arguments<O> = Record<never, never> extends Options<O> ? [options?: Options<O>] : [options: Options<O>];

interface Asked {
  path?: Record<string, string>;
  query?: object;
  body?: unknown;
  signal?: AbortSignal;
}

/** The address of a path with its parameters filled in; a parameter without a value is left out of the query. */
export function address(template: string, { path = {}, query = {} }: Asked): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length ? `${filled}?${search}` : filled;
}

async function reach(method: string, url: string, { body, signal }: Asked): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      signal: signal ?? null,
      credentials: "same-origin",
      keepalive: method === "POST",
      headers: method === "GET" ? {} : { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: method === "GET" ? null : JSON.stringify(body ?? {}),
    });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new Offline(String(fault));
  }
}

async function ask<T>(method: string, template: string, asked: Asked): Promise<T> {
  const answer = await reach(method, address(template, asked), asked);
  const found = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (answer.status === 401) signedOut();
  if (found.error === "proof_due" && (await proved())) return ask<T>(method, template, asked);
  if (answer.status >= 502 && found.error === undefined) throw new Offline(String(answer.status));
  if (!answer.ok) throw new Refused(answer.status, found.error ?? "fault", found.detail);
  return found as T;
}

export const get = <P extends PathsOf<"get">>(path: P, ...[options]: Arguments<Operation<P, "get">>) =>
  ask<AnswerOf<Operation<P, "get">>>("GET", path, (options ?? {}) as Asked);

export const post = <P extends PathsOf<"post">>(path: P, ...[options]: Arguments<Operation<P, "post">>) =>
  ask<AnswerOf<Operation<P, "post">>>("POST", path, (options ?? {}) as Asked);
