// Plays one recording: play, pause, seek, speed. Only one recording sounds at a time on a page.
import { useEffect, useRef, useState } from "react";
import type { Sound } from "../../lib/types";
import { useRemembered } from "../state/remembered";

export type Playing = "idle" | "loading" | "playing" | "paused" | "failed";

export const SPEEDS = [1, 1.25, 1.5];
let sounding: HTMLAudioElement | null = null;

function silenceOthers(audio: HTMLAudioElement): void {
  if (sounding !== audio) sounding?.pause();
  sounding = audio;
}

/** The audio element of a recording, made when it is first needed. */
function useAudio(id: string) {
  const kept = useRef<HTMLAudioElement | null>(null);
  const [state, set] = useState<Playing>("idle");
  const [ms, setMs] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another recording needs another element
  useEffect(
    () => () => {
      kept.current?.pause();
      kept.current?.removeAttribute("src");
      kept.current = null;
    },
    [id],
  );
  const make = (): HTMLAudioElement => {
    if (kept.current) return kept.current;
    const audio = new Audio();
    audio.preload = "metadata";
    audio.src = `/api/desk/recordings/${id}`;
    audio.ontimeupdate = () => setMs(audio.currentTime * 1000);
    audio.onplaying = () => set("playing");
    audio.onwaiting = () => set("loading");
    audio.onpause = () => set((was) => (was === "failed" ? was : "paused"));
    audio.onended = () => {
      set("paused");
      setMs(0);
      audio.currentTime = 0;
    };
    audio.onerror = () => {
      set("failed");
      kept.current = null;
    };
    kept.current = audio;
    return audio;
  };
  return { kept, make, state, set, ms, setMs };
}

export function usePlayer(sound: Sound) {
  const { kept, make, state, set, ms, setMs } = useAudio(sound.id);
  const [speed, setSpeed] = useRemembered("play_speed", 1);
  const moveTo = (audio: HTMLAudioElement, to: number) => {
    audio.currentTime = to / 1000;
    setMs(to);
  };
  return {
    state,
    ms,
    speed,
    play: (fromMs?: number) => {
      const audio = make();
      silenceOthers(audio);
      audio.playbackRate = speed;
      if (fromMs !== undefined) moveTo(audio, fromMs);
      set("loading");
      audio.play().catch((fault: Error) => {
        if (fault.name !== "AbortError") set("failed");
      });
    },
    pause: () => kept.current?.pause(),
    seek: (to: number) => moveTo(make(), Math.max(0, Math.min(sound.length_ms, to))),
    faster: () => {
      const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
      setSpeed(next);
      if (kept.current) kept.current.playbackRate = next;
    },
  };
}
