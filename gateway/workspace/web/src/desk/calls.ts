// An agent's calls: how they stand, kept live; the line to a caller who was accepted on this page.
import { useCallback, useEffect, useRef, useState } from "react";
import { Refused, get, post } from "../lib/api";
import { now, setNow } from "../lib/time";
import type { Calls, Ringing } from "../lib/types";
import { why } from "../lib/why";
import { w } from "../lib/words";
import { dial, type Line } from "../handset/line";
import { openSound, type Sound } from "../handset/sound";
import { ring as startRinging } from "./ring";
import { useLatest, useRemembered } from "./store";
import type { Toast } from "./Toasts";

const HERE_MS = 25_000;

export interface CallsState {
  calls: Calls | undefined; ringing: Ringing | undefined; current: Ringing | undefined;
  /** The caller is heard on this very page. */
  here: boolean; muted: boolean; quiet: boolean;
  changed: () => void; be: (available: boolean, by: "page" | "phone", phone?: string) => Promise<boolean>;
  accept: () => void; decline: () => void; hold: () => void; hangUp: () => void; ready: () => void; mute: () => void;
  setQuiet: (quiet: boolean) => void;
}

export function useCalls(open: (conversation: string) => void, tell: (toast: Toast) => void): CallsState {
  const [calls, setCalls] = useState<Calls>();
  const [here, setHere] = useState(false);
  const [muted, setMuted] = useState(false);
  const [quiet, setQuiet] = useRemembered("ring_quiet", false);
  const line = useRef<Line>(undefined);
  const sound = useRef<Sound>(undefined);
  const busy = useRef(false);
  const ringing = calls?.rings.find((one) => one.state === "ringing");
  const current = calls?.rings.find((one) => one.state !== "ringing");
  const latest = useLatest({ ringing, current });

  const load = useCallback(async () => {
    try {
      const told = await get<Calls>("/api/desk/calls");
      setNow(told.now);
      setCalls(told);
    } catch { /* the connection line tells; the next change loads it */ }
  }, []);
  useEffect(() => { void load(); }, [load]);

  const byPage = calls?.by === "page" && calls.status !== "away";
  useEffect(() => {
    if (!byPage) return;
    const timer = setInterval(() => void post("/api/desk/presence/here").catch(() => {}), HERE_MS);
    return () => clearInterval(timer);
  }, [byPage]);

  const next = Math.min(...[ringing?.until, calls?.wraps_up_until].filter(Boolean).map((at) => Date.parse(at as string)).filter((at) => at > now() - 1000));
  useEffect(() => { // what ends by itself is looked at when it should have ended
    if (!Number.isFinite(next)) return;
    const timer = setTimeout(() => void load(), Math.max(500, next - now() + 500));
    return () => clearTimeout(timer);
  }, [next, load, calls]);

  useEffect(() => (ringing && !quiet && ringing.by === "page" ? startRinging() : undefined), [ringing?.ring, ringing?.by, quiet]); // eslint-disable-line

  useEffect(() => {
    if (!here) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [here]);

  const refused = useCallback((fault: unknown) => {
    const by = fault instanceof Refused && fault.code === "taken" ? String(fault.detail?.by ?? "") : "";
    const text = by ? w("calls.taken_by", { name: by }) : why(fault, "calls");
    tell({ text, bad: true });
    void load();
  }, [tell, load]);

  const over = useCallback(() => {
    line.current = undefined;
    sound.current?.close();
    sound.current = undefined;
    setHere(false);
    setMuted(false);
    void load();
  }, [load]);

  const accept = useCallback(async () => {
    const wanted = latest.current.ringing;
    if (!wanted || wanted.by !== "page" || busy.current) return;
    busy.current = true;
    try {
      const opening = openSound((frame) => line.current?.send(frame), () => {});
      const { url } = await post<{ url: string }>(`/api/desk/calls/${wanted.ring}/accept`).catch((fault: unknown) => { void opening.then((one) => one.close()); throw fault; });
      sound.current = await opening;
      const made = await dial([url], { frame: (frame) => sound.current?.play(frame), prompt: () => {}, choices: () => {}, heard: () => {}, stopped: () => {}, ended: over });
      open(wanted.conversation);
      if (!made) { over(); tell({ text: w("calls.no_line"), bad: true }); return; }
      line.current = made;
      setHere(true);
      if (!sound.current?.microphone) tell({ text: w("calls.no_microphone"), bad: true });
      void load();
    } catch (fault) { refused(fault); } finally { busy.current = false; }
  }, [latest, over, open, tell, refused, load]);

  const act = useCallback((verb: string, body: object = {}) => post(`/api/desk/${verb}`, body).then(() => load(), refused), [load, refused]);
  const be = useCallback(async (available: boolean, by: "page" | "phone", phone = "") => {
    if (available && by === "page" && !(await mayHear())) { tell({ text: w("calls.allow_microphone"), bad: true }); return false; }
    try { await post("/api/desk/presence", { available, by, phone }); void load(); return true; } catch (fault) { refused(fault); return false; }
  }, [load, refused, tell]);

  const decline = () => { if (ringing) void act(`calls/${ringing.ring}/decline`); };
  const hold = useCallback(() => {
    const held = latest.current.current;
    if (held?.state === "talking") void act(`calls/${held.ring}/hold`, { on: !held.held });
  }, [act, latest]);
  const hangUp = () => { if (line.current) line.current.hangUp(); else if (current) void act(`calls/${current.ring}/hang_up`); };
  const mute = () => { sound.current?.mute(!muted); setMuted(!muted); };

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "F8" && event.key !== "F9") return;
      event.preventDefault();
      if (event.key === "F8") void accept(); else hold();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [accept, hold]);

  return { calls, ringing, current, here, muted, quiet, changed: () => void load(), be, accept: () => void accept(), decline, hold, hangUp,
    ready: () => void act("presence/ready"), mute, setQuiet };
}

/** Asks for the microphone before a call needs it. */
async function mayHear(): Promise<boolean> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    stream.getTracks().forEach((track) => track.stop());
    return true;
  } catch { return false; }
}
