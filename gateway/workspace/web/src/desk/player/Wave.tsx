// The loudness of a recording: the caller above the middle, us below; what was heard already in the accent colour.
import { type KeyboardEvent, useMemo } from "react";
import { clockOf } from "../../lib/time";
import type { Sound } from "../../lib/types";
import { w } from "../../lib/words";

const STEP_MS = 5000;
const HALF = 100;
const STEPS: Record<string, number> = {
  ArrowLeft: -STEP_MS,
  ArrowDown: -STEP_MS,
  ArrowRight: STEP_MS,
  ArrowUp: STEP_MS,
};

export function Wave({ sound, ms, seek }: { sound: Sound; ms: number; seek: (ms: number) => void }) {
  const { theirs, ours } = sound;
  const bars = Math.max(theirs.length, ours.length, 1);
  const shape = useMemo(
    () => `${barsPath(theirs, true)}${barsPath(ours, false)}` || `M0 ${HALF}h${bars}`,
    [theirs, ours, bars],
  );
  const at = sound.length_ms ? ms / sound.length_ms : 0;
  const keys = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    seek(ms + by);
  };
  return (
    <div className="wave">
      <svg viewBox={`0 0 ${bars} ${2 * HALF}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={shape} className="ahead" />
        <svg
          width={bars * at}
          height={2 * HALF}
          viewBox={`0 0 ${bars * at || 1} ${2 * HALF}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path d={shape} className="heard" />
        </svg>
      </svg>
      <input
        type="range"
        min={0}
        max={sound.length_ms}
        step={100}
        value={Math.min(ms, sound.length_ms)}
        aria-label={w("play.position")}
        aria-valuetext={w("play.at", { at: clockOf(ms), length: clockOf(sound.length_ms) })}
        onKeyDown={keys}
        onChange={(event) => seek(Number(event.target.value))}
      />
    </div>
  );
}

/** One bar for each value; 16 of 127 are about 6 dB, so that speech fills the height and hiss does not. */
export function barsPath(values: number[], up: boolean): string {
  return values
    .map((value, n) => {
      const height = Math.max(2, Math.round(((value - 30) / 97) * HALF));
      return `M${n + 0.15} ${HALF}v${up ? -height : height}h.7v${up ? height : -height}z`;
    })
    .join("");
}
