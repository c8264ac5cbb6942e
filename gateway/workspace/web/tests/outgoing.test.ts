// What agents send: the hold for undo, the order, and what survives a closed tab or a lost connection.
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  afterFault,
  type Draft,
  held,
  LEFT_MS,
  noteOf,
  type Outgoing,
  PREFIX,
  restored,
  sendable,
  UNDO_MS,
} from "../src/desk/composer/outgoing";
import { useOutgoing } from "../src/desk/composer/useOutgoing";
import { Offline, Refused } from "../src/lib/api";
import { json, serve } from "./support/samples";

const draft: Draft = { conversation: "c1", kind: "reply", text: "Hola", seen: 7, confirmed: false, resolve: false };
const one = (over: Partial<Outgoing> = {}): Outgoing => ({ ...held(draft, 0), ...over });

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => vi.useRealTimers());

describe("held", () => {
  it("holds a reply for five seconds, but neither a note nor what was confirmed", () => {
    expect(held(draft, 1000).due).toBe(1000 + UNDO_MS);
    expect(held({ ...draft, kind: "note" }, 1000).due).toBe(1000);
    expect(held({ ...draft, confirmed: true }, 1000).due).toBe(1000);
  });
});

describe("sendable", () => {
  it("waits until the hold is over", () => {
    const reply = one();
    expect(sendable(reply, [reply], UNDO_MS - 1)).toBe(false);
    expect(sendable(reply, [reply], UNDO_MS)).toBe(true);
  });

  it("keeps the order within a conversation", () => {
    const first = one({ state: "waiting", due: 1 });
    const second = one({ state: "waiting", due: 2 });
    expect(sendable(second, [first, second], 9)).toBe(false);
    expect(sendable(second, [{ ...first, state: "refused" }, second], 9)).toBe(true);
    expect(sendable(second, [{ ...first, conversation: "c2" }, second], 9)).toBe(true);
  });
});

it("a note carries only what a note has", () => {
  expect(noteOf(one({ kind: "note", client_id: "abc" }))).toEqual({ client_id: "abc", text: "Hola" });
});

it("a refusal stays to be read, a lost connection is tried again, a bug is thrown", () => {
  expect(afterFault(new Refused(409, "stale", { since: "x" }))).toMatchObject({ state: "refused", code: "stale" });
  expect(afterFault(new Offline("gone"))).toEqual({ state: "waiting" });
  expect(afterFault(new Refused(401, "signed_out"))).toEqual({ state: "unsent" });
  expect(() => afterFault(new TypeError("bug"))).toThrow("bug");
});

describe("restored", () => {
  it("takes over what closed tabs left, and leaves alone what an open tab holds", () => {
    const left = one({ due: 0, state: "sending" });
    const busy = one({ due: LEFT_MS });
    localStorage.setItem(`${PREFIX}closed`, JSON.stringify([left]));
    localStorage.setItem(`${PREFIX}open`, JSON.stringify([busy]));
    localStorage.setItem(`${PREFIX}broken`, "{");
    expect(restored(localStorage, `${PREFIX}mine`, LEFT_MS + 1)).toEqual([{ ...left, state: "waiting" }]);
    expect(Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))).toEqual([`${PREFIX}open`]);
  });
});

describe("useOutgoing", () => {
  const mount = () => {
    vi.useFakeTimers();
    const sent = vi.fn();
    const reached = vi.fn();
    const refused = vi.fn();
    return { sent, reached, refused, ...renderHook(() => useOutgoing({ sent, reached, refused })) };
  };
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

  it("sends a reply once, after its hold", async () => {
    const asked = serve(() => json({ ok: true }));
    const { result, sent } = mount();
    act(() => result.current.send(draft));
    await pass(UNDO_MS - 500);
    expect(asked).toEqual([]);
    await pass(2000);
    expect(asked).toEqual(["POST /api/desk/conversations/c1/reply"]);
    expect(sent).toHaveBeenCalledWith("c1", { ok: true });
    expect(result.current.all).toEqual([]);
  });

  it("gives the text back and sends nothing when it is undone in time", async () => {
    const asked = serve(() => json({ ok: true }));
    const { result } = mount();
    act(() => result.current.send(draft));
    await pass(1000);
    let taken: Outgoing | undefined;
    act(() => {
      taken = result.current.undo("c1");
    });
    await pass(UNDO_MS * 2);
    expect(taken?.text).toBe("Hola");
    expect(asked).toEqual([]);
  });

  it("resolves with the reply that is still to go, and with none that is gone", async () => {
    const bodies: Draft[] = [];
    serve((_, init) => {
      bodies.push(JSON.parse(String(init.body)) as Draft);
      return json({ ok: true });
    });
    const { result } = mount();
    act(() => result.current.send(draft));
    act(() => void expect(result.current.resolveWith("c1", true)).toBe(true));
    await pass(UNDO_MS + 600);
    expect(bodies.map(({ resolve }) => resolve)).toEqual([true]);
    expect(result.current.resolveWith("c1", true)).toBe(false);
  });

  it("tries again with the same client id while the workspace is away", async () => {
    const ids: string[] = [];
    let away = true;
    serve((_, init) => {
      ids.push((JSON.parse(String(init.body)) as Outgoing).client_id);
      if (away) throw new TypeError("no network");
      return json({ ok: true });
    });
    const { result, reached } = mount();
    act(() => result.current.send({ ...draft, kind: "note" }));
    await pass(600);
    expect(result.current.all[0]?.state).toBe("waiting");
    expect(reached).toHaveBeenLastCalledWith(false);
    away = false;
    await pass(600);
    expect(result.current.all).toEqual([]);
    expect(new Set(ids).size).toBe(1);
    expect(reached).toHaveBeenLastCalledWith(true);
  });

  it("keeps what was refused, with its code", async () => {
    serve(() => json({ error: "stale", detail: { since: "2026-03-04T09:00:00Z" } }, 409));
    const { result, refused } = mount();
    act(() => result.current.send({ ...draft, confirmed: true }));
    await pass(600);
    expect(refused).toHaveBeenCalledWith(expect.objectContaining({ code: "stale", conversation: "c1" }));
    expect(result.current.all[0]).toMatchObject({ state: "refused", code: "stale" });
  });
});
