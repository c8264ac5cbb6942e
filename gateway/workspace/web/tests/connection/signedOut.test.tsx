// The end of the session: what is not sent stays in this browser, and comes back as a draft.
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { json, serve } from "../support/samples";

const reply = { conversation: "c1", kind: "reply", text: "Hola", seen: 7, confirmed: false, resolve: false } as const;
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

/** The modules of a page that was just loaded. */
async function page() {
  vi.resetModules();
  const { useOutgoing } = await import("../../src/desk/composer/useOutgoing");
  const { useSignedOut } = await import("../../src/desk/state/useSignedOut");
  const { draftName } = await import("../../src/desk/composer/useDraft");
  const { get } = await import("../../src/lib/api");
  const shown = renderHook(() => ({
    ended: useSignedOut(),
    outgoing: useOutgoing({ sent: vi.fn(), reached: vi.fn(), refused: vi.fn() }),
  }));
  return { ...shown, draftName, get };
}

const left = vi.fn();

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  left.mockReset();
  vi.useFakeTimers();
  vi.spyOn(location, "assign").mockImplementation(left);
});
afterEach(() => vi.useRealTimers());

it("covers the desk and sends nothing more once any request is answered 401", async () => {
  const asked = serve(() => json({ error: "signed_out" }, 401));
  const { result, get } = await page();
  expect(result.current.ended).toBe(false);
  act(() => result.current.outgoing.send(reply));
  await act(() => get("/api/desk/me").catch(() => {}));
  expect(result.current.ended).toBe(true);
  expect(left).toHaveBeenCalledWith(expect.stringMatching("^/sign-in\\?ended=1&next="));
  await pass(20_000);
  dispatchEvent(new Event("pagehide"));
  await pass(1000);
  expect(asked).toEqual(["GET /api/desk/me"]);
});

it("gives a reply that met the end of the session back as a draft, before what was being written", async () => {
  serve(() => json({ error: "signed_out" }, 401));
  const first = await page();
  act(() => first.result.current.outgoing.send(reply));
  await pass(6000);
  expect(first.result.current.outgoing.all).toMatchObject([{ state: "unsent", text: "Hola" }]);
  localStorage.setItem(first.draftName("c1", "reply"), "y algo más");
  first.unmount();
  const asked = serve(() => json({ ok: true }));
  const next = await page();
  expect(next.result.current.outgoing.all).toEqual([]);
  expect(localStorage.getItem(next.draftName("c1", "reply"))).toBe("Hola\ny algo más");
  await pass(20_000);
  expect(asked).toEqual([]);
});

it("keeps drafts and unsent replies of one account from another", async () => {
  const desk = document.createElement("main");
  desk.id = "desk";
  desk.dataset.account = "usr-1";
  document.body.append(desk);
  serve(() => json({ error: "signed_out" }, 401));
  const first = await page();
  act(() => first.result.current.outgoing.send(reply));
  await pass(6000);
  first.unmount();
  desk.dataset.account = "usr-2";
  const other = await page();
  expect(other.result.current.outgoing.all).toEqual([]);
  expect(localStorage.getItem(other.draftName("c1", "reply"))).toBeNull();
  other.unmount();
  desk.dataset.account = "usr-1";
  const again = await page();
  expect(localStorage.getItem(again.draftName("c1", "reply"))).toBe("Hola");
  again.unmount();
  desk.remove();
});
