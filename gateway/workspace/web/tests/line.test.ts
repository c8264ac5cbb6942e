// The line to a caller: accepting a call here, what is missing, and clearing up when it ends.
import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useLine } from "../src/desk/calls/useLine";
import { dial, type Heard, type Line } from "../src/handset/line";
import { openSound, type Sound } from "../src/handset/sound";
import { Refused } from "../src/lib/api";
import type { Ringing } from "../src/lib/types";
import { w } from "../src/lib/words";
import { json, serve } from "./support/samples";

vi.mock("../src/handset/line", () => ({ dial: vi.fn() }));
vi.mock("../src/handset/sound", () => ({ openSound: vi.fn() }));

const call = { ring: "r1", conversation: "c1", by: "page" } as Ringing;
const around = { open: vi.fn(), tell: vi.fn(), reload: vi.fn(), refused: vi.fn() };
let sound: Sound;
let line: Line;
let heard: Heard;

beforeEach(() => {
  for (const spy of Object.values(around)) spy.mockClear();
  sound = { play: vi.fn(), drop: vi.fn(), mute: vi.fn(), volume: vi.fn(), microphone: true, close: vi.fn() };
  line = { key: vi.fn(), send: vi.fn(), hangUp: vi.fn(() => heard.ended()) };
  vi.mocked(openSound).mockImplementation(async () => sound);
  vi.mocked(dial).mockImplementation(async (_, told) => {
    heard = told;
    return line;
  });
});

async function accepted() {
  const asked = serve(() => json({ url: "ws://voice/1" }));
  const { result } = renderHook(() => useLine(around));
  await act(() => result.current.take(call));
  return { asked, result };
}

it("an accepted call is heard here and its conversation opens", async () => {
  const { asked, result } = await accepted();
  expect(asked).toEqual(["POST /api/desk/calls/r1/accept"]);
  expect(dial).toHaveBeenCalledWith(["ws://voice/1"], expect.anything());
  expect(around.open).toHaveBeenCalledWith("c1");
  expect(result.current.here).toBe(true);
  expect(around.tell).not.toHaveBeenCalled();
});

it("muting silences the microphone, and the next call begins unmuted", async () => {
  const { result } = await accepted();
  act(() => result.current.mute());
  expect(sound.mute).toHaveBeenCalledWith(true);
  expect(result.current.muted).toBe(true);
  act(() => heard.ended());
  expect(result.current).toMatchObject({ here: false, muted: false });
  expect(sound.close).toHaveBeenCalledOnce();
});

it("hanging up ends the call here, and says whether it was here", async () => {
  const { result } = await accepted();
  let there = false;
  act(() => {
    there = result.current.hangUp();
  });
  expect(there).toBe(true);
  expect(result.current.here).toBe(false);
  expect(result.current.hangUp()).toBe(false);
});

it("a line that cannot be opened is told, and the sound is closed", async () => {
  vi.mocked(dial).mockResolvedValue(null);
  const { result } = await accepted();
  expect(result.current.here).toBe(false);
  expect(sound.close).toHaveBeenCalledOnce();
  expect(around.tell).toHaveBeenCalledWith({ text: w("call_refused.no_line"), bad: true });
});

it("a missing microphone is told, and the call goes on", async () => {
  sound.microphone = false;
  const { result } = await accepted();
  expect(result.current.here).toBe(true);
  expect(around.tell).toHaveBeenCalledWith({ text: w("calls.no_microphone"), bad: true });
});

it("a refusal closes the sound and opens nothing", async () => {
  serve(() => json({ error: "taken", detail: { by: "Pau" } }, 409));
  const { result } = renderHook(() => useLine(around));
  await act(() => result.current.take(call));
  expect(around.refused).toHaveBeenCalledWith(expect.any(Refused));
  expect(sound.close).toHaveBeenCalledOnce();
  expect(around.open).not.toHaveBeenCalled();
});
