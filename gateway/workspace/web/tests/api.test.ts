// Asking the workspace: refusals and lost connections are told apart, and read in words.
import { describe, expect, it, vi } from "vitest";
import { address, get, Offline, post, Refused } from "../src/lib/api";
import { askBy } from "../src/lib/proof";
import { why } from "../src/lib/why";
import { w } from "../src/lib/words";
import { json, serve } from "./support/samples";

describe("asking", () => {
  it("gives what was told", async () => {
    serve(() => json({ id: "usr-1" }));
    expect(await get("/api/desk/me")).toEqual({ id: "usr-1" });
  });

  it("throws a refusal with its code and detail", async () => {
    serve(() => json({ error: "stale", detail: { since: "x" } }, 409));
    await expect(post("/api/desk/presence/ready")).rejects.toMatchObject({
      status: 409,
      code: "stale",
      detail: { since: "x" },
    });
  });

  it("takes a broken network and a gateway's answer for being offline", async () => {
    serve(() => {
      throw new TypeError("no network");
    });
    await expect(get("/api/desk/me")).rejects.toBeInstanceOf(Offline);
    serve(() => new Response("", { status: 502 }));
    await expect(get("/api/desk/me")).rejects.toBeInstanceOf(Offline);
  });

  it("asks again once the password was shown, and refuses where it was not", async () => {
    let due = true;
    serve(() => (due ? json({ error: "proof_due" }, 403) : json({ id: "usr-1" })));
    const ask = vi.fn(async () => {
      due = false;
      return true;
    });
    await expect(get("/api/desk/me")).rejects.toMatchObject({ code: "proof_due" });
    const forget = askBy(ask);
    expect(await Promise.all([get("/api/desk/me"), get("/api/desk/me")])).toEqual([{ id: "usr-1" }, { id: "usr-1" }]);
    expect(ask).toHaveBeenCalledTimes(1);
    forget();
  });

  it("lets an abort through, which is neither", async () => {
    const stop = new AbortController();
    stop.abort(new DOMException("stopped", "AbortError"));
    serve(() => {
      throw new DOMException("stopped", "AbortError");
    });
    await expect(get("/api/desk/me", { signal: stop.signal })).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("address", () => {
  it("fills the parameters of a path in, safely", () => {
    expect(address("/api/desk/rows/{conversation}", { path: { conversation: "a/b" } })).toBe("/api/desk/rows/a%2Fb");
  });

  it("leaves out of the query what has no value", () => {
    expect(address("/api/desk/list", { query: { view: "mine", q: undefined } })).toBe("/api/desk/list?view=mine");
    expect(address("/api/desk/me", {})).toBe("/api/desk/me");
  });
});

it("is typed by the API's description: tsc fails where a call does not fit it", () => {
  const never = () => [
    // @ts-expect-error a parameter of the path is missing
    post("/api/desk/calls/{ring}/decline"),
    // @ts-expect-error there is no such path
    get("/api/desk/lists"),
    // @ts-expect-error a field of the body has another type
    post("/api/desk/segments", { body: { text: 7 } }),
    // @ts-expect-error the answer has no such field
    get("/api/desk/me").then((me) => me.nickname),
    get("/api/desk/list", { query: { view: "mine" } }).then((inbox) => inbox.rows[0]?.reference),
  ];
  expect(never).toBeTypeOf("function");
});

describe("why", () => {
  it("takes the words of the first kind that has the code", () => {
    expect(why(new Refused(409, "stale"), "nocall", "refused")).toBe(w("refused.stale"));
  });

  it("names no code: one without words goes to the console", () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(why(new Refused(409, "never_seen"), "refused")).toBe(w("refused.other"));
    expect(warned).toHaveBeenCalledWith(expect.any(String), "never_seen");
  });
});
