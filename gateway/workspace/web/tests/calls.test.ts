// Calls: when to look again, when the page rings, and what a refusal says.
import { renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { nextEnd, useCallKeys, useRinging } from "../src/desk/calls/alerts";
import { ringTone } from "../src/desk/calls/tones";
import { callRefusal } from "../src/desk/calls/useCalls";
import { Offline, Refused } from "../src/lib/api";
import type { Ringing } from "../src/lib/types";
import { w } from "../src/lib/words";

vi.mock("../src/desk/calls/tones", () => ({ ringTone: vi.fn() }));

const call = { ring: "r1", by: "page", state: "ringing", tone: true } as Ringing;

describe("nextEnd", () => {
  const at = Date.parse("2026-03-04T10:00:00Z");

  it("is the earliest of those to come", () => {
    const ends = ["2026-03-04T10:00:20Z", "2026-03-04T10:00:05Z", null, undefined];
    expect(nextEnd(ends, at)).toBe(at + 5000);
  });

  it("forgets what ended more than a second ago", () => {
    expect(nextEnd(["2026-03-04T09:59:58Z"], at)).toBeUndefined();
    expect(nextEnd([], at)).toBeUndefined();
  });
});

describe("useRinging", () => {
  const stop = vi.fn();
  beforeEach(() => {
    stop.mockClear();
    vi.mocked(ringTone).mockReset().mockReturnValue(stop);
  });

  it("rings while a call rings on the page, once for each call", () => {
    const { rerender } = renderHook(({ ringing }) => useRinging(ringing, false), {
      initialProps: { ringing: call as Ringing | undefined },
    });
    rerender({ ringing: { ...call } });
    expect(ringTone).toHaveBeenCalledOnce();
    rerender({ ringing: undefined });
    expect(stop).toHaveBeenCalledOnce();
  });

  it.each([
    ["a telephone of the agent's own", { ...call, by: "phone" } as Ringing, false],
    ["a page that was muted", call, true],
    ["a team that was muted", { ...call, tone: false } as Ringing, false],
  ])("is silent for %s", (_, ringing, quiet) => {
    renderHook(() => useRinging(ringing, quiet));
    expect(ringTone).not.toHaveBeenCalled();
  });
});

it("F8 and F9 count in fields too, other keys do not", () => {
  const accept = vi.fn();
  renderHook(() => useCallKeys({ F8: accept }));
  const field = document.body.appendChild(document.createElement("textarea"));
  const pressed = new KeyboardEvent("keydown", { key: "F8", bubbles: true, cancelable: true });
  field.dispatchEvent(pressed);
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "F7", bubbles: true }));
  expect(accept).toHaveBeenCalledOnce();
  expect(pressed.defaultPrevented).toBe(true);
});

describe("callRefusal", () => {
  it("names the colleague who was first", () => {
    expect(callRefusal(new Refused(409, "taken", { by: "Pau Riba" }))).toBe("Pau Riba la ha cogido antes.");
  });

  it("says that the workspace is out of reach", () => {
    expect(callRefusal(new Offline("gone"))).toBe(w("desk.offline_action"));
  });
});
