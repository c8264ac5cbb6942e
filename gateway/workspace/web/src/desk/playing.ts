// One recording under the fingers: play, pause, move, speed. Only one sounds at a time on a page.
import { useEffect, useRef, useState } from "react";
import type { Sound } from "../lib/types";
import { useRemembered } from "./store";

export type Playing = "idle" | "loading" | "playing" | "paused" | "failed";
export const SPEEDS = [1, 1.25, 1.5];
let sounding: HTMLAudioElement | null = null;

export function usePlaying(sound: Sound) {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [state, set] = useState<Playing>("idle");
  const [ms, setMs] = useState(0);
  const [speed, setSpeed] = useRemembered("play_speed", 1);
  useEffect(() => () => { audio.current?.pause(); audio.current?.removeAttribute("src"); audio.current = null; }, [sound.id]);

  const made = (): HTMLAudioElement => {
    if (audio.current) return audio.current;
    const one = new Audio();
    one.preload = "metadata";
    one.src = `/api/desk/recordings/${sound.id}`;
    one.ontimeupdate = () => setMs(one.currentTime * 1000);
    one.onplaying = () => set("playing");
    one.onwaiting = () => set("loading");
    one.onpause = () => set((was) => (was === "failed" ? was : "paused"));
    one.onended = () => { set("paused"); setMs(0); one.currentTime = 0; };
    one.onerror = () => { set("failed"); audio.current = null; };
    audio.current = one;
    return one;
  };
  const play = (from?: number) => {
    const one = made();
    if (sounding && sounding !== one) sounding.pause();
    sounding = one;
    one.playbackRate = speed;
    if (from !== undefined) { one.currentTime = from / 1000; setMs(from); }
    set("loading");
    one.play().catch((fault: Error) => { if (fault.name !== "AbortError") set("failed"); });
  };
  const pause = () => audio.current?.pause();
  const seek = (to: number) => {
    const at = Math.max(0, Math.min(sound.length_ms, to));
    made().currentTime = at / 1000;
    setMs(at);
  };
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (audio.current) audio.current.playbackRate = next;
  };
  return { state, ms, speed, play, pause, seek, faster };
}
