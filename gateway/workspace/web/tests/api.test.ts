// Asking the workspace: refusals and lost connections are told apart, and read in words.
import { describe, expect, it } from "vitest";
import { get, Offline, post, Refused } from "../src/lib/api";
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
    await expect(post("/api/desk/x")).rejects.toMatchObject({ status: 409, code: "stale", detail: { since: "x" } });
  });

  it("takes a broken network and a gateway's answer for being offline", async () => {
    serve(() => {
      throw new TypeError("no network");
    });
    await expect(get("/x")).rejects.toBeInstanceOf(Offline);
    serve(() => new Response("", { status: 502 }));
    await expect(get("/x")).rejects.toBeInstanceOf(Offline);
  });

  it("lets an abort through, which is neither", async () => {
    const stop = new AbortController();
    stop.abort(new DOMException("stopped", "AbortError"));
    serve(() => {
      throw new DOMException("stopped", "AbortError");
    });
    await expect(get("/x", stop.signal)).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("why", () => {
  it("takes the words of the first kind that has the code", () => {
    expect(why(new Refused(409, "stale"), "nocall", "refused")).toBe(w("refused.stale"));
  });

  it("names a code that has no words", () => {
    expect(why(new Refused(409, "never_seen"), "refused")).toBe(w("refused.other", { code: "never_seen" }));
  });
});
